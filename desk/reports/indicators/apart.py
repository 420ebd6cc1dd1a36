"""Reading what is few however many requests there are: days of pools, and what somebody noted for the figures."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import func, or_, select

from desk.access.crews import Crews
from desk.extensions import session
from desk.reports.indicators.facts import MonthlyFact, OfferedFact, OutputFact, ScoreFact, SupportFact
from models import (
    Contract,
    DaysOffered,
    Engagement,
    MaturityScore,
    MonthlyFigure,
    Organization,
    Output,
    SupportDays,
    Ticket,
    Unit,
)
from models.states import Outcome


def supports() -> list[SupportFact]:
    """Read the days worked by the pools, each with the kind of organization it was for; what was spam is left out."""
    statement = (
        select(
            SupportDays.id,
            Ticket.id,
            Unit.pool_of(),
            Ticket.organization_id,
            SupportDays.month,
            SupportDays.used,
            Unit.id,
        )
        .join(Engagement, Engagement.id == SupportDays.engagement_id)
        .join(Unit, Unit.id == Engagement.unit_id)
        .join(Ticket, Ticket.id == Engagement.ticket_id)
        .where(SupportDays.used > 0, Unit.pool_of().is_not(None))
        .where(or_(Ticket.outcome.is_(None), Ticket.outcome != Outcome.SPAM))
        .order_by(SupportDays.id)
    )
    rows: list[Any] = list(session.execute(statement))
    homes = _homes({row[3] for row in rows})
    crews = Crews()
    return [
        SupportFact._make((*row[:3], homes(row[3])[1], *row[4:], crews.of_worker(row[-1]))) for row in rows
    ]


def days_offered() -> list[OfferedFact]:
    """Read the days the pools offered."""
    statement = select(DaysOffered.id, DaysOffered.unit_id, DaysOffered.month, DaysOffered.days)
    rows = session.execute(statement.order_by(DaysOffered.id))
    crews = Crews()
    return [OfferedFact(*row, crews.of_pool(row[1], row[2])) for row in rows]


def monthly() -> list[MonthlyFact]:
    """Read what months took of what is counted elsewhere."""
    statement = select(MonthlyFigure.id, MonthlyFigure.measure, MonthlyFigure.month, MonthlyFigure.amount)
    return [MonthlyFact(*row) for row in session.execute(statement.order_by(MonthlyFigure.id))]


def outputs() -> list[OutputFact]:
    """Read what came of agreements and of units' work; what was spam is left out."""
    statement = (
        select(Output.id, Ticket.id, Output.contract_id, Output.kind, Output.came_out_on)
        .outerjoin(Contract, Contract.id == Output.contract_id)
        .outerjoin(Engagement, Engagement.id == Output.engagement_id)
        .join(Ticket, Ticket.id == func.coalesce(Contract.ticket_id, Engagement.ticket_id))
        .where(or_(Ticket.outcome.is_(None), Ticket.outcome != Outcome.SPAM))
        .order_by(Output.id)
    )
    return [OutputFact(*row) for row in session.execute(statement)]


def scores() -> list[ScoreFact]:
    """Read how mature companies were; merged ones count as the one they became."""
    columns = (
        MaturityScore.id, MaturityScore.organization_id, MaturityScore.measured_on, MaturityScore.score, MaturityScore.source,
    )  # fmt: skip
    rows: list[Any] = list(session.execute(select(*columns).order_by(MaturityScore.id)))
    homes = _homes({row[1] for row in rows})
    return [ScoreFact(row[0], homes(row[1])[0], *row[2:]) for row in rows]


def _homes(organization_ids: set[int]) -> Callable[[int], tuple[int, str]]:
    """Return what tells the id and kind of the record that stands for an organization after merges."""
    known: dict[int, tuple[int | None, str]] = {}
    wanted = organization_ids
    while wanted:
        found = select(Organization.id, Organization.merged_into_id, Organization.kind).where(
            Organization.id.in_(wanted)
        )
        known |= {id_: (into, kind) for id_, into, kind in session.execute(found)}
        wanted = {into for into, _kind in known.values() if into is not None} - known.keys()

    def home_of(id_: int) -> tuple[int, str]:
        into, kind = known[id_]
        return (id_, kind) if into is None else home_of(into)

    return home_of


# By the name of the facts.
READERS: Final[Mapping[str, Callable[[], Sequence[Any]]]] = {
    "supports": supports, "days_offered": days_offered, "monthly": monthly, "outputs": outputs, "scores": scores,
}  # fmt: skip
