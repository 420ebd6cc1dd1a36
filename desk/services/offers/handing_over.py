"""Offers that wait while people are away: whoever stands in for them receives them too."""

from datetime import timedelta

from sqlalchemy import select

from desk import clock, events, policy
from desk.access import Actor
from desk.extensions import session
from desk.services import links
from desk.services.offers.locking import before_deadline, lock
from models import Link, UnitPause
from models.states import OPEN_OFFERS, LinkPurpose


def hand_over(*, actor: Actor, offer_id: int) -> None:
    """Put an offer that waits before whoever stands in for its unit today, once, with a link of their own."""
    ticket, offer = lock(actor, offer_id)
    stand_in = session.execute(UnitPause.stand_in_of(offer.unit_id, clock.today())).scalars().first()
    if (
        stand_in is None
        or offer.expires_at is None
        or offer.state not in OPEN_OFFERS
        or not before_deadline(offer)
    ):
        return
    held = select(Link.id).where(
        Link.purpose == LinkPurpose.OFFER, Link.offer_id == offer.id, Link.member_id == stand_in.id
    )
    if session.execute(held.limit(1)).first() is not None:
        return
    open_until = offer.expires_at + timedelta(days=policy.OFFER_LINK_EXTRA_DAYS)
    links.issue(LinkPurpose.OFFER, expires_at=open_until, offer_id=offer.id, member_id=stand_in.id)
    events.record("offer_handed_over", actor=actor, subject=offer, ticket=ticket,
                  after={"unit": offer.unit_id, "member": stand_in.id})  # fmt: skip
