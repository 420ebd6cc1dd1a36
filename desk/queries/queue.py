"""The queue: which requests want somebody's attention and why, and every other list of requests the desk works from."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, case, exists, func, literal, or_, select, union_all
from sqlalchemy.orm import aliased

from desk import access, clock
from desk.access import Actor
from desk.extensions import session
from desk.queries.rows import Page, cut, read
from models import Contact, Message, Offer, Organization, OutboxMail, Ticket, TicketTopic, Topic, User
from models.names import fold, organization_key
from models.states import (
    DESK_ROLES,
    OPEN_OFFERS,
    ActingParty,
    AuthorKind,
    Lane,
    NextAction,
    OfferState,
    OutboxState,
    Priority,
    TicketState,
)

# Why a request wants attention, the most pressing first. A row names the first that holds.
REASONS = (
    "company_wrote", "unit_wrote", "unit_accepted", "mail_refused", "overdue", "offers_over", "new", "offer_ends",
    "unit_declined", "due_today",
)  # fmt: skip
VIEWS = ("attention", "mine", "new", "open", "closed", "all")
SORTS = ("attention", "due", "newest", "activity", "priority")
BOARD_STATES = tuple(state for state in TicketState if state is not TicketState.CLOSED)
BOARD_ROWS = 12
PARKED_MAILS = (OutboxState.REFUSED, OutboxState.FAILED, OutboxState.UNKNOWN, OutboxState.BOUNCED)
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
    first = _first_reasons()
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


def owners(actor: Actor) -> list[tuple[int, str]]:
    """Return who may own a request, as (id, name)."""
    statement = select(User.id, User.name).where(User.role.in_(DESK_ROLES), User.is_active)
    if not actor.is_desk:  # readers narrow by owner too, but meet only the owners of what they see
        seen = select(Ticket.owner_id).where(access.visible(actor, Ticket))
        statement = statement.where(User.id.in_(seen))
    return [(id_, name) for id_, name in session.execute(statement.order_by(User.name, User.id))]


def topics_in_use(actor: Actor, language: str) -> list[tuple[str, str]]:
    """Return the topics of the requests the actor sees, as (id, name)."""
    used = select(TicketTopic.topic_id).join(Ticket, Ticket.id == TicketTopic.ticket_id)
    statement = select(Topic).where(Topic.id.in_(used.where(access.visible(actor, Ticket))))
    found = [(topic.id, topic.label(language)) for topic in session.scalars(statement)]
    return sorted(found, key=lambda one: (fold(one[1]), one[0]))


def _row(*columns: Any) -> QueueRow:
    *facts, reason_at, place = columns
    reason = REASONS[place] if place < len(REASONS) else None
    return QueueRow(*[*facts, reason, reason_at])


def _listed(actor: Actor) -> Select[*tuple[Any, ...]]:
    """Select the columns of a row, and what lists are sorted by."""
    first = _first_reasons()
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
        "attention": [Ticket.id.in_(select(_first_reasons().c.ticket_id))],
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


def _first_reasons() -> Subquery:
    """Select, for each request that wants attention, the most pressing reason and its moment.

    Each reason starts from an index and reads only what it names; the place in REASONS is its weight.
    """
    every = union_all(*_reasons()).subquery()
    number = func.row_number().over(
        partition_by=every.c.ticket_id, order_by=(every.c.place_of_reason, every.c.at)
    )
    numbered = select(every, number.label("number")).subquery()
    return (
        select(numbered.c.ticket_id, numbered.c.place_of_reason, numbered.c.at)
        .where(numbered.c.number == 1)
        .subquery()
    )


def _reasons() -> list[Select[*tuple[Any, ...]]]:
    today = clock.today()
    end_of_tomorrow = datetime.combine(today + timedelta(days=2), time(), tzinfo=clock.zone())
    answering = NextAction.ANSWER_MESSAGE
    awaited = (Ticket.state == TicketState.TRIAGE) & (Ticket.next_action == NextAction.QUALIFY)
    return [
        _reason("company_wrote", Ticket.last_company_message_at, _IS_OPEN, Ticket.last_company_message_at.is_not(None),
                or_(Ticket.next_action == answering, awaited), ~_answered_since()),
        _reason("unit_wrote", Message.created_at, _IS_OPEN, Ticket.next_action.in_((answering, NextAction.WAIT_OFFERS)),
                _is_open_question()).join(Message, Message.ticket_id == Ticket.id),
        _reason("unit_accepted", Ticket.state_since, Ticket.state == TicketState.ACCEPTED,
                Ticket.next_action == NextAction.DATE_MEETING),
        _reason("mail_refused", OutboxMail.created_at, OutboxMail.state.in_(PARKED_MAILS))
        .join(OutboxMail, OutboxMail.ticket_id == Ticket.id),
        _reason("overdue", Ticket.updated_at, _IS_OPEN, Ticket.next_action_due_on < today),
        _reason("offers_over", Ticket.state_since, Ticket.state == TicketState.MATCHING,
                Ticket.next_action == NextAction.CHOOSE_UNITS, exists().where(Offer.ticket_id == Ticket.id)),
        _reason("new", Ticket.confirmed_at, Ticket.state == TicketState.NEW),
        _reason("offer_ends", Offer.expires_at, Offer.state.in_(OPEN_OFFERS), Offer.expires_at < end_of_tomorrow)
        .join(Offer, Offer.ticket_id == Ticket.id),
        _reason("unit_declined", Offer.decided_at, Ticket.state == TicketState.OFFERED, Offer.state == OfferState.DECLINED)
        .join(Offer, Offer.ticket_id == Ticket.id),
        _reason("due_today", Ticket.updated_at, _IS_OPEN, Ticket.next_action_due_on == today,
                Ticket.next_action_by == ActingParty.DESK),
    ]  # fmt: skip


def _reason(name: str, moment: Any, *criteria: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """Select the requests for which a reason holds, and since when."""
    place = literal(REASONS.index(name)).label("place_of_reason")
    return (
        select(Ticket.id.label("ticket_id"), place, moment.label("at")).select_from(Ticket).where(*criteria)
    )


def _answered_since() -> ColumnElement[bool]:
    """Tell whether the desk wrote to the company after the company's last word."""
    return exists().where(
        Message.ticket_id == Ticket.id, Message.lane == Lane.COMPANY, Message.author_kind == AuthorKind.STAFF,
        Message.created_at >= Ticket.last_company_message_at,
    )  # fmt: skip


def _is_open_question() -> ColumnElement[bool]:
    """Keep the words of a unit after which the desk has not written to it."""
    later = aliased(Message)
    answered = exists().where(
        later.ticket_id == Message.ticket_id, later.unit_id == Message.unit_id, later.author_kind == AuthorKind.STAFF,
        later.created_at >= Message.created_at,
    )  # fmt: skip
    return (Message.lane == Lane.UNIT) & (Message.author_kind == AuthorKind.UNIT) & ~answered
