"""Colleagues named in a note with an @: who could be, and who is."""

import re
from collections import Counter
from dataclasses import dataclass

from sqlalchemy import select

from desk import access
from desk.extensions import session
from desk.services import sessions
from models import Ticket, User
from models.names import fold
from models.states import NOTE_READERS


@dataclass(frozen=True, slots=True)
class Person:
    """Someone a note may name."""

    id: int
    name: str
    email: str

    @property
    def bare_name(self) -> str:
        """Return the name without what stands in brackets after it."""
        return re.sub(r"\s*\([^)]*\)\s*$", "", self.name)


def people(ticket: Ticket) -> list[Person]:
    """Return who of the desk sees a request, by name."""
    users = session.scalars(
        select(User).where(User.is_active, User.role.in_(NOTE_READERS)).order_by(User.name, User.id)
    ).all()
    is_seen = {
        role: session.scalar(
            select(Ticket.id).where(Ticket.id == ticket.id, access.visible(sessions.actor_for(user, ()), Ticket))
        ) is not None
        for role, user in {user.role: user for user in users}.items()
    }  # fmt: skip
    return [Person(user.id, user.name, user.email) for user in users if is_seen[user.role]]


def named(text: str, known: list[Person]) -> list[Person]:
    """Return whom a text names: "@" and a full name, a first name that only one has, or what stands before the @ of an address."""
    firsts = Counter(fold(one.bare_name.split()[0]) for one in known if one.bare_name)
    keys: dict[str, Person] = {}
    for one in known:
        first = fold(one.bare_name.split()[0]) if one.bare_name else ""
        names = [fold(one.bare_name), fold(one.email.partition("@")[0]), first if firsts[first] == 1 else ""]
        keys |= {name: one for name in names if name and name not in keys}
    folded, found = fold.__wrapped__(text), {}
    for at in re.finditer(r"(?<![\w.])@", folded):
        rest = folded[at.end() :]
        for key in sorted(keys, key=len, reverse=True):
            if rest.startswith(key) and not re.match(r"\w", rest[len(key) :]):
                found[keys[key].id] = keys[key]
                break
    return list(found.values())
