"""States that should be impossible, each as a query for the records that are in it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, String, cast, exists, func, select
from sqlalchemy.orm import aliased

from desk import clock
from desk.extensions import session
from models import (
    ConfidentialPart,
    Contract,
    Engagement,
    Event,
    FollowUp,
    Message,
    Milestone,
    Nda,
    Offer,
    OutboxMail,
    ReferenceCounter,
    Submission,
    Ticket,
)
from models.states import (
    ACCEPTED_OFFERS,
    OPEN_OFFERS,
    SETTLED_MILESTONES,
    ContractState,
    EngagementState,
    FollowUpState,
    NdaState,
    OutboxState,
    SubmissionState,
    TicketState,
)

# What a job does within minutes may be late by so much before it is a finding.
LATE = timedelta(days=1)
SHOWN = 10

_ENGAGED = (TicketState.ACCEPTED, TicketState.FOLLOW_UP, TicketState.CONTRACTING, TicketState.IN_PROGRESS)


@dataclass(frozen=True)
class Finding:
    """A broken invariant: its sentence, how many records break it, and the first of them."""

    name: str
    count: int
    ids: tuple[str, ...]

    @property
    def listed(self) -> str:
        """Return the first records, and how many more there are."""
        more = f" and {self.count - len(self.ids)} more" if self.count > len(self.ids) else ""
        return ", ".join(self.ids) + more


def broken() -> list[Finding]:
    """Return what is broken; empty on a sound desk."""
    findings = []
    for name, make in INVARIANTS.items():
        found = [str(one) for one in session.execute(make()).scalars()]
        if found:
            findings.append(Finding(name, len(found), tuple(found[:SHOWN])))
    return findings


def _has_offer(states: Any) -> Any:
    return exists().where(Offer.ticket_id == Ticket.id, Offer.state.in_(states))


def _open_without_next_step() -> Select[Any]:
    lacking = Ticket.owner_id.is_(None) | Ticket.next_action.is_(None) | Ticket.next_action_due_on.is_(None)
    return select(Ticket.reference).where(Ticket.state != TicketState.CLOSED, lacking).order_by(Ticket.id)


def _offered_without_offer() -> Select[Any]:
    return (
        select(Ticket.reference)
        .where(Ticket.state == TicketState.OFFERED, ~_has_offer(OPEN_OFFERS))
        .order_by(Ticket.id)
    )


def _accepted_without_acceptance() -> Select[Any]:
    return (
        select(Ticket.reference)
        .where(Ticket.state.in_(_ENGAGED), ~_has_offer(ACCEPTED_OFFERS))
        .order_by(Ticket.id)
    )


def _open_offer_on_closed() -> Select[Any]:
    on_closed = Ticket.state == TicketState.CLOSED
    return select(Offer.id).join(Ticket).where(Offer.state.in_(OPEN_OFFERS), on_closed).order_by(Offer.id)


def _offer_long_over() -> Select[Any]:
    return (
        select(Offer.id)
        .where(Offer.state.in_(OPEN_OFFERS), Offer.expires_at < clock.now() - LATE)
        .order_by(Offer.id)
    )


def _two_acceptances() -> Select[Any]:
    active = (
        select(Engagement.ticket_id).where(Engagement.state == EngagementState.ACTIVE)
        .group_by(Engagement.ticket_id).having(func.count() > 1)
    )  # fmt: skip
    return select(Ticket.reference).where(Ticket.id.in_(active), ~Ticket.several_units).order_by(Ticket.id)


def _engaged_on_closed() -> Select[Any]:
    at_work = Engagement.state == EngagementState.ACTIVE
    return (
        select(Engagement.id)
        .join(Ticket)
        .where(at_work, Ticket.state == TicketState.CLOSED)
        .order_by(Engagement.id)
    )


def _confirmed_without_ticket() -> Select[Any]:
    has_ticket = exists().where(Ticket.submission_id == Submission.id)
    form = aliased(Submission)
    was_completed = exists().where(
        form.completes_id == Submission.id, form.state == SubmissionState.CONFIRMED
    )
    return (
        select(Submission.id)
        .where(Submission.state == SubmissionState.CONFIRMED, ~has_ticket, ~was_completed)
        .order_by(Submission.id)
    )


def _ticket_of_unconfirmed() -> Select[Any]:
    waiting = Submission.state.in_((SubmissionState.DRAFT, SubmissionState.SENT))
    return select(Ticket.reference).join(Submission).where(waiting).order_by(Ticket.id)


def _reference_gaps() -> Select[Any]:
    prefix = ReferenceCounter.prefix + "-" + cast(ReferenceCounter.year, String) + "-"
    given = select(func.count()).where(Ticket.reference.startswith(prefix)).scalar_subquery()
    return (
        select(prefix)
        .where(given != ReferenceCounter.last_number)
        .order_by(ReferenceCounter.prefix, ReferenceCounter.year)
    )


def _mail_long_in_hand() -> Select[Any]:
    stuck = (OutboxMail.state == OutboxState.SENDING) & (OutboxMail.claimed_at < clock.now() - LATE)
    return select(OutboxMail.id).where(stuck).order_by(OutboxMail.id)


def _unit_message_elsewhere() -> Select[Any]:
    asked = exists().where(Offer.ticket_id == Message.ticket_id, Offer.unit_id == Message.unit_id)
    return select(Message.id).where(Message.unit_id.is_not(None), ~asked).order_by(Message.id)


def _running_nda_past_its_end() -> Select[Any]:
    over = clock.today() - LATE
    return select(Nda.id).where(Nda.state == NdaState.SIGNED, Nda.ends_on < over).order_by(Nda.id)


def _ended_contract_with_open_steps() -> Select[Any]:
    completed = Contract.state == ContractState.COMPLETED
    return (
        select(Milestone.id)
        .join(Contract)
        .where(completed, Milestone.state.not_in(SETTLED_MILESTONES))
        .order_by(Milestone.id)
    )


def _plans_on_closed() -> Select[Any]:
    planned = FollowUp.state == FollowUpState.PLANNED
    return (
        select(FollowUp.id)
        .join(Ticket)
        .where(planned, Ticket.state == TicketState.CLOSED)
        .order_by(FollowUp.id)
    )


def _secret_of_a_draft() -> Select[Any]:
    """A confidential part belongs to what was sent."""
    return (
        select(ConfidentialPart.submission_id).join(Submission)
        .where(Submission.state == SubmissionState.DRAFT).order_by(ConfidentialPart.submission_id)
    )  # fmt: skip


def _ticket_without_its_first_event() -> Select[Any]:
    opened = exists().where(Event.ticket_id == Ticket.id, Event.kind == "ticket_opened")
    return select(Ticket.reference).where(~opened).order_by(Ticket.id)


INVARIANTS = {
    "open ticket without owner or dated next action": _open_without_next_step,
    "offered ticket without an open offer": _offered_without_offer,
    "accepted ticket without an accepted offer": _accepted_without_acceptance,
    "open offer on a closed ticket": _open_offer_on_closed,
    "offer open long after its deadline": _offer_long_over,
    "several units at work where one place was given": _two_acceptances,
    "unit at work on a closed ticket": _engaged_on_closed,
    "confirmed submission without a ticket": _confirmed_without_ticket,
    "ticket of an unconfirmed submission": _ticket_of_unconfirmed,
    "gap in the references of a year": _reference_gaps,
    "mail held by a sender for a day": _mail_long_in_hand,
    "message to a unit that was never asked": _unit_message_elsewhere,
    "signed agreement past its last day": _running_nda_past_its_end,
    "completed contract with open milestones": _ended_contract_with_open_steps,
    "planned follow-up on a closed ticket": _plans_on_closed,
    "confidential part of a draft": _secret_of_a_draft,
    "ticket without the event that opened it": _ticket_without_its_first_event,
}
