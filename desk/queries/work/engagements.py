"""What a researcher or engineer works on, each with the next dated step."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from desk import access
from desk.access import Actor
from desk.extensions import session
from models import Contract, Engagement, FollowUp, Milestone, Offer, Organization, Ticket, Unit
from models.states import SETTLED_MILESTONES, EngagementState, FollowUpState


@dataclass(frozen=True)
class EngagementRow:
    """Work on one request; `offer_id` leads to its page."""

    offer_id: int
    reference: str
    title: str
    company: str
    unit_name: str
    ticket_state: str
    is_active: bool
    started_on: date
    next_on: date | None
    next_words: str | None


def engagements(actor: Actor) -> list[EngagementRow]:
    """Return the actor's engagements, active ones first, each with its next planned meeting or milestone."""
    statement = (
        select(Engagement, Ticket, Organization.name, Unit.name)
        .join(Ticket, Ticket.id == Engagement.ticket_id)
        .join(Organization, Organization.id == Ticket.organization_id)
        .join(Unit, Unit.id == Engagement.unit_id)
        .join(Offer, Offer.id == Engagement.offer_id)
        .where(access.visible(actor, Engagement))
        .order_by(Engagement.ended_on.is_not(None), Engagement.started_on.desc(), Engagement.id.desc())
        .limit(100)
    )
    rows = session.execute(statement).all()
    steps = _next_steps(actor, [ticket.id for _engagement, ticket, _company, _unit in rows])
    return [
        EngagementRow(
            offer_id=engagement.offer_id, reference=ticket.reference, title=ticket.title, company=company, unit_name=unit,
            ticket_state=ticket.state, is_active=engagement.state == EngagementState.ACTIVE,
            started_on=engagement.started_on, next_on=steps.get(ticket.id, (None, None))[0],
            next_words=steps.get(ticket.id, (None, None))[1],
        )
        for engagement, ticket, company, unit in rows
    ]  # fmt: skip


def _next_steps(actor: Actor, ticket_ids: list[int]) -> dict[int, tuple[date | None, str | None]]:
    """Return for each ticket the earliest planned follow-up or unsettled milestone."""
    meetings = select(FollowUp.ticket_id, FollowUp.due_on, FollowUp.purpose).where(
        FollowUp.ticket_id.in_(ticket_ids),
        FollowUp.state == FollowUpState.PLANNED,
        access.visible(actor, FollowUp),
    )
    milestones = (
        select(Contract.ticket_id, Milestone.due_on, Milestone.title)
        .join(Contract, Contract.id == Milestone.contract_id)
        .where(
            Contract.ticket_id.in_(ticket_ids),
            Milestone.state.not_in(SETTLED_MILESTONES),
            access.visible(actor, Milestone),
        )
    )
    dated = [*session.execute(meetings), *session.execute(milestones)]
    steps: dict[int, tuple[date | None, str | None]] = {}
    for ticket_id, due_on, words in sorted(dated, key=lambda row: (row[1], row[2])):
        steps.setdefault(ticket_id, (due_on, words))
    return steps
