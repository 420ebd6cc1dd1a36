"""The offers of a unit, and whom it may name instead."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from desk import access
from desk.access import Actor
from desk.calendars import Deadline
from desk.extensions import session
from desk.queries import targets
from models import (
    Member,
    Offer,
    Ticket,
    Unit,
)
from models.states import OPEN_OFFERS, OfferState


@dataclass(frozen=True)
class OfferRow:
    """One offer in a unit's list."""

    id: int
    title: str
    unit_name: str
    state: str
    sent_at: datetime
    expires_at: datetime
    because: Deadline | None = None  # what the last day of one that waits was counted from


def nameable_units(actor: Actor, offer_id: int) -> list[tuple[int, str]]:
    """Return the units whoever answers may name as better placed, as (id, name): a few dozen."""
    asked = select(Offer.unit_id).where(Offer.id == offer_id).scalar_subquery()
    statement = select(Unit.id, Unit.name).where(
        Unit.is_active, Unit.id != asked, access.visible(actor, Unit)
    )
    return [(id_, name) for id_, name in session.execute(statement.order_by(Unit.name, Unit.id))]


def waiting_and_past(actor: Actor) -> tuple[list[OfferRow], list[OfferRow]]:
    """Return the actor's offers that wait for an answer, soonest first, and the last fifty others."""
    columns = select(
        Offer.id, Ticket.title, Offer.state, Offer.sent_at, Offer.expires_at, Offer.unit_id
    ).join(Ticket, Ticket.id == Offer.ticket_id)
    mine = (access.visible(actor, Offer), Offer.state != OfferState.DRAFT)
    names = _unit_names(actor)

    def rows(statement: Any) -> list[OfferRow]:
        found = session.execute(statement).all()
        because = targets.of_offers(r.id for r in found if r.state in OPEN_OFFERS)
        return [
            OfferRow(
                r.id, r.title, names.get(r.unit_id, ""), r.state, r.sent_at, r.expires_at, because.get(r.id)
            )
            for r in found
        ]

    waiting = columns.where(*mine, Offer.state.in_(OPEN_OFFERS)).order_by(Offer.expires_at, Offer.id)
    past = (
        columns.where(*mine, Offer.state.not_in(OPEN_OFFERS))
        .order_by(Offer.decided_at.desc(), Offer.id.desc())
        .limit(50)
    )
    return rows(waiting), rows(past)


def _unit_names(actor: Actor) -> dict[int, str]:
    statement = select(Unit.id, Unit.name).where(Unit.id.in_(actor.unit_ids))
    return {row.id: row.name for row in session.execute(statement)}


def member_of_link(member_id: int | None) -> Member | None:
    """Return the person an offer link was mailed to."""
    return session.get(Member, member_id) if member_id else None
