"""What each actor may see of a request: the words and files of its layers, its mails, what was searched and screened."""

from datetime import timedelta
from typing import Any

from sqlalchemy import and_, false, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute

from desk import clock
from desk.access.actors import Actor
from desk.access.rules import Predicate, desk_side, is_unit, of_visible_ticket, sees, visible
from models import (
    Attachment,
    ConfidentialPart,
    Engagement,
    Event,
    InboundMail,
    LabelDecision,
    MatchRun,
    MatchWeights,
    Member,
    Message,
    MessageDraft,
    Nda,
    NdaPerson,
    OutboxMail,
    Regrouping,
    Screening,
    Submission,
    Ticket,
)
from models.states import Lane, Layer, NdaState, Role

# How long a director sees a confidential part after asking for it, on record.
ASKED_FOR = timedelta(hours=1)


@sees(Submission)
def _submissions(actor: Actor) -> Predicate:
    if actor.kind == "contact":
        return Submission.id == actor.submission_id
    if actor.is_desk or actor.role is Role.DIRECTOR:
        return true()
    if actor.role is Role.CONTRACT_OFFICE:
        return Submission.id.in_(select(Ticket.submission_id).where(visible(actor, Ticket)))
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
        return submission_id.in_(select(Ticket.submission_id).where(visible(actor, Ticket)))
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
        return and_(Message.lane == Lane.COMPANY, of_visible_ticket(actor, Message.ticket_id))
    if actor.kind == "unit_link":
        return Message.offer_id == actor.offer_id
    if actor.role is Role.RESEARCHER:
        return and_(
            Message.lane == Lane.UNIT,
            Message.unit_id.in_(actor.unit_ids),
            of_visible_ticket(actor, Message.ticket_id),
        )
    return of_visible_ticket(actor, Message.ticket_id)


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
    if is_unit(actor):
        pitch = and_(Attachment.layer == Layer.PITCH, of_visible_ticket(actor, Attachment.ticket_id))
        return or_(
            and_(pitch, Attachment.message_id.is_(None)),
            and_(of_message, Attachment.layer == Layer.PITCH),
            and_(Attachment.layer == Layer.CONFIDENTIAL, p3),
        )
    shown = of_visible_ticket(actor, Attachment.ticket_id)
    return and_(shown, or_(Attachment.layer != Layer.CONFIDENTIAL, p3))


@sees(OutboxMail)
def _outbox(actor: Actor) -> Predicate:
    """Mails of the tickets one sees; what hangs on none is the desk's to see to."""
    of_tickets = desk_side(actor, OutboxMail.ticket_id)
    if actor.is_desk:
        return or_(of_tickets, OutboxMail.ticket_id.is_(None))
    return and_(of_tickets, OutboxMail.ticket_id.is_not(None))


@sees(InboundMail)
def _inbound_mails(actor: Actor) -> Predicate:
    """A mail may be anybody's until it is placed: the desk alone reads it."""
    return true() if actor.is_desk else false()


@sees(Regrouping)
def _regroupings(actor: Actor) -> Predicate:
    return and_(desk_side(actor, Regrouping.source_id), desk_side(actor, Regrouping.target_id))


@sees(Screening)
def _screenings(actor: Actor) -> Predicate:
    return desk_side(actor, Screening.ticket_id)


@sees(MatchRun)
def _match_runs(actor: Actor) -> Predicate:
    return desk_side(actor, MatchRun.ticket_id)


@sees(LabelDecision)
@sees(MatchWeights)
def _match_weights(actor: Actor) -> Predicate:
    return true() if actor.kind == "system" or actor.role in (Role.LEAD, Role.ADMINISTRATOR) else false()
