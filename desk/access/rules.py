"""What each actor may see of each table, as SQL predicates (the design's classes P0 to P5).

A list, a page, a count, a search, an export, a file and a mail all go through visible(); a model without
a rule here is refused loudly.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute

from desk import clock
from desk.access.actors import Actor, can
from models import (
    Absence,
    Attachment,
    Base,
    BulkRun,
    ConfidentialPart,
    ConflictStatement,
    Contact,
    Contract,
    DataWish,
    Engagement,
    Event,
    InboundMail,
    LabelDecision,
    MatchRun,
    MatchWeights,
    Member,
    Message,
    MessageDraft,
    Milestone,
    NamedColleague,
    Nda,
    NdaPerson,
    Offer,
    Organization,
    OutboxMail,
    Publication,
    Regrouping,
    SavedView,
    Screening,
    Submission,
    Ticket,
    Unit,
    User,
    UserSession,
)
from models.states import ACCEPTED_OFFERS, OPEN_OFFERS, Lane, Layer, NdaState, OfferState, Role

Predicate = ColumnElement[bool]
_RULES: dict[type[Base], Callable[[Actor], Predicate]] = {}

# How long a director sees a confidential part after asking for it, on record.
ASKED_FOR = timedelta(hours=1)


def visible(actor: Actor, model: type[Base]) -> Predicate:
    """Return the predicate that keeps only the rows of `model` the actor may see."""
    if actor.is_system:
        return true()
    return _RULES[model](actor)


def sees(model: type[Base]) -> Callable[[Callable[[Actor], Predicate]], Callable[[Actor], Predicate]]:
    """Register the rule of a model."""

    def register(rule: Callable[[Actor], Predicate]) -> Callable[[Actor], Predicate]:
        _RULES[model] = rule
        return rule

    return register


def own_offer(actor: Actor, states: tuple[OfferState, ...]) -> Any:
    """Select the ticket ids of offers to the actor's units (or the one behind the link) in given states."""
    mine = Offer.id == actor.offer_id if actor.kind == "unit_link" else Offer.unit_id.in_(actor.unit_ids)
    return select(Offer.ticket_id).where(mine, Offer.state.in_(states))


def _is_unit(actor: Actor) -> bool:
    return actor.kind == "unit_link" or actor.role is Role.RESEARCHER


@sees(Ticket)
def _tickets(actor: Actor) -> Predicate:
    if actor.is_desk or actor.role is Role.DIRECTOR:
        return true()
    if actor.role is Role.CONTRACT_OFFICE:  # from the first acceptance on, or where an agreement is asked for
        return or_(Ticket.accepted_at.is_not(None), exists().where(Nda.ticket_id == Ticket.id))
    if _is_unit(actor):
        return Ticket.id.in_(own_offer(actor, (*OPEN_OFFERS, *ACCEPTED_OFFERS)))
    if actor.kind == "contact":  # where their request lives now, should it have been merged
        own = select(Ticket.id).where(Ticket.submission_id == actor.submission_id)
        return Ticket.id.in_(Regrouping.home_of(own))
    return false()


def _of_visible_ticket(actor: Actor, column: InstrumentedAttribute[Any]) -> Predicate:
    """Keep rows whose ticket the actor sees."""
    rule = _tickets(actor)
    return true() if rule is true() else column.in_(select(Ticket.id).where(rule))


@sees(Submission)
def _submissions(actor: Actor) -> Predicate:
    if actor.kind == "contact":
        return Submission.id == actor.submission_id
    if actor.is_desk or actor.role is Role.DIRECTOR:
        return true()
    if actor.role is Role.CONTRACT_OFFICE:
        return Submission.id.in_(select(Ticket.submission_id).where(_tickets(actor)))
    return false()


def _running_nda_for(actor: Actor) -> Any:
    """Select the submissions whose signed and running NDA names the signed-in person."""
    today = clock.today()
    return (
        select(Ticket.submission_id)
        .join(Nda, Nda.ticket_id == Ticket.id)
        .join(NdaPerson, NdaPerson.nda_id == Nda.id)
        .join(Member, Member.id == NdaPerson.member_id)
        .join(Engagement, and_(Engagement.ticket_id == Ticket.id, Engagement.unit_id == Member.unit_id))
        .where(
            Member.user_id == actor.user_id, Member.left_on.is_(None), Nda.state == NdaState.SIGNED,
            Nda.signed_on <= today, Nda.ends_on >= today,
        )
    )  # fmt: skip


def _confidential(actor: Actor, submission_id: InstrumentedAttribute[Any]) -> Predicate:
    """Decide class P3: the desk, the contract office on its tickets, named people under a running NDA, a director who asked."""
    if actor.is_desk:
        return true()
    if actor.role is Role.CONTRACT_OFFICE:
        return submission_id.in_(select(Ticket.submission_id).where(_tickets(actor)))
    if actor.kind == "contact":
        return submission_id == actor.submission_id
    if actor.role is Role.RESEARCHER:
        return submission_id.in_(_running_nda_for(actor))
    if actor.role is Role.DIRECTOR:
        asked = select(Event.ticket_id).where(
            Event.kind == "confidential_asked", Event.actor_kind == "staff", Event.actor_id == actor.user_id,
            Event.occurred_at > clock.now() - ASKED_FOR,
        )  # fmt: skip
        return submission_id.in_(select(Ticket.submission_id).where(Ticket.id.in_(asked)))
    return false()


