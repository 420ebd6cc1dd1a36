"""The board: open requests by where they stand."""

from dataclasses import dataclass

from sqlalchemy import func, select, union_all

from desk import access
from desk.access import Actor
from desk.extensions import session
from desk.queries.queue.counting import OPEN_STATES
from desk.queries.queue.facts import QueueRow, rows_among
from desk.queries.queue.filters import QueueFilter, conditions, given_for
from models import Ticket

BOARD_STATES = OPEN_STATES
BOARD_ROWS = 12
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
    met = (access.visible(actor, Ticket), *conditions(actor, wanted))
    order = (Ticket.next_action_due_on, Ticket.id)
    held = {state: select(Ticket.id).where(Ticket.state == state, *met) for state in BOARD_STATES}
    counted = [one.limit(COUNTED + 1).subquery() for one in held.values()]
    numbers = session.execute(
        select(*(select(func.count()).select_from(one).scalar_subquery() for one in counted)),
        given_for(actor, wanted),
    ).one()
    first = [one.order_by(*order).limit(BOARD_ROWS).subquery() for one in held.values()]
    shown = union_all(*(select(one.c.id) for one in first))
    rows = rows_among(actor, shown, order)
    return [
        BoardColumn(state, number, tuple(row for row in rows if row.state == state))
        for state, number in zip(BOARD_STATES, numbers, strict=True)
    ]
