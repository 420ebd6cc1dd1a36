"""What a month took and somebody else counts: euros of the grant spent, energy, time of processors; each with where it comes from."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from desk import access, clock, events
from desk.access import Actor
from desk.errors import Conflict, NotAllowed, Refused
from desk.extensions import session
from models import MonthlyFigure
from models.states import MonthlyMeasure

Amounts = Mapping[tuple[MonthlyMeasure, date], Decimal | None]


def note(
    *, actor: Actor, seen: str, amounts: Amounts, sources: Mapping[MonthlyMeasure, str]
) -> list[MonthlyFigure]:
    """Write what some months took; None says nothing of a month. What is not changed keeps the source it has.

    Raises Refused for a month to come, for an amount below zero, and for a change that does not say where it comes from.
    """
    access.ensure(actor, "reports.note")
    kept = {(MonthlyMeasure(row.measure), row.month): row for row in _rows(amounts)}
    if seen != mark(kept.values()):
        raise Conflict("stale")
    changed = {key: amount for key, amount in amounts.items() if _said(kept.get(key)) != amount}
    for (measure, month), amount in changed.items():
        _ensure_sound(measure, month, amount, sources)
    in_order = sorted(changed, key=lambda key: (key[1], key[0]))
    return [_write(actor, kept.get(key), key, changed[key], sources) for key in in_order]


def mark(rows: Iterable[MonthlyFigure]) -> str:
    """Stand for rows as a page shows them, so that a form tells whether somebody was faster."""
    return " ".join(sorted(f"{row.measure}:{row.month:%Y%m}:{row.amount:.2f}" for row in rows))


def _rows(amounts: Amounts) -> list[MonthlyFigure]:
    months = {month for _measure, month in amounts}
    return list(
        session.scalars(select(MonthlyFigure).where(MonthlyFigure.month.in_(months)).with_for_update())
    )


def _person(actor: Actor) -> int:
    """Return who notes it: only a person knows where a number comes from."""
    if actor.user_id is None:
        raise NotAllowed("reports.note")
    return actor.user_id


def _said(row: MonthlyFigure | None) -> Decimal | None:
    return None if row is None else row.amount


def _ensure_sound(
    measure: MonthlyMeasure, month: date, amount: Decimal | None, sources: Mapping[MonthlyMeasure, str]
) -> None:
    field = f"{measure}-{month:%Y-%m}"
    if month.day != 1 or month > clock.today():
        raise Refused(field, "month_to_come")
    if amount is not None and amount < 0:
        raise Refused(field, "below_zero")
    if amount is not None and not sources.get(measure):
        raise Refused(f"source_{measure}", "source_missing")


def _write(
    actor: Actor,
    row: MonthlyFigure | None,
    key: tuple[MonthlyMeasure, date],
    amount: Decimal | None,
    sources: Mapping[MonthlyMeasure, str],
) -> MonthlyFigure:
    measure, month = key
    about = {"measure": str(measure), "month": f"{month:%Y-%m}"}
    before = {} if row is None else {"amount": f"{row.amount:.2f}", "source": row.source}
    if amount is None:
        assert row is not None  # noqa: S101  # nothing said of a month that nothing was said of is no change
        session.delete(row)
        after: dict[str, str] = about
    else:
        row = row or MonthlyFigure(measure=measure, month=month)
        row.amount, row.source = amount, sources[measure]
        row.noted_at, row.noted_by_id = clock.now(), _person(actor)
        session.add(row)
        after = {**about, "amount": f"{amount:.2f}", "source": row.source}
    session.flush()
    events.record("monthly_figure_noted", actor=actor, subject=row, before=before, after=after)
    return row
