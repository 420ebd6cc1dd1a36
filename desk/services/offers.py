"""Offers: sent to units by an officer, answered once by a unit, ended by time or by the desk.

Lock order everywhere: the ticket first, then its offers, so that parallel answers queue up behind one row.
"""

from datetime import datetime, time, timedelta

from sqlalchemy import func, select

from desk import access, clock, events, policy
from desk.access import Actor
from desk.errors import InvalidTransition, Refused
from desk.extensions import session
from desk.services import conflicts, desk_calendar, links
from desk.services.tickets.ending import PLACE_TAKEN, withdraw_open_offers
from desk.services.tickets.moves import STEPS, move, plan_step
from desk.services.tickets.writing import unit_writes
from desk.workflow import OFFER
from models import Engagement, MatchRun, Member, Message, Offer, Ticket, Unit, UnitPause
from models.states import (
    ACCEPTED_OFFERS,
    OPEN_OFFERS,
    DeclineCode,
    EngagementState,
    LinkPurpose,
    OfferState,
    TicketState,
)


def send(
    *,
    actor: Actor,
    ticket_id: int,
    unit_ids: list[int],
    message: str | None = None,
    override_reason: str | None = None,
) -> list[Offer]:
    """Put a request before one or several units, each with a deadline and a mailed link.

    Raises Refused("unit_ids", …) naming what stands against one of them: nobody to write to, a pause, an open offer, a
    blocking conflict; and "ceiling" unless a reason is written.
    """
    access.ensure(actor, "tickets.work")
    ticket = access.load(actor, Ticket, Ticket.id == ticket_id, lock=True)
    if not unit_ids:
        raise Refused("unit_ids", "none")
    sent = [_send_one(actor, ticket, unit_id, message, override_reason) for unit_id in sorted(set(unit_ids))]
    last_day = max(clock.day_of(offer.expires_at) for offer in sent if offer.expires_at)
    if ticket.state == TicketState.MATCHING:
        move(ticket, TicketState.OFFERED, actor=actor, due_on=last_day)
    elif ticket.state == TicketState.OFFERED:
        plan_step(ticket, STEPS[TicketState.OFFERED], last_day)
    elif not ticket.several_units:
        raise Refused("unit_ids", "not_searching")
    for offer in sent:
        events.record("offer_sent", actor=actor, subject=offer, ticket=ticket,
                      after={"unit": offer.unit_id, "expires_at": str(offer.expires_at)})  # fmt: skip
    return sent


def _send_one(
    actor: Actor, ticket: Ticket, unit_id: int, message: str | None, override_reason: str | None
) -> Offer:
    unit = access.load(actor, Unit, Unit.id == unit_id, Unit.is_active, lock=True)
    recipients = recipients_of(unit_id)
    if not recipients:
        raise Refused("unit_ids", "nobody_to_write_to")
    if _is_paused(unit_id):
        raise Refused("unit_ids", "paused")
    if _open_offer(ticket.id, unit_id):
        raise Refused("unit_ids", "already_asked")
    facts = {
        "no_blocking_conflict": not conflicts.blocks(ticket.id, unit_id),
        "below_ceiling_or_override": active_engagements(unit_id) < unit.ceiling or bool(override_reason),
    }
    if not facts["no_blocking_conflict"]:
        raise Refused("unit_ids", "conflict")
    if not facts["below_ceiling_or_override"]:
        raise Refused("override_reason", "ceiling")
    run_id = session.execute(select(func.max(MatchRun.id)).where(MatchRun.ticket_id == ticket.id)).scalar()
    now = clock.now()
    offer = Offer(
        ticket_id=ticket.id, unit_id=unit_id, run_id=run_id, created_by_id=actor.user_id, message=message or None,
        override_reason=override_reason or None, state=OfferState.DRAFT, created_at=now,
    )  # fmt: skip
    session.add(offer)
    session.flush()
    OFFER.check(offer.state, OfferState.SENT, by=actor.moves_as, facts=facts)
    offer.state, offer.sent_at, offer.expires_at = OfferState.SENT, now, _deadline()
    session.flush()
    open_until = offer.expires_at + timedelta(days=policy.OFFER_LINK_EXTRA_DAYS)
    for member in recipients:
        links.issue(LinkPurpose.OFFER, expires_at=open_until, offer_id=offer.id, member_id=member.id)
    return offer


