"""Offers and engagements that end by time or by the desk."""

from desk import access, clock, events
from desk.access import Actor
from desk.extensions import session
from desk.services import targets
from desk.services.offers.locking import back_to_matching, before_deadline, lock
from desk.workflow import OFFER
from models import Engagement, Offer, Ticket
from models.states import (
    OPEN_OFFERS,
    EngagementState,
    OfferState,
)


def expire(*, actor: Actor, offer_id: int) -> None:
    """End an offer whose deadline passed without an answer."""
    ticket, offer = lock(actor, offer_id)
    if offer.state not in OPEN_OFFERS or before_deadline(offer):
        return
    OFFER.check(offer.state, OfferState.EXPIRED, by=actor.moves_as, facts={"deadline_passed": True})
    offer.state, offer.decided_at = OfferState.EXPIRED, clock.now()
    targets.end_offer(offer)
    session.flush()
    events.record("offer_expired", actor=actor, subject=offer, ticket=ticket, after={"unit": offer.unit_id})
    back_to_matching(actor, ticket)


def remind(*, actor: Actor, offer_id: int) -> None:
    """Remind a unit once of an offer it has not answered."""
    ticket, offer = lock(actor, offer_id)
    if offer.state in OPEN_OFFERS and offer.reminded_at is None:
        offer.reminded_at = clock.now()
        events.record(
            "offer_reminded", actor=actor, subject=offer, ticket=ticket, after={"unit": offer.unit_id}
        )


def withdraw(*, actor: Actor, offer_id: int, reason: str) -> Offer:
    """Take an offer back for a reason the unit reads."""
    access.ensure(actor, "tickets.work")
    ticket, offer = lock(actor, offer_id)
    OFFER.check(offer.state, OfferState.WITHDRAWN, by=actor.moves_as, facts={"reason_given": bool(reason)})
    before = offer.state
    offer.state, offer.withdrawn_reason, offer.decided_at = OfferState.WITHDRAWN, reason, clock.now()
    targets.end_offer(offer)
    session.flush()
    events.record("offer_withdrawn", actor=actor, subject=offer, ticket=ticket,
                  before={"state": before}, after={"unit": offer.unit_id, "reason": reason})  # fmt: skip
    back_to_matching(actor, ticket)
    return offer


def end_engagement(*, actor: Actor, engagement_id: int, reason: str) -> Engagement:
    """End a unit's work on a ticket; its place under the ceiling is free again."""
    access.ensure(actor, "tickets.work")
    engagement = access.load(actor, Engagement, Engagement.id == engagement_id, lock=True)
    if engagement.state == EngagementState.ACTIVE:
        ticket = session.get_one(Ticket, engagement.ticket_id)
        engagement.state, engagement.ended_on = EngagementState.ENDED, clock.today()
        events.record(
            "engagement_ended", actor=actor, subject=engagement, ticket=ticket, after={"reason": reason}
        )
    return engagement
