"""What everybody may know of the desk: its promise measured, and by what the matching goes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, func, or_, select

from desk import clock, policy, timetable
from desk.extensions import session
from desk.matching import part_points
from desk.matching.loader import current_weights
from models import MatchWeights, Ticket
from models.states import Outcome, Priority, TargetKind

MEASURED_OVER = timedelta(days=90)


@dataclass(frozen=True)
class Promise:
    """How soon the desk says it answers, in working days, and how often it did."""

    working_days: int
    measured_days: int
    asked: int  # requests whose answer was due or given
    kept: int

    @property
    def share(self) -> float | None:
        """Return the share answered in time; None while too few requests would make it a guess, or name somebody."""
        return self.kept / self.asked if self.asked >= policy.SMALL_COUNT else None


@dataclass(frozen=True)
class MatchingFigures:
    """The points each part can bring, out of a hundred, and how many it takes to be proposed."""

    parts: dict[str, float]
    least: int
    least_read: int
    decisions: int = 0  # officers' choices the points were fitted on; none while they are those that ship
    since: datetime | None = None


def promise() -> Promise:
    """Measure the promise of a first answer on the requests of the last 90 days."""
    now = clock.now()
    in_time = case((Ticket.first_answer_at <= Ticket.first_answer_due_at, 1), else_=0)
    asked, kept = session.execute(
        select(func.count(), func.sum(in_time)).where(
            Ticket.confirmed_at >= now - MEASURED_OVER,
            or_(Ticket.first_answer_at.is_not(None), Ticket.first_answer_due_at <= now),
            or_(Ticket.outcome.is_(None), Ticket.outcome != Outcome.SPAM),
        )
    ).one()
    days = timetable.current().working_days(TargetKind.FIRST_ANSWER, Priority.NORMAL)
    return Promise(days, MEASURED_OVER.days, asked, int(kept or 0))


def matching_figures() -> MatchingFigures:
    """Return the figures the matcher runs on."""
    weights = current_weights()
    applied = session.execute(
        select(MatchWeights.decision_count, MatchWeights.applied_at).order_by(MatchWeights.id.desc()).limit(1)
    ).first()
    least, least_read = round(weights.reliable_points), round(weights.reliable_read)
    return MatchingFigures(part_points(weights), least, least_read, *(applied or ()))
