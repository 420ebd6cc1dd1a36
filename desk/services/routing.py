"""Offers prepared for many requests at once. Nothing leaves: an officer sends each draft from its request, or drops it."""

from collections.abc import Mapping

from sqlalchemy import select

from desk import access, clock, events
from desk.access import Actor
from desk.errors import Refused
from desk.extensions import session
from desk.services import match_runs
from models import MatchRun, Offer, Unit
from models.states import ACCEPTED_OFFERS, OPEN_OFFERS, OfferState


def draft_offers(*, actor: Actor, choices: Mapping[int, int]) -> list[Offer]:
    """Rank each request anew, keep the run, and prepare one offer to the unit chosen for it (ticket id -> unit id).

    All or none. Raises Refused("unit_ids", code) when a unit may not be asked about its request any more, and what the
    run itself refuses.
    """
    access.ensure(actor, "tickets.work")
    if not choices:
        raise Refused("unit_ids", "none")
    return [_draft(actor, ticket_id, choices[ticket_id]) for ticket_id in sorted(choices)]


def _draft(actor: Actor, ticket_id: int, unit_id: int) -> Offer:
    run = match_runs.run(actor=actor, ticket_id=ticket_id)
    unit = access.load(actor, Unit, Unit.id == unit_id, Unit.is_active)
    _ensure_askable(run, unit.id)
    offer = Offer(
        ticket_id=ticket_id,
        unit_id=unit.id,
        run_id=run.id,
        created_by_id=actor.user_id,
        state=OfferState.DRAFT,
        created_at=clock.now(),
    )
    session.add(offer)
    session.flush()
    events.record(
        "offer_drafted",
        actor=actor,
        subject=offer,
        ticket=offer.ticket,
        after={"unit": unit.id, "run": run.id},
    )
    return offer


def _ensure_askable(run: MatchRun, unit_id: int) -> None:
    for left_out in run.exclusions or ():
        if left_out["unit_id"] == unit_id:
            raise Refused("unit_ids", left_out["code"])
    states = (OfferState.DRAFT, *OPEN_OFFERS, *ACCEPTED_OFFERS)
    there = select(Offer.id).where(Offer.ticket_id == run.ticket_id, Offer.state.in_(states))
    if session.execute(there.limit(1)).first() is not None:
        raise Refused("unit_ids", "already_asked")
