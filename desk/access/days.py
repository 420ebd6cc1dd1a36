"""Who sees the days of the engineer pool."""

from sqlalchemy import false, or_, select, true

from desk.access.actors import Actor, can
from desk.access.rules import Predicate, sees, visible
from models import DaysAsked, DaysOffered, Engagement, Offer, PoolLimit, SupportDays, Unit


def pools_of(actor: Actor) -> Predicate:
    """Keep the pools whose sums by month the actor reads: all of them, or those their own units are of."""
    if can(actor, "directory.read"):
        return true()
    if actor.kind not in ("staff", "unit_link"):
        return false()
    above = select(Unit.parent_id).where(Unit.id.in_(actor.unit_ids), Unit.parent_id.is_not(None))
    return or_(Unit.id.in_(actor.unit_ids), Unit.id.in_(above))


@sees(DaysOffered)
def _days_offered(actor: Actor) -> Predicate:
    return DaysOffered.unit_id.in_(select(Unit.id).where(pools_of(actor)))


@sees(DaysAsked)
def _days_asked(actor: Actor) -> Predicate:
    """Whoever sees the offer."""
    return DaysAsked.offer_id.in_(select(Offer.id).where(visible(actor, Offer)))


@sees(SupportDays)
def _support_days(actor: Actor) -> Predicate:
    """Whoever sees who is at work on the request."""
    return SupportDays.engagement_id.in_(select(Engagement.id).where(visible(actor, Engagement)))


@sees(PoolLimit)
def _limits(actor: Actor) -> Predicate:
    return true() if actor.kind == "staff" else false()
