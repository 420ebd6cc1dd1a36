"""What officers chose: the units they asked among those a run suggested, and those they passed over. Nothing a unit did."""

from bisect import bisect_right
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from desk.extensions import session
from desk.matching import Decision, Refit, part_points, refit
from desk.matching.loader import current_weights
from models import MatchRun, MatchWeights, Offer, Ticket


def taught() -> Refit:
    """Fit the points of the parts to every choice there is; for a person to look at, nothing is changed."""
    return refit(decisions(), part_points(current_weights()))


def decisions() -> list[Decision]:
    """Return each run from which an officer asked somebody: the parts of those asked and of those passed over."""
    asked: dict[int, set[int]] = {}
    sent = select(Offer.run_id, Offer.unit_id).where(Offer.run_id.is_not(None), Offer.sent_at.is_not(None))
    for run_id, unit_id in session.execute(sent.order_by(Offer.id)):
        if run_id is not None:
            asked.setdefault(run_id, set()).add(unit_id)
    runs = session.execute(
        select(MatchRun, Ticket.reference)
        .join(Ticket, Ticket.id == MatchRun.ticket_id)
        .where(MatchRun.id.in_(sent.with_only_columns(Offer.run_id)))
        .options(selectinload(MatchRun.candidates))
        .order_by(MatchRun.id)
    )
    history = _points_by_moment()
    return [_decision(run, reference, asked[run.id], history) for run, reference in runs]


def _decision(
    run: MatchRun, reference: str, asked: set[int], history: list[tuple[datetime, Mapping[str, float]]]
) -> Decision:
    most = _points_at(run.created_at, history)
    shares = [
        (one.unit_id, {name: one.parts.get(name, 0.0) / of if of else 0.0 for name, of in most.items()})
        for one in run.candidates
    ]
    return Decision(
        f"{reference}#{run.id}",
        tuple(share for unit_id, share in shares if unit_id in asked),
        tuple(share for unit_id, share in shares if unit_id not in asked),
    )


def _points_by_moment() -> list[tuple[datetime, Mapping[str, float]]]:
    rows = session.execute(select(MatchWeights.applied_at, MatchWeights.points).order_by(MatchWeights.id))
    return [(moment, points) for moment, points in rows]


def _points_at(moment: datetime, history: list[tuple[datetime, Mapping[str, float]]]) -> Mapping[str, float]:
    """The points a run was made by: those applied last before it."""
    place = bisect_right([applied_at for applied_at, _ in history], moment)
    return history[place - 1][1] if place else part_points()