@sees(ConfidentialPart)
def _confidential_parts(actor: Actor) -> Predicate:
    return _confidential(actor, ConfidentialPart.submission_id)


@sees(Message)
def _messages(actor: Actor) -> Predicate:
    if actor.kind == "contact":
        return and_(Message.lane == Lane.COMPANY, _of_visible_ticket(actor, Message.ticket_id))
    if actor.kind == "unit_link":
        return Message.offer_id == actor.offer_id
    if actor.role is Role.RESEARCHER:
        return and_(
            Message.lane == Lane.UNIT,
            Message.unit_id.in_(actor.unit_ids),
            _of_visible_ticket(actor, Message.ticket_id),
        )
    return _of_visible_ticket(actor, Message.ticket_id)


@sees(MessageDraft)
def _message_drafts(actor: Actor) -> Predicate:
    """What somebody has begun to write is theirs alone."""
    return MessageDraft.user_id == actor.user_id if actor.kind == "staff" else false()


@sees(Attachment)
def _attachments(actor: Actor) -> Predicate:
    """Files follow their layer, and a file of a message follows the message."""
    of_message = Attachment.message_id.in_(select(Message.id).where(_messages(actor)))
    if actor.kind == "contact":
        own = Attachment.submission_id == actor.submission_id
        return and_(
            Attachment.layer != Layer.INTERNAL, or_(of_message, and_(own, Attachment.message_id.is_(None)))
        )
    p3 = _confidential(actor, Attachment.submission_id)
    if _is_unit(actor):
        pitch = and_(Attachment.layer == Layer.PITCH, _of_visible_ticket(actor, Attachment.ticket_id))
        return or_(
            and_(pitch, Attachment.message_id.is_(None)),
            and_(of_message, Attachment.layer == Layer.PITCH),
            and_(Attachment.layer == Layer.CONFIDENTIAL, p3),
        )
    shown = _of_visible_ticket(actor, Attachment.ticket_id)
    return and_(shown, or_(Attachment.layer != Layer.CONFIDENTIAL, p3))


@sees(Offer)
def _offers(actor: Actor) -> Predicate:
    """A unit never sees another unit's answer; a company never learns who was asked."""
    if actor.kind == "unit_link":
        return Offer.id == actor.offer_id
    if actor.role is Role.RESEARCHER:
        return and_(Offer.unit_id.in_(actor.unit_ids), Offer.state != OfferState.DRAFT)
    if actor.kind == "contact":
        return false()
    return _of_visible_ticket(actor, Offer.ticket_id)


@sees(Engagement)
def _engagements(actor: Actor) -> Predicate:
    if actor.kind in ("contact", "unit_link"):
        return false()
    if actor.role is Role.RESEARCHER:
        return Engagement.unit_id.in_(actor.unit_ids)
    return _of_visible_ticket(actor, Engagement.ticket_id)


def _desk_side(actor: Actor, column: InstrumentedAttribute[Any]) -> Predicate:
    """Keep what the desk, the contract office and the director read of the tickets they see (class P4)."""
    if actor.kind != "staff" or actor.role is Role.RESEARCHER:
        return false()
    return _of_visible_ticket(actor, column)


@sees(MatchRun)
def _match_runs(actor: Actor) -> Predicate:
    return _desk_side(actor, MatchRun.ticket_id)


@sees(LabelDecision)
@sees(MatchWeights)
def _match_weights(actor: Actor) -> Predicate:
    return true() if actor.kind == "system" or actor.role in (Role.LEAD, Role.ADMINISTRATOR) else false()


@sees(Screening)
def _screenings(actor: Actor) -> Predicate:
    return _desk_side(actor, Screening.ticket_id)


@sees(Regrouping)
def _regroupings(actor: Actor) -> Predicate:
    return and_(_desk_side(actor, Regrouping.source_id), _desk_side(actor, Regrouping.target_id))


@sees(OutboxMail)
def _outbox(actor: Actor) -> Predicate:
    """Mails of the tickets one sees; what hangs on none is the desk's to see to."""
    of_tickets = _desk_side(actor, OutboxMail.ticket_id)
    if actor.is_desk:
        return or_(of_tickets, OutboxMail.ticket_id.is_(None))
    return and_(of_tickets, OutboxMail.ticket_id.is_not(None))


@sees(InboundMail)
def _inbound_mails(actor: Actor) -> Predicate:
    """A mail may be anybody's until it is placed: the desk alone reads it."""
    return true() if actor.is_desk else false()


