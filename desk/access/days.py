"""Who sees the days of the engineer pool, row by row (docs/adr/0029-days-of-five-or-none.md)."""

from sqlalchemy import and_, false, or_, select, true

from desk.access.actors import Actor, can
from desk.access.rules import Predicate, desk_side, sees, visible
from models import DaysAsked, DaysOffered, Engagement, Event, Offer, PoolImport, PoolLimit, SupportDays, Unit


def plans_days(actor: Actor) -> bool:
    """Tell whether the actor plans with the days they see, and so reads all of them: the desk, and people of their own pool."""
    return actor.kind == "unit_link" or can(actor, "pool.plan")


def pools_of(actor: Actor) -> Predicate:
    """Keep the pools the actor reads sums by month of: all of them, or those their own units are of."""
    if can(actor, "directory.read"):
        return true()
    if actor.kind not in ("staff", "unit_link"):
        return false()
    above = select(Unit.parent_id).where(Unit.id.in_(actor.unit_ids), Unit.parent_id.is_not(None))
    return or_(Unit.id.in_(actor.unit_ids), Unit.id.in_(above))


@sees(DaysOffered)
def _days_offered(actor: Actor) -> Predicate:
    """Of whoever plans with them alone: others read sums."""
    if not plans_days(actor):
        return false()
    return DaysOffered.unit_id.in_(select(Unit.id).where(pools_of(actor)))


@sees(DaysAsked)
def _days_asked(actor: Actor) -> Predicate:
    """Whoever sees the offer, and plans: what is asked of an engineer are one person's days."""
    if not plans_days(actor):
        return false()
    return DaysAsked.offer_id.in_(select(Offer.id).where(visible(actor, Offer)))


@sees(SupportDays)
def _support_days(actor: Actor) -> Predicate:
    """Whoever sees who is at work on the request, and plans: they are one person's days."""
    if not plans_days(actor):
        return false()
    return SupportDays.engagement_id.in_(select(Engagement.id).where(visible(actor, Engagement)))


@sees(Event)
def _events(actor: Actor) -> Predicate:
    """What happened to the tickets one sees; that somebody wrote the days of a support tells these days."""
    rule = desk_side(actor, Event.ticket_id)
    return rule if plans_days(actor) else and_(rule, Event.kind != "support_days_set")


@sees(PoolImport)
def _pool_imports(actor: Actor) -> Predicate:
    """What lists said of single months is the desk's, who brought them in."""
    return true() if actor.is_desk else false()


@sees(PoolLimit)
def _limits(actor: Actor) -> Predicate:
    return true() if actor.kind == "staff" else false()
