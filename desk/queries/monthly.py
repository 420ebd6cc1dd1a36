"""What was noted of months, and how it changed."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import func, select

from desk import access
from desk.access import Actor
from desk.extensions import session
from models import Event, MonthlyFigure
from models.states import MonthlyMeasure

CHANGES_SHOWN = 12


class Change(NamedTuple):
    """One thing somebody noted, with what stood there before."""

    at: object
    actor: str
    measure: str
    month: date
    before: Decimal | None
    after: Decimal | None
    source: str


def of_months(actor: Actor, months: list[date]) -> list[MonthlyFigure]:
    """Return what is noted of some months."""
    return access.load_all(
        actor,
        MonthlyFigure,
        MonthlyFigure.month.in_(months),
        order=(MonthlyFigure.month, MonthlyFigure.measure),
    )


def last_sources(actor: Actor) -> dict[MonthlyMeasure, str]:
    """Return where the newest number of each measure came from: most often the next ones do, too."""
    newest = select(func.max(MonthlyFigure.month)).group_by(MonthlyFigure.measure)
    rows = access.load_all(
        actor, MonthlyFigure, MonthlyFigure.month.in_(newest), order=(MonthlyFigure.month, MonthlyFigure.id)
    )
    return {MonthlyMeasure(row.measure): row.source for row in rows}


def changes(actor: Actor) -> list[Change]:
    """Return the newest changes of all months; for whoever may note them."""
    access.ensure(actor, "reports.note")
    statement = (
        select(Event.occurred_at, Event.details)
        .where(Event.kind == "monthly_figure_noted")
        .order_by(Event.id.desc())
        .limit(CHANGES_SHOWN)
    )
    return [_change(at, details or {}) for at, details in session.execute(statement)]


def _change(at: object, details: dict[str, dict[str, str]]) -> Change:
    before, after = details.get("before") or {}, details.get("after") or {}
    return Change(
        at, str(details.get("actor") or ""), after.get("measure", ""), date.fromisoformat(f"{after['month']}-01"),
        _amount(before), _amount(after), after.get("source") or before.get("source") or "",
    )  # fmt: skip


def _amount(side: dict[str, str]) -> Decimal | None:
    return Decimal(side["amount"]) if "amount" in side else None
