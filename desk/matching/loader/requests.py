"""Reads requests for the matcher: a ticket's need, who may not be suggested for it, what the confirmed ones say."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select

from desk import clock
from desk.extensions import session
from desk.matching.filters import Obstacle
from desk.matching.language import identify
from desk.matching.profiles import Need
from desk.matching.taught import Said
from desk.matching.text import LANGUAGES
from models import ConflictStatement, Engagement, Offer, Ticket, TicketTopic, Unit, UnitPause
from models.states import ACCEPTED_OFFERS, Cooperation, EngagementState, OfferState, TopicOrigin

_ON_ITS_WAY = (OfferState.DRAFT, OfferState.SENT, OfferState.SEEN)
_LISTENED_TO = 500
"""Requests whose phrases are looked at, the last ones: more would say the same and keep the page waiting."""


def confirmed_requests(may_read: ColumnElement[bool]) -> list[Said]:
    """The last requests whose topics a person confirmed, in the desk's own words, free of secrets (2 queries)."""
    said = exists().where(TicketTopic.ticket_id == Ticket.id, TicketTopic.confirmed_at.is_not(None))
    rows = session.execute(
        select(
            Ticket.id, Ticket.reference, Ticket.organization_id, Ticket.language, Ticket.title, Ticket.pitch
        )
        .where(may_read, said, Ticket.pitch_checked_at.is_not(None))
        .order_by(Ticket.id.desc())
        .limit(_LISTENED_TO)
    ).all()
    topics: dict[int, set[str]] = {row.id: set() for row in rows}
    for ticket_id, topic_id in session.execute(
        select(TicketTopic.ticket_id, TicketTopic.topic_id)
        .where(TicketTopic.ticket_id.in_(topics), TicketTopic.confirmed_at.is_not(None))
        .order_by(TicketTopic.ticket_id, TicketTopic.topic_id)
    ):
        topics[ticket_id].add(topic_id)
    return [
        Said(
            row.reference,
            row.organization_id,
            identify(f"{row.title}\n{row.pitch}", default=row.language),
            f"{row.title}\n{row.pitch}",
            frozenset(topics[row.id]),
        )
        for row in rows
    ]


def need_of(ticket: Ticket) -> Need:
    """What is looked for with one ticket (1 query)."""
    return needs_of([ticket])[ticket.id]


def needs_of(tickets: Sequence[Ticket]) -> dict[int, Need]:
    """What is looked for, from the desk's own secret-free words and the topics people put on each ticket (1 query).

    The confidential part is never read here: a reason quotes the need's words, and candidates may be shown them.
    """
    topics: dict[int, list[Any]] = {ticket.id: [] for ticket in tickets}
    for row in session.execute(
        select(TicketTopic.ticket_id, TicketTopic.topic_id, TicketTopic.origin, TicketTopic.confirmed_at)
        .where(TicketTopic.ticket_id.in_(topics))
        .order_by(TicketTopic.ticket_id, TicketTopic.topic_id)
    ):
        topics[row.ticket_id].append(row)
    return {ticket.id: _need(ticket, topics[ticket.id]) for ticket in tickets}


def _need(ticket: Ticket, topics: Sequence[Any]) -> Need:
    text = f"{ticket.title}\n{ticket.pitch}"
    asked = ticket.cooperation
    return Need(
        text=text,
        lang=identify(text, default=ticket.language if ticket.language in LANGUAGES else "fr"),
        topics=tuple(row.topic_id for row in topics if row.confirmed_at is not None),
        stated=tuple(
            row.topic_id for row in topics if row.confirmed_at is None and row.origin == TopicOrigin.COMPANY
        ),
        cooperation=() if asked in (None, Cooperation.UNKNOWN) else (str(asked),),
        languages=(ticket.language,),
        year=clock.today().year,
    )


def obstacles_for(ticket: Ticket, today: date | None = None) -> list[Obstacle]:
    """Who may not be suggested for one ticket, and why (4 queries)."""
    return obstacles_of([ticket], today)[ticket.id]


def obstacles_of(tickets: Sequence[Ticket], today: date | None = None) -> dict[int, list[Obstacle]]:
    """Who may not be suggested for each ticket, and why (4 queries, whatever the number of tickets and units)."""
    day = today or clock.today()
    paused = [
        Obstacle(code, "paused", ends_on.isoformat())
        for code, ends_on in session.execute(
            select(Unit.code, func.max(UnitPause.ends_on))
            .join(UnitPause.unit)
            .where(UnitPause.runs_on(day), UnitPause.is_silent())
            .group_by(Unit.code)
            .order_by(Unit.code)
        )
    ]
    found = {ticket.id: list(paused) for ticket in tickets}
    _add_loads(found)
    conflicts = _conflicts({ticket.organization_id for ticket in tickets})
    for ticket in tickets:
        found[ticket.id] += [Obstacle(code, "conflict") for code in conflicts.get(ticket.organization_id, ())]
    for ticket_id, code, state in session.execute(
        select(Offer.ticket_id, Unit.code, Offer.state)
        .join(Offer.unit)
        .where(Offer.ticket_id.in_(found))
        .order_by(Offer.ticket_id, Unit.code, Offer.id)
    ):
        if (reason := _offer_obstacle(state)) is not None:
            found[ticket_id].append(Obstacle(code, reason))
    return found


def _add_loads(found: dict[int, list[Obstacle]]) -> None:
    """Units at their ceiling, and those at work on each very ticket."""
    count = func.count(Engagement.id)
    at_work: dict[tuple[str, int], int] = {}
    for code, ceiling, ticket_id, engaged in session.execute(
        select(Unit.code, Unit.ceiling, Engagement.ticket_id, count)
        .outerjoin(Engagement, (Engagement.unit_id == Unit.id) & (Engagement.state == EngagementState.ACTIVE))
        .group_by(Unit.code, Unit.ceiling, Engagement.ticket_id)
        .order_by(Unit.code, Engagement.ticket_id)
    ):
        at_work[code, ceiling] = at_work.get((code, ceiling), 0) + engaged
        if ticket_id in found:
            found[ticket_id].append(Obstacle(code, "already_engaged"))
    full = [
        Obstacle(code, "at_ceiling", f"{load}/{ceiling}")
        for (code, ceiling), load in at_work.items()
        if load >= ceiling
    ]
    for obstacles in found.values():
        obstacles += full


def _conflicts(organizations: Collection[int]) -> dict[int, list[str]]:
    """Organization -> the units that stated a conflict that forbids working for it."""
    found: dict[int, list[str]] = {}
    for organization_id, code in session.execute(
        select(Ticket.organization_id, Unit.code)
        .join(ConflictStatement, ConflictStatement.ticket_id == Ticket.id)
        .join(Unit, Unit.id == ConflictStatement.unit_id)
        .where(Ticket.organization_id.in_(organizations), ConflictStatement.is_blocking.is_(True))
        .distinct()
        .order_by(Ticket.organization_id, Unit.code)
    ):
        found.setdefault(organization_id, []).append(code)
    return found


def _offer_obstacle(state: str) -> str | None:
    if state == OfferState.DECLINED:
        return "already_declined"
    if state in _ON_ITS_WAY:
        return "already_offered"
    return "already_engaged" if state in ACCEPTED_OFFERS else None