def _deadline() -> datetime:
    """Return the end of the last working day a unit has to answer."""
    last_day = desk_calendar.in_working_days(policy.OFFER_WORKING_DAYS)
    return datetime.combine(last_day, time(23, 59), tzinfo=clock.zone())


def recipients_of(unit_id: int) -> list[Member]:
    """Return the people of a unit to whom offers are mailed."""
    statement = select(Member).where(
        Member.unit_id == unit_id, Member.receives_offers, Member.left_on.is_(None)
    )
    return list(session.execute(statement.order_by(Member.id)).scalars())


def active_engagements(unit_id: int) -> int:
    """Count the tickets a unit works on now."""
    statement = select(func.count()).where(
        Engagement.unit_id == unit_id, Engagement.state == EngagementState.ACTIVE
    )
    return session.execute(statement).scalar_one()


def _is_paused(unit_id: int) -> bool:
    today = clock.today()
    statement = select(UnitPause.id).where(
        UnitPause.unit_id == unit_id, UnitPause.starts_on <= today, UnitPause.ends_on >= today
    )
    return session.execute(statement.limit(1)).first() is not None


def _open_offer(ticket_id: int, unit_id: int) -> bool:
    states = (OfferState.DRAFT, *OPEN_OFFERS, *ACCEPTED_OFFERS)
    statement = select(Offer.id).where(
        Offer.ticket_id == ticket_id, Offer.unit_id == unit_id, Offer.state.in_(states)
    )
    return session.execute(statement.limit(1)).first() is not None


