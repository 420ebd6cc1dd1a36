"""Who else is on a request just now, and who of them writes."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, literal, select, union_all

from desk import clock
from desk.access import Actor
from desk.known import fetch
from models import MessageDraft, Presence, Ticket, User

# A page says every half minute that it is looked at; a draft is kept at each pause of typing.
HERE_FOR = timedelta(seconds=75)
WRITING_FOR = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Others:
    """Names of the others who read, and of those who write: nobody is in both."""

    reading: tuple[str, ...]
    writing: tuple[str, ...]


def others(actor: Actor, ticket: Ticket) -> Others:
    """Return who else is there: one read of a few rows. A draft says who writes, and nothing of what."""
    now = clock.now()
    found = fetch(_there(), {"ticket": ticket.id, "me": actor.user_id})
    writing = {id_: name for id_, name, writes, at in found if writes and at > now - WRITING_FOR}
    here = {id_: name for id_, name, writes, at in found if not writes and at > now - HERE_FOR}
    return Others(tuple(name for id_, name in here.items() if id_ not in writing), tuple(writing.values()))


@cache
def _there() -> Select[*tuple[Any, ...]]:
    """Select whoever was there or wrote: moments are compared when read, so that this stays known while nobody comes or goes."""
    here = select(
        Presence.user_id.label("id"), literal(False).label("writes"), Presence.seen_at.label("at")
    ).where(Presence.ticket_id == bindparam("ticket"), Presence.user_id != bindparam("me"))
    at_work = select(MessageDraft.user_id, literal(True), MessageDraft.saved_at).where(
        MessageDraft.ticket_id == bindparam("ticket"), MessageDraft.user_id != bindparam("me")
    )
    there = union_all(here, at_work).subquery()
    statement = select(User.id, User.name, there.c.writes, there.c.at).join(there, there.c.id == User.id)
    return statement.order_by(User.name, User.id)
