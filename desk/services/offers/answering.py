"""What a unit answers, once: yes, yes under conditions, no; a question or a name leave the offer open."""

from sqlalchemy import select

from desk import clock, events
from desk.access import Actor
from desk.errors import InvalidTransition, Refused
from desk.extensions import session
from desk.services import conflicts, pool, targets
from desk.services.offers.locking import back_to_matching, before_deadline, has_room, lock
from desk.services.tickets.ending import PLACE_TAKEN, withdraw_open_offers
from desk.services.tickets.moves import move
from desk.services.tickets.writing import unit_writes
from desk.workflow import OFFER
from models import Engagement, Member, Message, Offer, Ticket
from models.states import (
    ACCEPTED_OFFERS,
    OPEN_OFFERS,
    DeclineCode,
    OfferState,
    TicketState,
)


def accept(
    *,
    actor: Actor,
    offer_id: int,
    has_tie: bool,
    tie_explanation: str | None = None,
    conditions: str | None = None,
) -> Offer:
    """Accept an offer, with or without conditions, and state ties with the company.

    The first acceptance wins unless the ticket takes several units: the other open offers are withdrawn, the
    unit is engaged, the ticket moves on. Raises InvalidTransition when it was decided, is late, the place is taken, or the
    unit came to its ceiling meanwhile and the desk wrote no reason to pass it.
    """
    ticket, offer = lock(actor, offer_id)
    if has_tie and not tie_explanation:
        raise Refused("tie_explanation", "missing")
    target = OfferState.ACCEPTED_WITH_CONDITIONS if conditions else OfferState.ACCEPTED
    facts = {
        "place_left": _place_left(ticket, offer),
        "before_deadline": before_deadline(offer),
        "below_ceiling_or_override": has_room(offer),
    }
    OFFER.check(offer.state, target, by=actor.moves_as, facts=facts)

    _decide(offer, actor, target)
    offer.conditions = conditions or None
    session.flush()
    conflicts.state(
        actor=actor, offer_id=offer.id, has_tie=has_tie, explanation=tie_explanation if has_tie else None
    )
    engagement = Engagement(
        ticket_id=ticket.id, unit_id=offer.unit_id, offer_id=offer.id, started_on=clock.today()
    )
    session.add(engagement)
    pool.plan_accepted(engagement=engagement)
    if not ticket.several_units:
        withdraw_open_offers(ticket, PLACE_TAKEN, but=offer.id)
    if ticket.state == TicketState.OFFERED:
        move(ticket, TicketState.ACCEPTED, actor=actor)
    events.record("offer_accepted", actor=actor, subject=offer, ticket=ticket,
                  after={"unit": offer.unit_id, "conditions": offer.conditions})  # fmt: skip
    return offer


def _place_left(ticket: Ticket, offer: Offer) -> bool:
    """Tell whether another unit has not taken the one place, and the request still looks for somebody."""
    if ticket.state in (TicketState.CLOSED, TicketState.ON_HOLD):
        return False
    statement = select(Offer.id).where(
        Offer.ticket_id == ticket.id, Offer.id != offer.id, Offer.state.in_(ACCEPTED_OFFERS)
    )
    return ticket.several_units or session.execute(statement.limit(1)).first() is None


def _decide(offer: Offer, actor: Actor, target: OfferState) -> None:
    """Note the answer, and which person of the unit gave it."""
    member_id = actor.member_id
    if member_id is None:  # answered signed in, not from the mailed link
        mine = select(Member.id).where(Member.unit_id == offer.unit_id, Member.user_id == actor.user_id)
        member_id = session.execute(mine.order_by(Member.id).limit(1)).scalar()
    offer.state, offer.decided_at, offer.decided_by_id = target, clock.now(), member_id
    targets.end_offer(offer)


def decline(
    *, actor: Actor, offer_id: int, code: str, note: str | None = None, suggested_unit: str | None = None
) -> Offer:
    """Decline an offer with a reason code; a last refusal brings the ticket back to choosing units."""
    ticket, offer = lock(actor, offer_id)
    if code not in tuple(DeclineCode):
        raise Refused("code", "unknown")
    if code == DeclineCode.OTHER and not note:
        raise Refused("note", "missing")
    if code == DeclineCode.SUGGEST_OTHER_UNIT and not suggested_unit:
        raise Refused("suggested_unit", "missing")
    facts = {"code_given": True, "before_deadline": before_deadline(offer)}
    OFFER.check(offer.state, OfferState.DECLINED, by=actor.moves_as, facts=facts)
    _decide(offer, actor, OfferState.DECLINED)
    offer.decline_code, offer.decline_note, offer.suggested_unit = code, note or None, suggested_unit or None
    session.flush()
    events.record(
        "offer_declined",
        actor=actor,
        subject=offer,
        ticket=ticket,
        after={"unit": offer.unit_id, "code": code},
    )
    back_to_matching(actor, ticket)
    return offer


def see(*, actor: Actor, offer_id: int) -> None:
    """Note that a person of the unit opened the request by a button of theirs; a link followed by a machine is not that."""
    ticket, offer = lock(actor, offer_id)
    if offer.state == OfferState.SENT:
        OFFER.check(offer.state, OfferState.SEEN, by=actor.moves_as)
        offer.state, offer.seen_at = OfferState.SEEN, clock.now()
        events.record("offer_seen", actor=actor, subject=offer, ticket=ticket, after={"unit": offer.unit_id})


def ask(*, actor: Actor, offer_id: int, body: str, key: str) -> Message:
    """Take a question or word about an offer; who writes has seen it, and it stays open."""
    ticket, offer = lock(actor, offer_id)
    if offer.state not in (*OPEN_OFFERS, *ACCEPTED_OFFERS):  # its page stays, and says what happened
        raise InvalidTransition("offer", offer.state, offer.state)
    message = unit_writes(actor=actor, ticket_id=ticket.id, unit_id=offer.unit_id, body=body, key=key)
    see(actor=actor, offer_id=offer_id)
    return message