def _lock(actor: Actor, offer_id: int) -> tuple[Ticket, Offer]:
    """Lock the ticket, then the offer, and return both fresh."""
    seen = access.load(actor, Offer, Offer.id == offer_id)
    ticket = session.execute(
        select(Ticket)
        .where(Ticket.id == seen.ticket_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one()
    return ticket, access.load(actor, Offer, Offer.id == offer_id, lock=True)


def _before_deadline(offer: Offer) -> bool:
    return offer.expires_at is not None and clock.now() <= offer.expires_at


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
    unit is engaged, the ticket moves on. Raises InvalidTransition when it was decided, is late, or the place is taken.
    """
    ticket, offer = _lock(actor, offer_id)
    if has_tie and not tie_explanation:
        raise Refused("tie_explanation", "missing")
    target = OfferState.ACCEPTED_WITH_CONDITIONS if conditions else OfferState.ACCEPTED
    facts = {"place_left": _place_left(ticket, offer), "before_deadline": _before_deadline(offer)}
    OFFER.check(offer.state, target, by=actor.moves_as, facts=facts)

    _decide(offer, actor, target)
    offer.conditions = conditions or None
    session.flush()
    conflicts.state(
        actor=actor, offer_id=offer.id, has_tie=has_tie, explanation=tie_explanation if has_tie else None
    )
    session.add(
        Engagement(ticket_id=ticket.id, unit_id=offer.unit_id, offer_id=offer.id, started_on=clock.today())
    )
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


def decline(
    *, actor: Actor, offer_id: int, code: str, note: str | None = None, suggested_unit: str | None = None
) -> Offer:
    """Decline an offer with a reason code; a last refusal brings the ticket back to choosing units."""
    ticket, offer = _lock(actor, offer_id)
    if code not in tuple(DeclineCode):
        raise Refused("code", "unknown")
    if code == DeclineCode.OTHER and not note:
        raise Refused("note", "missing")
    if code == DeclineCode.SUGGEST_OTHER_UNIT and not suggested_unit:
        raise Refused("suggested_unit", "missing")
    facts = {"code_given": True, "before_deadline": _before_deadline(offer)}
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
    _back_to_matching(actor, ticket)
    return offer


def _back_to_matching(actor: Actor, ticket: Ticket) -> None:
    """When no offer is open any more, the next candidate is proposed to the desk, never asked by itself."""
    statement = select(Offer.id).where(Offer.ticket_id == ticket.id, Offer.state.in_(OPEN_OFFERS)).limit(1)
    if ticket.state == TicketState.OFFERED and session.execute(statement).first() is None:
        move(ticket, TicketState.MATCHING, actor=actor)
        events.record("ticket_moved", actor=Actor.system(), subject=ticket, ticket=ticket,
                      before={"state": TicketState.OFFERED}, after={"state": TicketState.MATCHING})  # fmt: skip


def see(*, actor: Actor, offer_id: int) -> None:
    """Note that a person of the unit opened the request by a button of theirs; a link followed by a machine is not that."""
    ticket, offer = _lock(actor, offer_id)
    if offer.state == OfferState.SENT:
        OFFER.check(offer.state, OfferState.SEEN, by=actor.moves_as)
        offer.state, offer.seen_at = OfferState.SEEN, clock.now()
        events.record("offer_seen", actor=actor, subject=offer, ticket=ticket, after={"unit": offer.unit_id})


def expire(*, actor: Actor, offer_id: int) -> None:
    """End an offer whose deadline passed without an answer."""
    ticket, offer = _lock(actor, offer_id)
    if offer.state not in OPEN_OFFERS or _before_deadline(offer):
        return
    OFFER.check(offer.state, OfferState.EXPIRED, by=actor.moves_as, facts={"deadline_passed": True})
    offer.state, offer.decided_at = OfferState.EXPIRED, clock.now()
    session.flush()
    events.record("offer_expired", actor=actor, subject=offer, ticket=ticket, after={"unit": offer.unit_id})
    _back_to_matching(actor, ticket)


def remind(*, actor: Actor, offer_id: int) -> None:
    """Remind a unit once of an offer it has not answered."""
    ticket, offer = _lock(actor, offer_id)
    if offer.state in OPEN_OFFERS and offer.reminded_at is None:
        offer.reminded_at = clock.now()
        events.record(
            "offer_reminded", actor=actor, subject=offer, ticket=ticket, after={"unit": offer.unit_id}
        )


def withdraw(*, actor: Actor, offer_id: int, reason: str) -> Offer:
    """Take an offer back for a reason the unit reads."""
    access.ensure(actor, "tickets.work")
    ticket, offer = _lock(actor, offer_id)
    OFFER.check(offer.state, OfferState.WITHDRAWN, by=actor.moves_as, facts={"reason_given": bool(reason)})
    before = offer.state
    offer.state, offer.withdrawn_reason, offer.decided_at = OfferState.WITHDRAWN, reason, clock.now()
    session.flush()
    events.record("offer_withdrawn", actor=actor, subject=offer, ticket=ticket,
                  before={"state": before}, after={"unit": offer.unit_id, "reason": reason})  # fmt: skip
    _back_to_matching(actor, ticket)
    return offer


def name_colleague(*, actor: Actor, offer_id: int, colleague: str) -> None:
    """Take the name of someone better placed; the offer stays open until its unit says no."""
    ticket, offer = _lock(actor, offer_id)
    if offer.state not in OPEN_OFFERS:
        raise InvalidTransition("offer", offer.state, offer.state)
    events.record("colleague_named", actor=actor, subject=offer, ticket=ticket,
                  after={"unit": offer.unit_id, "colleague": colleague})  # fmt: skip


def ask(*, actor: Actor, offer_id: int, body: str, key: str) -> Message:
    """Take a question or word about an offer; who writes has seen it, and it stays open."""
    ticket, offer = _lock(actor, offer_id)
    message = unit_writes(actor=actor, ticket_id=ticket.id, unit_id=offer.unit_id, body=body, key=key)
    see(actor=actor, offer_id=offer_id)
    return message


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
