"""Who acts for whom: people of the desk who are away, or who no longer work at it and left something, and whoever stands in.

Nothing owned is ever without somebody who acts: where the chain of stand-ins ends at somebody who is away, too, or runs in a
circle, the leads who are there act; where there are none, the officers; where nobody is there at all, everybody.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Date, Exists, Select, bindparam, exists, literal_column, or_, select

from desk import clock
from desk.access.actors import Actor
from desk.known import fetch
from models import Absence, FollowUp, Ticket, User
from models.states import DESK_ROLES, FollowUpState, Role


@dataclass(frozen=True, slots=True)
class Person:
    """Someone of the desk on one day. `stand_in_id` and `until` are set while they are away."""

    id: int
    name: str
    role: str
    is_active: bool
    stand_in_id: int | None = None
    until: date | None = None

    @property
    def is_there(self) -> bool:
        """Tell whether they act themselves."""
        return self.is_of_desk and self.stand_in_id is None

    @property
    def is_of_desk(self) -> bool:
        """Tell whether they work on requests still: with an open account, in a role that does."""
        return self.is_active and self.role in DESK_ROLES


@dataclass(frozen=True, slots=True)
class Rota:
    """The people of the desk on one day, by id."""

    people: Mapping[int, Person]

    def acting_for(self, owner_id: int) -> tuple[Person, ...]:
        """Return who acts for an owner: they themselves while they are there, or somebody the desk does not know."""
        person, passed = self.people.get(owner_id), {owner_id}
        while person is not None and not person.is_there:
            next_id = person.stand_in_id
            if next_id is None or next_id in passed or next_id not in self.people:
                return self._whoever_is_there()
            passed.add(next_id)
            person = self.people[next_id]
        return (person,) if person is not None else ()

    def acted_for_by(self, user_id: int) -> tuple[Person, ...]:
        """Return the others a person acts for."""
        away = (one for one in self.people.values() if not one.is_there and one.id != user_id)
        return tuple(one for one in away if any(who.id == user_id for who in self.acting_for(one.id)))

    def _whoever_is_there(self) -> tuple[Person, ...]:
        active = [one for one in self.people.values() if one.is_of_desk]
        there = [one for one in active if one.is_there]
        return tuple([one for one in there if one.role == Role.LEAD] or there or active)


def rota() -> Rota:
    """Return who of the desk is there today, and who left open requests or follow-ups behind, in one query."""
    found = fetch(_of_the_desk(), {"today": clock.today()})
    return Rota({row[0]: Person(*row) for row in found})


@cache
def _of_the_desk() -> Select[*tuple[Any, ...]]:
    away = (Absence.user_id == User.id) & Absence.runs_on(bindparam("today", type_=Date))
    return (
        select(User.id, User.name, User.role, User.is_active, Absence.stand_in_id, Absence.ends_on)
        .outerjoin(Absence, away)
        .where(or_(User.role.in_(DESK_ROLES) & User.is_active, *_left_behind()))
        .order_by(User.name, User.id)
    )


def _left_behind() -> tuple[Exists, Exists]:
    """Tell whether somebody owns what is not done: one look into an index each, however much is open."""
    is_open = Ticket.state != literal_column("'closed'")
    return (
        exists().where(Ticket.owner_id == User.id, is_open),
        exists().where(FollowUp.owner_id == User.id, FollowUp.state == FollowUpState.PLANNED),
    )


def looks_after(actor: Actor) -> list[int]:
    """Return whose requests are an actor's to work on: their own, and those of whom they act for today."""
    if actor.user_id is None:
        return []
    others = rota().acted_for_by(actor.user_id) if actor.is_desk else ()
    return [actor.user_id, *(one.id for one in others)]
