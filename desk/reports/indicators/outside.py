"""What of a figure somebody reads who is not of the desk, or does not plan with the days of the pool."""

from dataclasses import replace

from desk import policy
from desk.access.blocks import whole_blocks
from desk.reports.indicators.report import WHOLE, Report, Result
from desk.reports.period import Period


def for_outsiders(report: Report, result: Result) -> Result:
    """Hide what could point to someone: figures over fewer than five records, and parts of fewer than five.

    When one part alone is hidden the next smallest goes with it, or the total would give it away. Sums of money by
    part are hidden altogether: nothing tells over how many records they are. The records are never theirs to read.
    """
    is_count = report.rows_unit == "count"
    small = {row.key for row in result.rows if is_count and row.value < policy.SMALL_COUNT}
    hidden = small if is_count else {row.key for row in result.rows}
    if len(hidden) == 1 and len(result.rows) > 1:
        rest = [row for row in result.rows if row.key not in hidden]
        hidden = hidden | {min(rest, key=lambda row: (row.value, row.key)).key}
    rows = [
        replace(row, value=0, is_hidden=True, is_small=row.key in small) if row.key in hidden else row
        for row in result.rows
    ]
    if result.is_immature:
        return replace(result, entries=())
    if _is_small(report, result):
        return Result(None, 0, rows, is_hidden=True)
    return replace(result, rows=rows, entries=())


def _is_small(report: Report, result: Result) -> bool:
    """Tell whether a figure stands on fewer than five records, or is a share that tells of fewer."""
    if result.base < policy.SMALL_COUNT:
        return True
    return report.unit == "share" and round((result.value or 0) * result.base) < policy.SMALL_COUNT


def days_told(report: Report, period: Period) -> Period | None:
    """Return what of a period is told to those who do not plan with the days of the pool: its whole half-years that are over."""
    if not report.adds_days:
        return period
    whole = whole_blocks(period.starts_on, period.ends_on)
    return Period(*whole) if whole else None


def for_others(report: Report, result: Result, *, is_narrowed: bool) -> Result:
    """Keep back, of days, what could tell those of one engineer; the records behind them are one person's each.

    Narrowed, days are not told at all: from one slice and another those of a few could be taken apart.
    """
    if not report.adds_days:
        return result
    every = frozenset({WHOLE, *(row.key for row in result.rows)})
    kept_back = every if is_narrowed else result.kept_back
    rows = [
        replace(row, value=0, brings=None, is_hidden=True, is_small=True) if row.key in kept_back else row
        for row in result.rows
    ]
    if WHOLE in kept_back:
        return Result(None, 0, rows, is_hidden=True)
    return replace(result, rows=rows, entries=())
