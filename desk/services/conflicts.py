"""Statements on conflicts of interest: one for each unit that accepted, and the desk's word on a declared tie."""

from sqlalchemy import select

from desk import access, clock, events
from desk.access import Actor
from desk.errors import Conflict, NotAllowed, Refused
from desk.extensions import session
from models import ConflictStatement, Engagement, Offer, Ticket
from models.states import ACCEPTED_OFFERS, EngagementState


def state(
    *,
    actor: Actor,
    offer_id: int,
    has_tie: bool,
    explanation: str | None = None,
    stated_by: str | None = None,
) -> ConflictStatement:
    """Say whether the unit of an accepted offer has ties with the company; a new statement asks for a new decision.

    The unit says it itself, or the desk writes down what it said, naming the person.
    """
    offer = access.load(actor, Offer, Offer.id == offer_id)
    ticket = session.execute(
        select(Ticket).where(Ticket.id == offer.ticket_id).with_for_update()
    ).scalar_one()

    if actor.moves_as not in ("unit", "officer", "contract_office", "system"):
        raise NotAllowed("conflicts.state")
    if offer.state not in ACCEPTED_OFFERS:
        raise Refused("has_tie", "offer_not_accepted")
    if has_tie and not explanation:
        raise Refused("explanation", "reason_missing")
    if actor.moves_as != "unit" and not stated_by:
        raise Refused("stated_by", "name_missing")

    statement = _of_unit(offer) or ConflictStatement(ticket_id=offer.ticket_id, unit_id=offer.unit_id)
    statement.offer_id, statement.has_tie, statement.explanation = offer.id, has_tie, explanation
    statement.stated_by, statement.stated_at = stated_by or actor.name, clock.now()
    statement.is_blocking = statement.decided_at = statement.decided_by_id = None
    session.add(statement)
    session.flush()

    after = {"unit": offer.unit.name, "has_tie": has_tie, "stated_by": statement.stated_by}
    events.record("conflict_stated", actor=actor, subject=statement, ticket=ticket, after=after)
    return statement


def decide(*, actor: Actor, statement_id: int, version: int, is_blocking: bool) -> ConflictStatement:
    """Decide whether a declared tie stands in the way."""
    statement = access.load(actor, ConflictStatement, ConflictStatement.id == statement_id, lock=True)

    access.ensure(actor, "screenings.decide")
    if statement.version != version:
        raise Conflict("stale")
    if not statement.has_tie:
        raise Refused("is_blocking", "no_tie")

    before = {"is_blocking": statement.is_blocking}
    statement.is_blocking, statement.decided_at, statement.decided_by_id = (
        is_blocking,
        clock.now(),
        actor.user_id,
    )

    ticket = session.get_one(Ticket, statement.ticket_id)
    after = {"unit": statement.unit.name, "is_blocking": is_blocking}
    events.record(
        "conflict_decided", actor=actor, subject=statement, ticket=ticket, before=before, after=after
    )
    return statement


def stated(ticket_id: int) -> bool:
    """Tell whether each unit at work made its statement and no tie is undecided or in the way."""
    at_work = select(Engagement.unit_id).where(
        Engagement.ticket_id == ticket_id, Engagement.state == EngagementState.ACTIVE
    )
    engaged = set(session.scalars(at_work))
    known = {row.unit_id: row for row in _of(ticket_id)}
    return engaged <= known.keys() and all(
        not known[unit_id].has_tie or known[unit_id].is_blocking is False for unit_id in engaged
    )


def blocks(ticket_id: int, unit_id: int) -> bool:
    """Tell whether a tie decided to be in the way keeps a unit off a ticket."""
    return any(row.is_blocking for row in _of(ticket_id) if row.unit_id == unit_id)


def _of(ticket_id: int) -> list[ConflictStatement]:
    """Return the statements on a ticket; the gate looks at all of them, whoever asks."""
    statement = select(ConflictStatement).where(ConflictStatement.ticket_id == ticket_id)
    return list(session.execute(statement.order_by(ConflictStatement.id)).scalars())


def _of_unit(offer: Offer) -> ConflictStatement | None:
    """Return what the offer's unit stated before on the same ticket."""
    return next((row for row in _of(offer.ticket_id) if row.unit_id == offer.unit_id), None)
