"""What each actor may see of offers and answers, and of those who give them."""

from sqlalchemy import and_, false, or_, select, true

from desk.access.actors import Actor
from desk.access.rules import Predicate, desk_side, of_visible_ticket, sees
from models import ConflictStatement, Engagement, NamedColleague, Offer, Publication, Unit
from models.states import OfferState, Role


@sees(Offer)
def _offers(actor: Actor) -> Predicate:
    """A unit never sees another unit's answer; a company never learns who was asked."""
    if actor.kind == "unit_link":
        return Offer.id == actor.offer_id
    if actor.role is Role.RESEARCHER:
        return and_(Offer.unit_id.in_(actor.unit_ids), Offer.state != OfferState.DRAFT)
    if actor.kind == "contact":
        return false()
    return of_visible_ticket(actor, Offer.ticket_id)


@sees(Engagement)
def _engagements(actor: Actor) -> Predicate:
    if actor.kind in ("contact", "unit_link"):
        return false()
    if actor.role is Role.RESEARCHER:
        return Engagement.unit_id.in_(actor.unit_ids)
    return of_visible_ticket(actor, Engagement.ticket_id)


@sees(ConflictStatement)
def _conflicts(actor: Actor) -> Predicate:
    if actor.kind == "unit_link":
        return ConflictStatement.offer_id == actor.offer_id
    if actor.role is Role.RESEARCHER:
        return ConflictStatement.unit_id.in_(actor.unit_ids)
    return desk_side(actor, ConflictStatement.ticket_id)


@sees(NamedColleague)
def _named_colleagues(actor: Actor) -> Predicate:
    """Whom a unit names is the desk's to read, and the unit's own."""
    if actor.kind == "contact" or actor.role in (Role.FUNDER, Role.ADMINISTRATOR):
        return false()
    rule = _offers(actor)
    # Not tied to the offers of the statement around it: a page that reads both would be left without any.
    seen = select(Offer.id).where(rule).correlate(None)
    return true() if rule is true() else NamedColleague.offer_id.in_(seen)


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
