"""Offers put before units by an officer, each with a deadline and a mailed link."""

from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import func, select

from desk import access, clock, events, policy
from desk.access import Actor
from desk.errors import Refused
from desk.extensions import session
from desk.services import conflicts, links, pool, targets
from desk.services.offers.locking import active_engagements
from desk.services.tickets.moves import STEPS, move, plan_step
from desk.workflow import OFFER
from models import MatchRun, Member, Offer, Ticket, Unit, UnitPause
from models.states import (
    ACCEPTED_OFFERS,
    OPEN_OFFERS,
    LinkPurpose,
    OfferState,
    TargetKind,
    TicketState,
)


def send(
    *,
    actor: Actor,
    ticket_id: int,
    unit_ids: list[int],
    message: str | None = None,
    override_reason: str | None = None,
    days: Decimal | None = None,
    days_from: date | None = None,
    days_months: int = 1,
) -> list[Offer]:
    """Put a request before one or several units, each with a deadline and a mailed link.

    Raises Refused("unit_ids", …) naming what stands against one of them: nobody to write to, a pause, an open offer, a
    blocking conflict; and "ceiling" unless a reason is written. `days` are
    what it would take of the pool where a unit is of one, from a month on and spread over so many.
    """
    access.ensure(actor, "tickets.work")
    ticket = access.load(actor, Ticket, Ticket.id == ticket_id, lock=True)
    if not unit_ids:
        raise Refused("unit_ids", "none")
    if days is not None and days_from is None:
        raise Refused("days_from", "missing")
    asked = pool.Asked(days, days_from, days_months) if days is not None and days_from is not None else None
    sent = [
        _send_one(actor, ticket, unit_id, message, override_reason, asked)
        for unit_id in sorted(set(unit_ids))
    ]
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
    actor: Actor,
    ticket: Ticket,
    unit_id: int,
    message: str | None,
    override_reason: str | None,
    asked: pool.Asked | None,
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
    offer = _prepared(ticket.id, unit_id)
    if offer is None:
        offer = Offer(
            ticket_id=ticket.id, unit_id=unit_id, run_id=run_id, created_by_id=actor.user_id, state=OfferState.DRAFT,
            created_at=now,
        )  # fmt: skip
        session.add(offer)
    offer.message, offer.override_reason = message or None, override_reason or None
    session.flush()
    if asked is not None:
        pool.ask(offer=offer, unit=unit, asked=asked)
    OFFER.check(offer.state, OfferState.SENT, by=actor.moves_as, facts=facts)
    target = targets.begin(ticket, TargetKind.OFFER_ANSWER, offer_id=offer.id, place=unit.site)
    offer.state, offer.sent_at, offer.expires_at = OfferState.SENT, now, targets.end_of_day(target.due_at)
    session.flush()
    open_until = offer.expires_at + timedelta(days=policy.OFFER_LINK_EXTRA_DAYS)
    # Everyone gets a link of their own; who is mailed on which day is decided when a mail is promised.
    for member in {one.id: one for one in (*usual_recipients(unit_id), *recipients)}.values():
        links.issue(LinkPurpose.OFFER, expires_at=open_until, offer_id=offer.id, member_id=member.id)
    return offer


def recipients_of(unit_id: int) -> list[Member]:
    """Return the people of a unit to whom offers are mailed today: who stands in for it, else the usual ones."""
    stand_in = session.execute(UnitPause.stand_in_of(unit_id, clock.today())).scalars().first()
    return [stand_in] if stand_in is not None else usual_recipients(unit_id)


def usual_recipients(unit_id: int) -> list[Member]:
    """Return the people of a unit to whom offers are mailed when nobody is absent."""
    statement = select(Member).where(
        Member.unit_id == unit_id, Member.receives_offers, Member.left_on.is_(None)
    )
    return list(session.execute(statement.order_by(Member.id)).scalars())


def _is_paused(unit_id: int) -> bool:
    statement = select(UnitPause.id).where(
        UnitPause.unit_id == unit_id, UnitPause.runs_on(clock.today()), UnitPause.is_silent()
    )
    return session.execute(statement.limit(1)).first() is not None


def _prepared(ticket_id: int, unit_id: int) -> Offer | None:
    """Return the draft that waits for this unit: sending takes it over."""
    statement = select(Offer).where(
        Offer.ticket_id == ticket_id, Offer.unit_id == unit_id, Offer.state == OfferState.DRAFT
    )
    return session.execute(statement).scalar_one_or_none()


def _open_offer(ticket_id: int, unit_id: int) -> bool:
    states = (*OPEN_OFFERS, *ACCEPTED_OFFERS)
    statement = select(Offer.id).where(
        Offer.ticket_id == ticket_id, Offer.unit_id == unit_id, Offer.state.in_(states)
    )
    return session.execute(statement.limit(1)).first() is not None
