"""What every change of an offer begins and ends with.

Lock order everywhere: the ticket first, then its offers, then the unit, so that parallel answers queue up behind one row:
those to one request behind the ticket, those of one unit to several behind the unit.
"""

from sqlalchemy import func, select

from desk import access, clock, events
from desk.access import Actor
from desk.extensions import session
from desk.services.tickets.moves import move
from models import Engagement, Offer, Ticket, Unit
from models.states import (
    OPEN_OFFERS,
    EngagementState,
    TicketState,
)


def lock(actor: Actor, offer_id: int) -> tuple[Ticket, Offer]:
    """Lock the ticket, then the offer, and return both fresh."""
    seen = access.load(actor, Offer, Offer.id == offer_id)
    ticket = session.execute(
        select(Ticket)
        .where(Ticket.id == seen.ticket_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one()
    return ticket, access.load(actor, Offer, Offer.id == offer_id, lock=True)


def before_deadline(offer: Offer) -> bool:
    """Tell whether the unit may still answer."""
    return offer.expires_at is not None and clock.now() <= offer.expires_at


def has_room(offer: Offer) -> bool:
    """Tell whether the unit, locked here, may take one more: it is below its ceiling, or the desk wrote why it was asked above it."""
    unit = session.execute(
        select(Unit)
        .where(Unit.id == offer.unit_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one()
    return bool(offer.override_reason) or active_engagements(unit.id) < unit.ceiling


def active_engagements(unit_id: int) -> int:
    """Count the tickets a unit works on now."""
    statement = select(func.count()).where(
        Engagement.unit_id == unit_id, Engagement.state == EngagementState.ACTIVE
    )
    return session.execute(statement).scalar_one()


def back_to_matching(actor: Actor, ticket: Ticket) -> None:
    """When no offer is open any more, the next candidate is proposed to the desk, never asked by itself."""
    statement = select(Offer.id).where(Offer.ticket_id == ticket.id, Offer.state.in_(OPEN_OFFERS)).limit(1)
    if ticket.state == TicketState.OFFERED and session.execute(statement).first() is None:
        move(ticket, TicketState.MATCHING, actor=actor)
        events.record("ticket_moved", actor=Actor.system(), subject=ticket, ticket=ticket,
                      before={"state": TicketState.OFFERED}, after={"state": TicketState.MATCHING})  # fmt: skip
