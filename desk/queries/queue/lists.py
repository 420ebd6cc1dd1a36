"""Lists of requests: views, filters, words, order, counts and the board."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    bindparam,
    case,
    func,
    select,
    true,
    union_all,
)

from desk import access
from desk.access import Actor
from desk.extensions import session
from desk.queries.queue.attention import IS_OPEN, REASONS, first_reasons, moments, wanting
from desk.queries.queue.filters import IS_CLOSED, QueueFilter, conditions, is_unread
from desk.queries.rows import Page, cut, read
from models import Organization, Submission, Ticket, User
from models.states import (
    Priority,
    TicketState,
)

VIEWS = ("attention", "mine", "new", "open", "closed", "all")
_COUNTED_VIEWS = VIEWS[:-1]  # but "all"
SORTS = ("attention", "due", "newest", "activity", "priority")
BOARD_STATES = tuple(state for state in TicketState if state is not TicketState.CLOSED)
BOARD_ROWS = 12
_NO_REASON: tuple[Any, Any] = (None, None)
_NO_DAY = date(9999, 12, 31)
COUNTED = 1000
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


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One request in a list. `reason` is one of REASONS, `reason_at` the moment it began to hold."""

    id: int
    reference: str
    title: str
    company: str
    state: str
    priority: str
    language: str
    owner: str | None
    next_action: str | None
    next_action_note: str | None
    next_action_by: str | None
    due_on: date | None
    outcome: str | None
    confirmed_at: datetime
    updated_at: datetime
    cooperation: str | None
    region: str | None
    origin: str
    is_unread: bool
    reason: str | None
    reason_at: datetime | None


@dataclass(frozen=True, slots=True)
class BoardColumn:
    """One state of the board: how many requests, and the first of them."""

    state: str
    count: int
    rows: tuple[QueueRow, ...]


def page(
    actor: Actor,
    wanted: QueueFilter,
    *,
    after: int | None = None,
    before: int | None = None,
    from_end: bool = False,
) -> Page[QueueRow]:
    """Return a page of the requests the actor sees: one query for the rows in order, one for their reasons, one
    for what else stands in them."""
    sort = sort_of(wanted)
    every, order, newest_first = _ordered(sort, wants_attention=wanted.view == "attention")
    every = every.where(access.visible(actor, Ticket))
    found = cut(
        every.where(*conditions(actor, wanted)), order=order, newest_first=newest_first, make=_facts,
        id_of=lambda facts: int(facts[0]), after=after, before=before, unfiltered=every if sort == "attention" else None,
        given=moments(), from_end=from_end,
    )  # fmt: skip
    ids = [facts[0] for facts in found.rows]
    reasons, more = _reasons_of(ids), _more_of(actor, ids)
    rows = tuple(_row(facts, more[facts[0]], reasons.get(facts[0], _NO_REASON)) for facts in found.rows)
    return Page(rows, found.before, found.after)


def count(actor: Actor, wanted: QueueFilter) -> int:
    """Return how many requests a list holds, in one query; COUNTED + 1 stands for more than COUNTED."""
    found = _matching(actor, wanted).limit(COUNTED + 1).subquery()
    return int(session.execute(select(func.count()).select_from(found), moments()).scalar_one())


def every_id(actor: Actor, wanted: QueueFilter) -> list[int]:
    """Return the ids of a whole list, however long: what an act on all of it is about."""
    return list(session.scalars(_matching(actor, wanted, _ALL), moments()))


def _matching(actor: Actor, wanted: QueueFilter, most: int = COUNTED + 1) -> Select[*tuple[Any, ...]]:
    """Select the ids of a list, in no order; run it with moments()."""
    matching = select(Ticket.id).where(access.visible(actor, Ticket), *conditions(actor, wanted, most))
    if wanted.view == "attention":
        first = first_reasons()
        matching = matching.join(first, first.c.ticket_id == Ticket.id)
    return matching


def sort_of(wanted: QueueFilter) -> str:
    """Return the order of a list: the one asked for where the view has it, else the view's usual one."""
    fitting = SORTS_OF.get(wanted.view, SORTS)
    return wanted.sort if wanted.sort in fitting else fitting[0]


def counts(actor: Actor) -> dict[str, int]:
    """Return how many requests each view holds for the actor, in one query; COUNTED + 1 stands for more than COUNTED."""
    visible = access.visible(actor, Ticket)
    statement = _counting() if actor.is_desk else _counting_among(visible)
    numbers = session.execute(statement, {**moments(), "me": actor.user_id}).one()
    found = dict(zip(_COUNTED_VIEWS, numbers, strict=True))
    return found | {"all": min(found["open"] + found["closed"], COUNTED + 1)}  # a request is one or the other


@cache
def _counting() -> Select[*tuple[Any, ...]]:
    return _counting_among(true())


