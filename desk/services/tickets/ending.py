"""What ends with a ticket: open offers, engagements, planned follow-ups and their meetings."""

from sqlalchemy import select

from desk import clock, events
from desk.access import Actor
from desk.extensions import session
from desk.services import calling_off, targets
from desk.workflow import OFFER
from models import Engagement, FollowUp, Offer, Ticket
from models.states import OPEN_OFFERS, EngagementState, FollowUpState, OfferState

# Why the system withdraws an offer; a mail says it in the unit's language.
TICKET_CLOSED = "ticket_closed"
PLACE_TAKEN = "place_taken"


def withdraw_open_offers(ticket: Ticket, reason: str, *, but: int | None = None) -> None:
    """Withdraw every offer that is still open on a locked ticket, except one."""
    system = Actor.system()
    statement = select(Offer).where(
        Offer.ticket_id == ticket.id, Offer.state.in_((OfferState.DRAFT, *OPEN_OFFERS)), Offer.id != but
    )
    for offer in session.execute(statement.order_by(Offer.id).with_for_update()).scalars():
        OFFER.check(offer.state, OfferState.WITHDRAWN, by=system.moves_as, facts={"reason_given": True})
        before = offer.state
        offer.state, offer.withdrawn_reason, offer.decided_at = OfferState.WITHDRAWN, reason, clock.now()
        targets.end_offer(offer)
        events.record("offer_withdrawn", actor=system, subject=offer, ticket=ticket,
                      before={"state": before}, after={"reason": reason})  # fmt: skip


def end_offers_and_plans(ticket: Ticket) -> None:
    """End what cannot outlive the ticket."""
    withdraw_open_offers(ticket, TICKET_CLOSED)
    working = select(Engagement).where(
        Engagement.ticket_id == ticket.id, Engagement.state == EngagementState.ACTIVE
    )
    for engagement in session.execute(working).scalars():
        engagement.state, engagement.ended_on = EngagementState.ENDED, clock.today()
        events.record("engagement_ended", actor=Actor.system(), subject=engagement, ticket=ticket)
    calling_off.call_off_coming(ticket, actor=Actor.system())
    planned = select(FollowUp).where(FollowUp.ticket_id == ticket.id, FollowUp.state == FollowUpState.PLANNED)
    for follow_up in session.execute(planned).scalars():
        follow_up.state, follow_up.done_at = FollowUpState.CANCELLED, clock.now()
        events.record("follow_up_cancelled", actor=Actor.system(), subject=follow_up, ticket=ticket)
