"""Lists of requests: views, filters, words, order, counts and the board."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, case, func, or_, select

from desk import access
from desk.access import Actor
from desk.extensions import session
from desk.queries.queue.attention import REASONS, first_reasons
from desk.queries.rows import Page, cut, read
from models import Contact, Organization, Ticket, TicketTopic, User
from models.names import fold, organization_key
from models.states import (
    Priority,
    TicketState,
)

VIEWS = ("attention", "mine", "new", "open", "closed", "all")
SORTS = ("attention", "due", "newest", "activity", "priority")
BOARD_STATES = tuple(state for state in TicketState if state is not TicketState.CLOSED)
BOARD_ROWS = 12
_NO_REASON = 99
_NO_DAY = date(9999, 12, 31)
_PRIORITIES = {Priority.URGENT: 0, Priority.HIGH: 1, Priority.NORMAL: 2, Priority.LOW: 3}
_IS_OPEN = Ticket.state != TicketState.CLOSED


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """What the list is narrowed to; empty means not narrowed."""

    view: str = "attention"
    state: str = ""
    owner_id: int | None = None
    priority: str = ""
    topic_id: str = ""
    language: str = ""
    text: str = ""
    sort: str = ""


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
    reason: str | None
    reason_at: datetime | None


@dataclass(frozen=True, slots=True)
class BoardColumn:
    """One state of the board: how many requests, and the first of them."""

    state: str
    count: int
    rows: tuple[QueueRow, ...]


def page(
    actor: Actor, wanted: QueueFilter, *, after: int | None = None, before: int | None = None
) -> Page[QueueRow]:
    """Return a page of the requests the actor sees."""
    listed = _listed(actor).where(*_conditions(actor, wanted)).subquery()
    sort = wanted.sort or _usual_sort(wanted.view)
    order, newest_first = _order(listed, sort)
    return cut(
        select(*[column for column in listed.c if column.name not in ("reason_rank", "day", "priority_rank")],
               listed.c.reason_rank),
        order=order, newest_first=newest_first, make=_row, id_of=lambda row: row.id, after=after, before=before,
    )  # fmt: skip


def counts(actor: Actor) -> dict[str, int]:
    """Return how many requests each view holds for the actor, in one query."""
    first = first_reasons()
    mine = (Ticket.owner_id == actor.user_id) & _IS_OPEN
    statement = (
        select(
            func.count(first.c.ticket_id), func.count().filter(mine),
            func.count().filter(Ticket.state == TicketState.NEW), func.count().filter(_IS_OPEN),
            func.count().filter(~_IS_OPEN), func.count(),
        )
        .select_from(Ticket)
        .outerjoin(first, first.c.ticket_id == Ticket.id)
        .where(access.visible(actor, Ticket))
    )  # fmt: skip
    return dict(zip(VIEWS, session.execute(statement).one(), strict=True))


def board(actor: Actor) -> list[BoardColumn]:
    """Return the open states with their counts and the requests in each whose next step comes first."""
    counted = (
        select(Ticket.state, func.count())
        .where(_IS_OPEN, access.visible(actor, Ticket))
        .group_by(Ticket.state)
    )
    numbers: dict[str, int] = {row[0]: row[1] for row in session.execute(counted)}
    listed = _listed(actor).where(_IS_OPEN).subquery()
    place = func.row_number().over(partition_by=listed.c.state, order_by=(listed.c.day, listed.c.id))
    placed = select(listed, place.label("place")).subquery()
    kept = [
        column for column in placed.c if column.name not in ("reason_rank", "day", "priority_rank", "place")
    ]
    statement = (
        select(*kept, placed.c.reason_rank)
        .where(placed.c.place <= BOARD_ROWS)
        .order_by(placed.c.day, placed.c.id)
    )
    rows = read(statement, _row)
    return [
        BoardColumn(state, numbers.get(state, 0), tuple(row for row in rows if row.state == state))
        for state in BOARD_STATES
    ]


def _row(*columns: Any) -> QueueRow:
    *facts, reason_at, place = columns
    reason = REASONS[place] if place < len(REASONS) else None
    return QueueRow(*[*facts, reason, reason_at])


def _listed(actor: Actor) -> Select[*tuple[Any, ...]]:
    """Select the columns of a row, and what lists are sorted by."""
    first = first_reasons()
    return (
        select(
            Ticket.id, Ticket.reference, Ticket.title, Organization.name.label("company"), Ticket.state, Ticket.priority,
            Ticket.language, User.name.label("owner"), Ticket.next_action, Ticket.next_action_note,
            Ticket.next_action_by, Ticket.next_action_due_on, Ticket.outcome, Ticket.confirmed_at, Ticket.updated_at,
            first.c.at.label("reason_at"),
            func.coalesce(first.c.place_of_reason, _NO_REASON).label("reason_rank"),
            func.coalesce(Ticket.next_action_due_on, _NO_DAY).label("day"),
            case(_PRIORITIES, value=Ticket.priority).label("priority_rank"),
        )
        .join(Organization, Organization.id == Ticket.organization_id)
        .outerjoin(User, User.id == Ticket.owner_id)
        .outerjoin(first, first.c.ticket_id == Ticket.id)
        .where(access.visible(actor, Ticket))
    )  # fmt: skip


def _usual_sort(view: str) -> str:
    return {"attention": "attention", "closed": "activity", "all": "activity", "new": "newest"}.get(
        view, "due"
    )


def _order(listed: Subquery, sort: str) -> tuple[tuple[ColumnElement[Any], ...], bool]:
    """Return the columns of a sort, the id last, and whether the highest come first."""
    columns = listed.c
    return {
        "attention": ((columns.reason_rank, columns.day, columns.id), False),
        "due": ((columns.day, columns.id), False),
        "newest": ((columns.confirmed_at, columns.id), True),
        "activity": ((columns.updated_at, columns.id), True),
        "priority": ((columns.priority_rank, columns.day, columns.id), False),
    }[sort]


def _conditions(actor: Actor, wanted: QueueFilter) -> list[ColumnElement[bool]]:
    """Return what a row must meet; the reasons' place is known as `reason_rank` only outside, hence the subquery."""
    by_view: dict[str, list[ColumnElement[bool]]] = {
        "attention": [Ticket.id.in_(select(first_reasons().c.ticket_id))],
        "mine": [Ticket.owner_id == actor.user_id, _IS_OPEN],
        "new": [Ticket.state == TicketState.NEW],
        "open": [_IS_OPEN],
        "closed": [~_IS_OPEN],
        "all": [],
    }
    conditions = by_view[wanted.view]
    for column, value in (
        (Ticket.state, wanted.state), (Ticket.priority, wanted.priority), (Ticket.language, wanted.language),
        (Ticket.owner_id, wanted.owner_id),
    ):  # fmt: skip
        if value:
            conditions.append(column == value)
    if wanted.topic_id:
        linked = select(TicketTopic.ticket_id).where(TicketTopic.topic_id == wanted.topic_id)
        conditions.append(Ticket.id.in_(linked))
    if wanted.text:
        conditions.append(_matches(actor, wanted.text))
    return conditions


def _matches(actor: Actor, text: str) -> ColumnElement[bool]:
    """Find by a part of the reference, the title, the company's or its person's name. Metacharacters mean themselves."""
    folded = fold(text)
    people = select(Contact.id).where(
        or_(Contact.name_key.contains(folded, autoescape=True), Contact.email_key == folded),
        access.visible(actor, Contact),
    )
    return or_(
        Ticket.reference.contains(text.strip().upper(), autoescape=True),
        Ticket.title.icontains(text.strip(), autoescape=True),
        Organization.name_key.contains(folded, autoescape=True),
        Organization.name_key.contains(organization_key(text), autoescape=True),
        Organization.siren == "".join(text.split()),
        Ticket.contact_id.in_(people),
    )
