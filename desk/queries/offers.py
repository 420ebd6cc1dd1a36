"""What a unit reads of an offer: the need in its pitch layer, and more only once it accepted."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from desk import access, clock
from desk.access import Actor
from desk.calendars import Deadline
from desk.errors import NotFound
from desk.extensions import session
from desk.queries import targets
from models import (
    Attachment,
    ConfidentialPart,
    Contact,
    FollowUp,
    MatchCandidate,
    Member,
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
from models.states import ACCEPTED_OFFERS, OPEN_OFFERS, FollowUpState, Layer, OfferState, ScanState

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
        may_read_confidential=accepted and _confidential(actor, ticket) is not None,
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


@dataclass(frozen=True)
class File:
    """One file of the confidential part."""

    key: str
    name: str
    size: int


@dataclass(frozen=True)
class Confidential:
    """What a company confides (class P3): its words and its files."""

    ticket_id: int
    text: str | None
    files: tuple[File, ...]


def confidential_part(actor: Actor, offer_id: int) -> Confidential:
    """Read the confidential part of the request one works on; raises NotFound for whoever no running agreement names."""
    offer = access.load(actor, Offer, Offer.id == offer_id, options=(joinedload(Offer.ticket),))
    found = _confidential(actor, offer.ticket) if offer.state in ACCEPTED_OFFERS else None
    if found is None:
        raise NotFound("confidential_part")
    return found


def _confidential(actor: Actor, ticket: Ticket) -> Confidential | None:
    part = select(ConfidentialPart.text).where(
        ConfidentialPart.submission_id == ticket.submission_id, access.visible(actor, ConfidentialPart)
    )
    kept = (
        select(Attachment.key, Attachment.name, Attachment.size)
        .where(
            Attachment.submission_id == ticket.submission_id, Attachment.layer == Layer.CONFIDENTIAL,
            Attachment.scan_state.in_((ScanState.CLEAN, ScanState.NOT_SCANNED)), access.visible(actor, Attachment),
        )
        .order_by(Attachment.id)
    )  # fmt: skip
    text = session.execute(part).scalar()
    files = tuple(File(row.key, row.name, row.size) for row in session.execute(kept))
    return Confidential(ticket.id, text, files) if text or files else None


def member_of_link(member_id: int | None) -> Member | None:
    """Return the person an offer link was mailed to."""
    return session.get(Member, member_id) if member_id else None


@dataclass(frozen=True)
class OfferRow:
    """One offer in a unit's list."""

    id: int
    title: str
    unit_name: str
    state: str
    sent_at: datetime
    expires_at: datetime
    because: Deadline | None = None  # what the last day of one that waits was counted from


def nameable_units(actor: Actor, offer_id: int) -> list[tuple[int, str]]:
    """Return the units whoever answers may name as better placed, as (id, name): a few dozen."""
    asked = select(Offer.unit_id).where(Offer.id == offer_id).scalar_subquery()
    statement = select(Unit.id, Unit.name).where(
        Unit.is_active, Unit.id != asked, access.visible(actor, Unit)
    )
    return [(id_, name) for id_, name in session.execute(statement.order_by(Unit.name, Unit.id))]


def waiting_and_past(actor: Actor) -> tuple[list[OfferRow], list[OfferRow]]:
    """Return the actor's offers that wait for an answer, soonest first, and the last fifty others."""
    columns = select(
        Offer.id, Ticket.title, Offer.state, Offer.sent_at, Offer.expires_at, Offer.unit_id
    ).join(Ticket, Ticket.id == Offer.ticket_id)
    mine = (access.visible(actor, Offer), Offer.state != OfferState.DRAFT)
    names = _unit_names(actor)

    def rows(statement: Any) -> list[OfferRow]:
        found = session.execute(statement).all()
        because = targets.of_offers(r.id for r in found if r.state in OPEN_OFFERS)
        return [
            OfferRow(
                r.id, r.title, names.get(r.unit_id, ""), r.state, r.sent_at, r.expires_at, because.get(r.id)
            )
            for r in found
        ]

    waiting = columns.where(*mine, Offer.state.in_(OPEN_OFFERS)).order_by(Offer.expires_at, Offer.id)
    past = (
        columns.where(*mine, Offer.state.not_in(OPEN_OFFERS))
        .order_by(Offer.decided_at.desc(), Offer.id.desc())
        .limit(50)
    )
    return rows(waiting), rows(past)


def _unit_names(actor: Actor) -> dict[int, str]:
    statement = select(Unit.id, Unit.name).where(Unit.id.in_(actor.unit_ids))
    return {row.id: row.name for row in session.execute(statement)}
