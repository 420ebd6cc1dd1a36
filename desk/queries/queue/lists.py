"""Lists of requests: views, filters, words and order."""

from collections.abc import Iterator
from datetime import date
from functools import cache, lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, case, func, null, select, true

from desk import access, clock, policy
from desk.access import Actor
from desk.extensions import session
from desk.known import fetch
from desk.queries.queue.attention import first_reasons, moments
from desk.queries.queue.counting import COUNTED
from desk.queries.queue.facts import QueueRow, rows_of, rows_with_reasons
from desk.queries.queue.filters import QueueFilter, asks_while_built, conditions, given_for
from desk.queries.rows import Page, cut
from models import Ticket
from models.states import Priority

SORTS = ("attention", "due", "newest", "activity", "priority")
_NO_DAY = date(9999, 12, 31)
_ALL = 2**31 - 1
# The orders each view has, its usual one first; only open requests have a day and a priority that matter.
SORTS_OF = {
    "attention": ("attention", "due", "newest", "activity", "priority"),
    "new": ("newest", "due", "attention", "activity", "priority"),
    "closed": ("activity", "newest"),
    "all": ("activity", "newest"),
    "mine": ("due", "attention", "newest", "activity", "priority"),
    "open": ("due", "attention", "newest", "activity", "priority"),
}
_PRIORITIES = {Priority.URGENT: 0, Priority.HIGH: 1, Priority.NORMAL: 2, Priority.LOW: 3}


class _Ordered(NamedTuple):
    """A list as a narrow statement (id, reason), the columns of its order, and whether the highest come first."""

    listed: Select[*tuple[Any, ...]]
    order: tuple[Any, ...]
    newest_first: bool


def page(
    actor: Actor,
    wanted: QueueFilter,
    *,
    after: int | None = None,
    before: int | None = None,
    from_end: bool = False,
    rows: int = policy.PAGE_ROWS,
) -> Page[QueueRow]:
    """Return a page of the requests the actor sees: one query for the ids in order, one for what stands in their rows.

    To order what wants attention all of it is read: its first page says how many, as counts() would.
    """
    is_told = (
        wanted == QueueFilter() and after is None and before is None and not from_end and rows <= COUNTED
    )
    has_reasons = wanted.view == "attention" or sort_of(wanted) == "attention"
    every, narrowed = _statements(actor, wanted)
    found = cut(
        narrowed.listed, order=narrowed.order, newest_first=narrowed.newest_first, make=_found,
        id_of=lambda one: one[0], after=after, before=before, given={**moments(), **given_for(actor, wanted)}, from_end=from_end,
        unfiltered=every if sort_of(wanted) == "attention" else None, is_kept=not asks_while_built(wanted), rows=COUNTED if is_told else rows,
    )  # fmt: skip
    if is_told:
        first = found.rows[:rows]
        more, held = len(found.rows) > rows, len(found.rows) + (found.after is not None)
        return Page(rows_of(actor, first), None, first[-1][0] if more else None, held)
    if has_reasons:
        shown = rows_of(actor, found.rows)
    else:
        shown = rows_with_reasons(actor, [id_ for id_, _ in found.rows])
    return Page(shown, found.before, found.after)


def count(actor: Actor, wanted: QueueFilter) -> int:
    """Return how many requests a list holds, in one query; COUNTED + 1 stands for more than COUNTED."""
    return int(fetch(_counting(actor, wanted), {**moments(), **given_for(actor, wanted)})[0][0])


def _counting(actor: Actor, wanted: QueueFilter) -> Select[*tuple[Any, ...]]:
    if asks_while_built(wanted):
        return _counted(_matching(actor, wanted))
    visible = access.visible(actor, Ticket)
    return _kept_counting(None if visible is true() else actor, wanted, clock.today())


@lru_cache(maxsize=128)
def _kept_counting(actor: Actor | None, wanted: QueueFilter, _today: date) -> Select[*tuple[Any, ...]]:
    return _counted(_matching(actor or Actor.system(), wanted))


