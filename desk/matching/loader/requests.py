"""Reads requests for the matcher: a ticket's need, who may not be suggested for it, what the confirmed ones say."""

from datetime import date

from sqlalchemy import ColumnElement, case, exists, func, select

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
    """What is looked for, from the desk's own secret-free words and the topics people put on the ticket (1 query).

    The confidential part is never read here: a reason quotes the need's words, and candidates may be shown them.
    """
    topics = session.execute(
        select(TicketTopic.topic_id, TicketTopic.origin, TicketTopic.confirmed_at)
        .where(TicketTopic.ticket_id == ticket.id)
        .order_by(TicketTopic.topic_id)
    ).all()
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
    """Who may not be suggested for a ticket, and why (4 queries, whatever the number of units)."""
    day = today or clock.today()
    found: list[Obstacle] = []
    for code, ends_on in session.execute(
        select(Unit.code, func.max(UnitPause.ends_on))
        .join(UnitPause.unit)
        .where(UnitPause.runs_on(day), UnitPause.is_silent())
        .group_by(Unit.code)
        .order_by(Unit.code)
    ):
        found.append(Obstacle(code, "paused", ends_on.isoformat()))
    found += _loads(ticket)
    for code in session.scalars(
        select(Unit.code)
        .join(ConflictStatement, ConflictStatement.unit_id == Unit.id)
        .join(Ticket, Ticket.id == ConflictStatement.ticket_id)
        .where(Ticket.organization_id == ticket.organization_id, ConflictStatement.is_blocking.is_(True))
        .distinct()
        .order_by(Unit.code)
    ):
        found.append(Obstacle(code, "conflict"))
    for code, state in session.execute(
        select(Unit.code, Offer.state)
        .join(Offer.unit)
        .where(Offer.ticket_id == ticket.id)
        .order_by(Unit.code, Offer.id)
    ):
        if (reason := _offer_obstacle(state)) is not None:
            found.append(Obstacle(code, reason))
    return found


def _loads(ticket: Ticket) -> list[Obstacle]:
    """Units at their ceiling, and those at work on this very ticket."""
    here = func.sum(case((Engagement.ticket_id == ticket.id, 1), else_=0))
    load = func.count(Engagement.id)
    rows = session.execute(
        select(Unit.code, Unit.ceiling, load.label("load"), here.label("here"))
        .outerjoin(Engagement, (Engagement.unit_id == Unit.id) & (Engagement.state == EngagementState.ACTIVE))
        .group_by(Unit.code, Unit.ceiling)
        .order_by(Unit.code)
    )
    found = []
    for row in rows:
        if row.here:
            found.append(Obstacle(row.code, "already_engaged"))
        if row.load >= row.ceiling:
            found.append(Obstacle(row.code, "at_ceiling", f"{row.load}/{row.ceiling}"))
    return found


def _offer_obstacle(state: str) -> str | None:
    if state == OfferState.DECLINED:
        return "already_declined"
    if state in _ON_ITS_WAY:
        return "already_offered"
    return "already_engaged" if state in ACCEPTED_OFFERS else None
