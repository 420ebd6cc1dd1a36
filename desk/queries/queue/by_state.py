"""The board: open requests by where they stand."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, true, union_all

from desk import access, clock
from desk.access import Actor
from desk.known import fetch
from desk.queries.queue.counting import OPEN_STATES
from desk.queries.queue.facts import QueueRow, rows_among, rows_listed
from desk.queries.queue.filters import QueueFilter, asks_while_built, conditions, given_for
from models import Ticket

BOARD_STATES = OPEN_STATES
BOARD_ROWS = 12
Statements = tuple[Select[*tuple[Any, ...]], Select[*tuple[Any, ...]]]
COUNTED = 400  # in a column: eleven of them stay below 5,000 rows


@dataclass(frozen=True, slots=True)
class BoardColumn:
    """One state of the board: how many requests, and the first of them."""

    state: str
    count: int
    rows: tuple[QueueRow, ...]


def board(actor: Actor, wanted: QueueFilter) -> list[BoardColumn]:
    """Return the open states, each with how many requests of the list it holds and those whose next step comes first.

    COUNTED + 1 stands for more than COUNTED.
    """
    counting, listing = _statements(actor, wanted)
    given = given_for(actor, wanted)
    numbers = fetch(counting, given)[0]
    rows = rows_among(listing, given)
    return [
        BoardColumn(state, number, tuple(row for row in rows if row.state == state))
        for state, number in zip(BOARD_STATES, numbers, strict=True)
    ]


def _statements(actor: Actor, wanted: QueueFilter) -> Statements:
    """Return what counts the columns and what reads their first rows; kept as those of a list are."""
    visible = access.visible(actor, Ticket)
    if asks_while_built(wanted):
        return _built(visible, conditions(actor, wanted))
    return _kept(None if visible is true() else actor, wanted, clock.today())


@lru_cache(maxsize=64)
def _kept(actor: Actor | None, wanted: QueueFilter, _today: date) -> Statements:
    visible = true() if actor is None else access.visible(actor, Ticket)
    return _built(visible, conditions(actor or Actor.system(), wanted))


def _built(visible: ColumnElement[bool], met: list[ColumnElement[bool]]) -> Statements:
    order = (Ticket.next_action_due_on, Ticket.id)
    held = [select(Ticket.id).where(Ticket.state == state, visible, *met) for state in BOARD_STATES]
    counted = [one.limit(COUNTED + 1).subquery() for one in held]
    first = [one.order_by(*order).limit(BOARD_ROWS).subquery() for one in held]
    return (
        select(*(select(func.count()).select_from(one).scalar_subquery() for one in counted)),
        rows_listed(union_all(*(select(one.c.id) for one in first)), order),
    )