def _counted(matching: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return select(func.count()).select_from(matching.limit(COUNTED + 1).subquery())


def every_id(actor: Actor, wanted: QueueFilter) -> list[int]:
    """Return the ids of a whole list, however long: what an act on all of it is about."""
    return list(session.scalars(_matching(actor, wanted, _ALL), {**moments(), **given_for(actor, wanted)}))


def every_row(actor: Actor, wanted: QueueFilter, *, at_once: int = 500) -> Iterator[QueueRow]:
    """Read the rows of a whole list in its order, however long: some at a time, after one narrow statement for their ids."""
    every = _narrowed(access.visible(actor, Ticket), conditions(actor, wanted, _ALL), wanted)
    order = (column.desc() if every[1].newest_first else column.asc() for column in every[1].order)
    given = {**moments(), **given_for(actor, wanted)}
    found = [_found(*row) for row in session.execute(every[1].listed.order_by(*order), given)]
    has_reasons = wanted.view == "attention" or sort_of(wanted) == "attention"
    for start in range(0, len(found), at_once):
        some = found[start : start + at_once]
        yield from rows_of(actor, some) if has_reasons else rows_with_reasons(actor, [id_ for id_, _ in some])


def _matching(actor: Actor, wanted: QueueFilter, most: int = COUNTED + 1) -> Select[*tuple[Any, ...]]:
    """Select the ids of a list, in no order; run it with moments() and given_for()."""
    matching = select(Ticket.id).where(access.visible(actor, Ticket), *conditions(actor, wanted, most))
    if wanted.view == "attention":
        first = first_reasons()
        matching = matching.join(first, first.c.ticket_id == Ticket.id)
    return matching


def sort_of(wanted: QueueFilter) -> str:
    """Return the order of a list: the one asked for where the view has it, else the view's usual one."""
    fitting = SORTS_OF.get(wanted.view, SORTS)
    return wanted.sort if wanted.sort in fitting else fitting[0]


def _found(id_: int, reason: str | None) -> tuple[int, str | None]:
    return id_, reason


def _statements(actor: Actor, wanted: QueueFilter) -> tuple[Select[*tuple[Any, ...]], _Ordered]:
    """Return the statements of the list with and without what it is narrowed to.

    Building one takes longer than the database needs to answer it (measured), so those that only the day could change are kept.
    """
    visible = access.visible(actor, Ticket)
    if asks_while_built(wanted):
        return _narrowed(visible, conditions(actor, wanted), wanted)
    return _kept(None if visible is true() else actor, wanted, clock.today())


@lru_cache(maxsize=128)
def _kept(
    actor: Actor | None, wanted: QueueFilter, _today: date
) -> tuple[Select[*tuple[Any, ...]], _Ordered]:
    """Keep the statements of whoever sees every request (None), or of one reader."""
    visible = true() if actor is None else access.visible(actor, Ticket)
    return _narrowed(visible, conditions(actor or Actor.system(), wanted), wanted)


def _narrowed(
    visible: ColumnElement[bool], met: list[ColumnElement[bool]], wanted: QueueFilter
) -> tuple[Select[*tuple[Any, ...]], _Ordered]:
    every = _ordered(sort_of(wanted), wants_attention=wanted.view == "attention")
    listed = every.listed.where(visible)
    return listed, every._replace(listed=listed.where(*met))


@cache
def _ordered(sort: str, *, wants_attention: bool) -> _Ordered:
    """Return every request in an order.

    Open requests have a day each, so that their index can be read in its order; a small list may hold closed ones.
    """
    listed, day = select(Ticket.id), func.coalesce(Ticket.next_action_due_on, _NO_DAY)
    if sort == "attention" or wants_attention:
        first = first_reasons()
        listed = listed.add_columns(first.c.reason)
        listed = listed.join(first, first.c.ticket_id == Ticket.id, isouter=not wants_attention)
        rank = func.coalesce(func.substr(first.c.reason, 1, 1), "~")  # after every letter
        if sort == "attention":
            return _Ordered(listed, (rank, day, Ticket.id), False)
    else:
        listed = listed.add_columns(null())
    orders: dict[str, tuple[tuple[Any, ...], bool]] = {
        "due": ((day if wants_attention else Ticket.next_action_due_on, Ticket.id), False),
        "newest": ((Ticket.confirmed_at, Ticket.id), True),
        "activity": ((Ticket.updated_at, Ticket.id), True),
        "priority": ((case(_PRIORITIES, value=Ticket.priority), day, Ticket.id), False),
    }
    return _Ordered(listed, *orders[sort])
