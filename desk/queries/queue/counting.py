"""How many requests the views hold: exact up to a bound, so that no count reads further than people look."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, bindparam, func, select, true

from desk import access
from desk.access import Actor
from desk.known import fetch
from desk.queries.queue.attention import IS_OPEN, moments, wanting
from desk.queries.queue.filters import IS_CLOSED
from models import Ticket
from models.states import TicketState

COUNTED = 999
_BY_INDEX = ("mine", "new", "open", "closed")
OPEN_STATES = tuple(state for state in TicketState if state is not TicketState.CLOSED)


def counts(actor: Actor, owners: Iterable[int] | None = None, attention: int | None = None) -> dict[str, int]:
    """Return how many requests each view holds for the actor; COUNTED + 1 stands for more than COUNTED.

    Two queries, so that none reads more than 5,000 rows: one of four views up to a bound, one of what wants attention.
    `owners`: whose requests the reader looks after, and how many want `attention`, where the caller knows.
    """
    visible = access.visible(actor, Ticket)
    is_all = visible is true()
    given = {**moments(), "owners": access.looks_after(actor) if owners is None else list(owners)}
    numbers = fetch(_counting() if is_all else _counting_among(visible), given)[0]
    if attention is None:
        attention = fetch(_wanting() if is_all else _wanting_among(visible), given)[0][0]
    found = dict(zip(_BY_INDEX, numbers, strict=True))
    return found | {
        "attention": attention,
        "all": min(found["open"] + found["closed"], COUNTED + 1),  # a request is one or the other
    }


@cache
def _counting() -> Select[*tuple[Any, ...]]:
    return _counting_among(true())


def _counting_among(visible: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """Count each view by itself and no further than needed: an index of its own says how many there are."""
    views: dict[str, Select[int]] = {
        "mine": select(Ticket.id).where(
            Ticket.owner_id.in_(bindparam("owners", type_=Integer, expanding=True)), IS_OPEN
        ),
        "new": select(Ticket.id).where(Ticket.state == TicketState.NEW),
        "open": select(Ticket.id).where(Ticket.state.in_(OPEN_STATES)),
        "closed": select(Ticket.id).where(IS_CLOSED),
    }
    capped = [views[view].where(visible).limit(COUNTED + 1).subquery() for view in _BY_INDEX]
    return select(*(select(func.count()).select_from(one).scalar_subquery() for one in capped))


@cache
def _wanting() -> Select[int]:
    return select(func.count()).select_from(select(wanting().c.ticket_id).limit(COUNTED + 1).subquery())


def _wanting_among(visible: ColumnElement[bool]) -> Select[int]:
    attention = wanting()
    seen = select(attention.c.ticket_id).join(Ticket, Ticket.id == attention.c.ticket_id).where(visible)
    return select(func.count()).select_from(seen.limit(COUNTED + 1).subquery())
