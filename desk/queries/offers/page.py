"""One offer as its unit reads it: the need in its pitch layer, and more only once it accepted."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from desk import access, clock
from desk.access import Actor
from desk.calendars import Deadline
from desk.extensions import session
from desk.queries import targets
from desk.queries.offers.confidential import confidential_of
from models import (
    Contact,
    FollowUp,
    MatchCandidate,
    Message,
    NamedColleague,
    Offer,
    Organization,
    Submission,
    Ticket,
    TicketTopic,
    Topic,
    Unit,
)
from models.states import ACCEPTED_OFFERS, OPEN_OFFERS, FollowUpState

TOPICS_SHOWN = 3


@dataclass(frozen=True)
class Need:
    """The class P1 part of a request."""

    title: str
    pitch: str
    language: str
    topics: tuple[str, ...]
    horizon: str | None
    cooperation: str | None
    data_available: str | None
    data_kinds: tuple[str, ...]
    sector: str | None
    size_class: str | None


@dataclass(frozen=True)
class Letter:
    """One message between the unit and the desk."""

    author: str
    at: datetime
    body: str
    is_own: bool


@dataclass(frozen=True)
class Person:
    """The company's person, from the acceptance on (class P5)."""

    name: str
    position: str | None
    email: str | None
    phone: str | None


@dataclass(frozen=True)
class OfferPage:
    """Everything one unit may read about one offer."""

    id: int
    unit_name: str
    state: str
    is_open: bool
    is_accepted: bool
    is_late: bool
    sent_at: datetime
    expires_at: datetime
    because: Deadline | None  # what the last day was counted from
    decided_at: datetime | None
    decided_by: str | None
    decline_code: str | None
    conditions: str | None
    withdrawn_reason: str | None
    message: str | None
    need: Need
    reasons: dict[str, Any]
    shared_topics: tuple[str, ...]  # by which the need met the unit, in the reader's language
    company: str | None  # class P2: ticked by the company, or accepted
    person: Person | None
    letters: tuple[Letter, ...]
    named: tuple[str, ...]  # whom the unit has named as better placed
    reference: str | None  # from the acceptance on
    ticket_state: str | None
    next_step: tuple[date, str] | None  # day and purpose of the next planned follow-up
    may_read_confidential: bool  # class P3: there is something, and a running agreement names this person


def offer_page(actor: Actor, offer_id: int, language: str) -> OfferPage:
    """Read one offer of the actor's unit; raises NotFound. Topics are named in `language`."""
    options = (joinedload(Offer.unit), joinedload(Offer.decided_by))
    offer = access.load(actor, Offer, Offer.id == offer_id, options=options)
    ticket, submission, organization = session.execute(
        select(Ticket, Submission, Organization)
        .join(Submission, Submission.id == Ticket.submission_id)
        .join(Organization, Organization.id == Ticket.organization_id)
        .where(Ticket.id == offer.ticket_id)
        .options(selectinload(Ticket.topics).joinedload(TicketTopic.topic))
    ).one()
    accepted, reasons = offer.state in ACCEPTED_OFFERS, _reasons(offer)
    return OfferPage(
        id=offer.id, unit_name=offer.unit.name, state=offer.state, is_open=offer.state in OPEN_OFFERS, is_accepted=accepted,
        is_late=offer.state in OPEN_OFFERS and offer.expires_at is not None and offer.expires_at < clock.now(),
        sent_at=offer.sent_at or offer.created_at, expires_at=offer.expires_at or offer.created_at,
        because=targets.of_offers([offer.id]).get(offer.id),
        decided_at=offer.decided_at, decided_by=offer.decided_by.name if offer.decided_by else None,
        decline_code=offer.decline_code, conditions=offer.conditions, withdrawn_reason=offer.withdrawn_reason,
        message=offer.message, need=_need(ticket, submission, organization, language), reasons=reasons, shared_topics=_shared_topics(reasons, language),
        company=organization.name if accepted or ticket.disclose_company else None,
        person=_person(actor, ticket) if accepted else None, letters=_letters(actor, offer),
        named=_named(actor, offer),
        reference=ticket.reference if accepted else None, ticket_state=ticket.state if accepted else None,
        next_step=_next_step(actor, ticket) if accepted else None,
        may_read_confidential=accepted and confidential_of(actor, ticket) is not None,
    )  # fmt: skip


def _need(ticket: Ticket, submission: Submission, organization: Organization, language: str) -> Need:
    confirmed = [link.topic.label(language) for link in ticket.topics if link.confirmed_at]
    return Need(
        title=ticket.title, pitch=ticket.pitch, language=ticket.language, topics=tuple(sorted(confirmed)),
        horizon=ticket.horizon, cooperation=ticket.cooperation, data_available=submission.data_available,
        data_kinds=tuple(submission.data_kinds or ()), sector=organization.sector, size_class=organization.size_class,
    )  # fmt: skip


def _reasons(offer: Offer) -> dict[str, Any]:
    """Return the matcher's reasons for this unit, in the run the offer came from."""
    if offer.run_id is None:
        return {}
    found = session.execute(
        select(MatchCandidate.reasons).where(
            MatchCandidate.run_id == offer.run_id, MatchCandidate.unit_id == offer.unit_id
        )
    ).scalar()
    return found or {}


def _shared_topics(reasons: dict[str, Any], language: str) -> tuple[str, ...]:
    """Name the topics of the need that led to the unit, strongest first."""
    ids = list(dict.fromkeys(link["need_topic"] for link in reasons.get("topics", ())))[:TOPICS_SHOWN]
    topics = {one.id: one.label(language) for one in session.scalars(select(Topic).where(Topic.id.in_(ids)))}
    return tuple(topics[one] for one in ids if one in topics)


def _letters(actor: Actor, offer: Offer) -> tuple[Letter, ...]:
    statement = (
        select(Message)
        .where(
            Message.ticket_id == offer.ticket_id,
            Message.unit_id == offer.unit_id,
            access.visible(actor, Message),
        )
        .order_by(Message.created_at, Message.id)
    )
    return tuple(
        Letter(m.author_name, m.created_at, m.body, m.author_kind == "unit")
        for m in session.execute(statement).scalars()
    )


def _named(actor: Actor, offer: Offer) -> tuple[str, ...]:
    """Return whom the unit has named, as it named them."""
    statement = (
        select(NamedColleague.name, Unit.name)
        .outerjoin(Unit, Unit.id == NamedColleague.unit_id)
        .where(NamedColleague.offer_id == offer.id, access.visible(actor, NamedColleague))
        .order_by(NamedColleague.id)
    )
    return tuple(person or unit for person, unit in session.execute(statement))


def _person(actor: Actor, ticket: Ticket) -> Person | None:
    statement = select(Contact).where(Contact.id == ticket.contact_id, access.visible(actor, Contact))
    contact = session.execute(statement).scalar_one_or_none()
    return Person(contact.name, contact.position, contact.email, contact.phone) if contact else None


def _next_step(actor: Actor, ticket: Ticket) -> tuple[date, str] | None:
    statement = (
        select(FollowUp.due_on, FollowUp.purpose)
        .where(FollowUp.ticket_id == ticket.id, FollowUp.state == FollowUpState.PLANNED)
        .order_by(FollowUp.due_on, FollowUp.id)
        .limit(1)
    )
    row = session.execute(statement).first()
    return (row.due_on, row.purpose) if row else None