@sees(ConflictStatement)
def _conflicts(actor: Actor) -> Predicate:
    if actor.kind == "unit_link":
        return ConflictStatement.offer_id == actor.offer_id
    if actor.role is Role.RESEARCHER:
        return ConflictStatement.unit_id.in_(actor.unit_ids)
    return _desk_side(actor, ConflictStatement.ticket_id)


def _engaged(actor: Actor, ticket_id: InstrumentedAttribute[Any]) -> Predicate:
    """Keep rows of tickets the actor's units accepted."""
    return ticket_id.in_(own_offer(actor, ACCEPTED_OFFERS))


@sees(Nda)
def _ndas(actor: Actor) -> Predicate:
    if actor.role is Role.RESEARCHER:
        return _engaged(actor, Nda.ticket_id)
    return _desk_side(actor, Nda.ticket_id)


@sees(Contract)
def _contracts(actor: Actor) -> Predicate:
    if actor.role is Role.RESEARCHER:
        return Contract.unit_id.in_(actor.unit_ids)
    return _desk_side(actor, Contract.ticket_id)


@sees(Milestone)
def _milestones(actor: Actor) -> Predicate:
    rule = _contracts(actor)
    return true() if rule is true() else Milestone.contract_id.in_(select(Contract.id).where(rule))


@sees(Organization)
def _organizations(actor: Actor) -> Predicate:
    """Class P2: a candidate unit reads the name on the offer page alone, when the company ticked it."""
    if actor.is_desk or actor.role in (Role.CONTRACT_OFFICE, Role.DIRECTOR):
        return true()
    if _is_unit(actor):
        return Organization.id.in_(select(Ticket.organization_id).where(_engaged(actor, Ticket.id)))
    if actor.kind == "contact":
        return Organization.id.in_(select(Contact.organization_id).where(Contact.id == actor.contact_id))
    return false()


@sees(Contact)
def _contacts(actor: Actor) -> Predicate:
    """Class P5: the house, each over the requests it follows; a unit once it accepted; the company its own."""
    if actor.is_desk or actor.role is Role.DIRECTOR:
        return true()
    if actor.role is Role.CONTRACT_OFFICE:
        return Contact.id.in_(select(Ticket.contact_id).where(_tickets(actor)))
    if _is_unit(actor):
        return Contact.id.in_(select(Ticket.contact_id).where(_engaged(actor, Ticket.id)))
    if actor.kind == "contact":
        return Contact.id == actor.contact_id
    return false()


@sees(DataWish)
def _data_wishes(actor: Actor) -> Predicate:
    """What people ask about their data is the desk's and their own to know."""
    if actor.is_desk:
        return true()
    return DataWish.contact_id == actor.contact_id if actor.kind == "contact" else false()


@sees(Unit)
def _units(actor: Actor) -> Predicate:
    """What a unit declares is no secret among researchers and the desk; funders and companies learn no names here.

    Whoever answers from a mail chooses among the active units when naming somebody better placed.
    """
    if actor.kind == "staff" and actor.role is not Role.FUNDER:
        return true()
    if actor.kind == "unit_link":
        return or_(Unit.is_active, Unit.id.in_(select(Offer.unit_id).where(Offer.id == actor.offer_id)))
    return false()


@sees(Publication)
def _publications(actor: Actor) -> Predicate:
    """What a unit published is no secret among signed-in people; a mailed link shows nothing of it."""
    return true() if actor.kind == "staff" and actor.role is not Role.FUNDER else false()


@sees(NamedColleague)
def _named_colleagues(actor: Actor) -> Predicate:
    """Whom a unit names is the desk's to read, and the unit's own."""
    if actor.kind == "contact" or actor.role in (Role.FUNDER, Role.ADMINISTRATOR):
        return false()
    rule = _offers(actor)
    # Not tied to the offers of the statement around it: a page that reads both would be left without any.
    seen = select(Offer.id).where(rule).correlate(None)
    return true() if rule is true() else NamedColleague.offer_id.in_(seen)


@sees(User)
def _users(actor: Actor) -> Predicate:
    if actor.role is Role.ADMINISTRATOR or actor.is_desk:
        return true()
    return User.id == actor.user_id if actor.kind == "staff" else false()


@sees(Absence)
def _absences(actor: Actor) -> Predicate:
    """Who is away is everybody's to know who works on requests, and the administrator's."""
    return true() if can(actor, "absences.work") else false()


@sees(SavedView)
def _saved_views(actor: Actor) -> Predicate:
    """One's own, and those that are shared among whoever reads the queue."""
    if not can(actor, "queue.read"):
        return false()
    return or_(SavedView.owner_id == actor.user_id, SavedView.is_shared)


@sees(BulkRun)
def _bulk_runs(actor: Actor) -> Predicate:
    """One's own; a lead answers for everybody's."""
    if not actor.is_desk:
        return false()
    return true() if actor.role is Role.LEAD else BulkRun.user_id == actor.user_id


@sees(UserSession)
def _sessions(actor: Actor) -> Predicate:
    return UserSession.user_id == actor.user_id if actor.kind == "staff" else false()
