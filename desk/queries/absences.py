"""Who of the desk is away or will be, who acts for them today, and what a page says of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import aliased

from desk import access, clock
from desk.access import Actor, Person
from desk.extensions import session
from models import Absence, User
from models.states import DESK_ROLES


@dataclass(frozen=True, slots=True)
class AbsenceRow:
    """One absence that runs or comes. `acting`: who acts today, while it runs."""

    id: int
    user_id: int
    name: str
    stand_in: str
    starts_on: date
    ends_on: date
    reason: str | None
    runs: bool
    acting: tuple[str, ...]

    @property
    def is_passed_on(self) -> bool:
        """Tell whether somebody else acts than who was meant to."""
        return self.runs and self.acting != (self.stand_in,)


@dataclass(frozen=True, slots=True)
class Away:
    """Somebody who does not act themselves today, until when (None: they no longer work at it), and who does."""

    name: str
    until: date | None
    acting: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Today:
    """What the desk's absences mean to one person today: their own, and whom they act for."""

    own: Away | None
    others: tuple[Away, ...]
    other_ids: frozenset[int]
    looked_after: frozenset[int]


def listed(actor: Actor) -> list[AbsenceRow]:
    """Return the absences that are not over, the next first."""
    access.ensure(actor, "absences.work")
    today, stand_in = clock.today(), aliased(User)
    statement = (
        select(Absence, User.name, stand_in.name)
        .join(User, User.id == Absence.user_id)
        .join(stand_in, stand_in.id == Absence.stand_in_id)
        .where(Absence.ends_on >= today, access.visible(actor, Absence))
        .order_by(Absence.starts_on, Absence.id)
    )
    rota = access.rota()
    return [
        AbsenceRow(
            one.id, one.user_id, name, stand_in_name, one.starts_on, one.ends_on, one.reason, one.starts_on <= today,
            _names(rota.acting_for(one.user_id)) if one.starts_on <= today else (),
        )
        for one, name, stand_in_name in session.execute(statement)
    ]  # fmt: skip


def people(actor: Actor) -> list[tuple[int, str]]:
    """Return who may be away and stand in, as (id, name)."""
    access.ensure(actor, "absences.work")
    statement = select(User.id, User.name).where(User.role.in_(DESK_ROLES), User.is_active)
    return [(id_, name) for id_, name in session.execute(statement.order_by(User.name, User.id))]


def today_of(actor: Actor) -> Today:
    """Return what today's absences mean to somebody, in one query; who does not work on requests stands in for nobody."""
    user_id = actor.user_id or 0
    if not actor.is_desk:
        return Today(None, (), frozenset(), frozenset((user_id,)))
    rota = access.rota()
    mine = rota.people.get(user_id)
    others = rota.acted_for_by(user_id)
    own = (
        Away(mine.name, mine.until, _names(rota.acting_for(user_id))) if mine and not mine.is_there else None
    )
    away = tuple(Away(one.name, one.until, _names(rota.acting_for(one.id))) for one in others)
    other_ids = frozenset(one.id for one in others)
    return Today(own, away, other_ids, other_ids | {user_id})


def away(user_ids: Iterable[int | None]) -> dict[int, Away]:
    """Return who of some people does not act themselves today, by id, in one query."""
    rota = access.rota()
    wanted = [rota.people[id_] for id_ in set(user_ids) if id_ is not None and id_ in rota.people]
    return {
        one.id: Away(one.name, one.until, _names(rota.acting_for(one.id))) for one in wanted if not one.is_there
    }  # fmt: skip


def _names(people: Iterable[Person]) -> tuple[str, ...]:
    return tuple(one.name for one in people)