def _counting_among(visible: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """Count each view by itself and no further than needed: an index of its own says how many there are."""
    attention = wanting()
    views: dict[str, Select[*tuple[Any, ...]]] = {
        "attention": select(attention.c.ticket_id).join(Ticket, Ticket.id == attention.c.ticket_id),
        "mine": select(Ticket.id).where(Ticket.owner_id == bindparam("me", type_=Integer), IS_OPEN),
        "new": select(Ticket.id).where(Ticket.state == TicketState.NEW),
        "open": select(Ticket.id).where(Ticket.state.in_(BOARD_STATES)),
        "closed": select(Ticket.id).where(IS_CLOSED),
    }
    capped = [views[view].where(visible).limit(COUNTED + 1).subquery() for view in _COUNTED_VIEWS]
    return select(*(select(func.count()).select_from(one).scalar_subquery() for one in capped))


def board(actor: Actor, wanted: QueueFilter) -> list[BoardColumn]:
    """Return the open states, each with how many requests of the list it holds and those whose next step comes first.

    COUNTED + 1 stands for more than COUNTED.
    """
    met = (access.visible(actor, Ticket), *conditions(actor, wanted))
    order = (Ticket.next_action_due_on, Ticket.id)
    held = {state: select(Ticket.id).where(Ticket.state == state, *met) for state in BOARD_STATES}
    counted = [one.limit(COUNTED + 1).subquery() for one in held.values()]
    numbers = session.execute(
        select(*(select(func.count()).select_from(one).scalar_subquery() for one in counted))
    ).one()
    first = [one.order_by(*order).limit(BOARD_ROWS).subquery() for one in held.values()]
    shown = union_all(*(select(one.c.id) for one in first))
    found = read(_listed().where(Ticket.id.in_(shown)).order_by(*order), _facts)
    more = _more_of(actor, [facts[0] for facts in found])
    rows = [_row(facts, more[facts[0]], _NO_REASON) for facts in found]
    return [
        BoardColumn(state, number, tuple(row for row in rows if row.state == state))
        for state, number in zip(BOARD_STATES, numbers, strict=True)
    ]


def _facts(*columns: Any) -> tuple[Any, ...]:
    """Keep the columns of a row until its reason is known."""
    return columns


def _row(facts: tuple[Any, ...], more: tuple[Any, ...], reason: tuple[Any, Any]) -> QueueRow:
    return QueueRow(*[*facts, *more, *reason])


def _more_of(actor: Actor, ids: list[int]) -> dict[int, tuple[Any, ...]]:
    """Return what of a page's rows needs no place in their order: sorted along, it would be looked up for every row there is."""
    if not ids:
        return {}
    statement = (
        select(Ticket.id, Ticket.cooperation, Organization.region, Submission.origin, is_unread(actor))
        .join(Organization, Organization.id == Ticket.organization_id)
        .join(Submission, Submission.id == Ticket.submission_id)
        .where(Ticket.id.in_(ids))
    )
    return {row[0]: (*row[1:4], bool(row[4])) for row in session.execute(statement)}


def _reasons_of(ids: list[int]) -> dict[int, tuple[str, datetime]]:
    """Return why each of some requests wants attention, and since when."""
    if not ids:
        return {}
    rows = session.execute(_reasons_of_some(), {**moments(), "ids": ids})
    return {row[0]: (REASONS[row[1]], row[2]) for row in rows}


@cache
def _reasons_of_some() -> Select[*tuple[Any, ...]]:
    first = first_reasons(of_some=True)
    return select(first.c.ticket_id, first.c.place_of_reason, first.c.at)


def _listed() -> Select[*tuple[Any, ...]]:
    """Select the columns of a row."""
    return (
        select(
            Ticket.id, Ticket.reference, Ticket.title, Organization.name, Ticket.state, Ticket.priority,
            Ticket.language, User.name, Ticket.next_action, Ticket.next_action_note, Ticket.next_action_by,
            Ticket.next_action_due_on, Ticket.outcome, Ticket.confirmed_at, Ticket.updated_at,
        )
        .select_from(Ticket)
        .join(Organization, Organization.id == Ticket.organization_id)
        .outerjoin(User, User.id == Ticket.owner_id)
    )  # fmt: skip


@cache
def _ordered(sort: str, *, wants_attention: bool) -> tuple[Select[*tuple[Any, ...]], tuple[Any, ...], bool]:
    """Return the statement with what its order needs, the columns of the order, the id last, and whether the highest come first.

    Open requests have a day each, so that their index can be read in its order; a small list may hold closed ones.
    """
    listed, day = _listed(), func.coalesce(Ticket.next_action_due_on, _NO_DAY)
    if sort == "attention" or wants_attention:
        first = first_reasons()
        listed = listed.join(first, first.c.ticket_id == Ticket.id, isouter=not wants_attention)
        rank = func.coalesce(first.c.place_of_reason, len(REASONS))
        if sort == "attention":
            return listed, (rank, day, Ticket.id), False
    orders: dict[str, tuple[tuple[Any, ...], bool]] = {
        "due": ((day if wants_attention else Ticket.next_action_due_on, Ticket.id), False),
        "newest": ((Ticket.confirmed_at, Ticket.id), True),
        "activity": ((Ticket.updated_at, Ticket.id), True),
        "priority": ((case(_PRIORITIES, value=Ticket.priority), day, Ticket.id), False),
    }
    return listed, *orders[sort]
