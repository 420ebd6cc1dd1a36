"""What a report is: an indicator with its definition, one reading of the records, and the records behind each figure."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from desk import policy
from desk.figures import Totals
from desk.reports.period import Period

Words = Any  # a text, or one that is translated where it is shown
Number = int | float | Decimal


@dataclass(frozen=True)
class Row:
    """One part of a figure. Its words are its own, or those of `key` in a group of forms.labels.

    The groups `month` ("2026-03") and `country` ("DE") are written by the reader's language itself.
    """

    key: str
    value: Number
    words: Words | None = None
    group: str | None = None
    is_hidden: bool = False  # not shown outside the desk
    is_small: bool = (
        False  # hidden because it is small; others are hidden to keep a small one from being told
    )


@dataclass(frozen=True)
class Result:
    """A figure, how many records stand behind it, and its parts. Without records there is no share and no median."""

    value: float | None
    base: int
    rows: Sequence[Row] = ()
    is_hidden: bool = False


@dataclass(frozen=True)
class Report:
    """One indicator of the design's list. `unit` is count, share, hours or money; `chart` is bars or line."""

    name: str
    indicator: str | None  # None: a view of ours, no indicator of the funder
    title: Words
    definition: Words
    unit: str
    read: Callable[[Period, str], Result]  # in a language
    kind: str  # of the records behind it: ticket, offer, contract, milestone
    ids: Callable[[Period, str | None], Any]  # a SELECT of their ids, of all or of one part
    parts: Words = ""  # how the figure is split
    chart: str = "bars"
    rows_unit: str = "count"
    tallied: "Callable[[Tallied, str], Result] | None" = None  # the same from sums counted beforehand


@dataclass(frozen=True)
class Tallied:
    """The sums of a period of whole months."""

    period: Period
    totals: Totals

    def of(self, measure: str) -> Counter[str]:
        """Return a measure's numbers by key, all months together."""
        together: Counter[str] = Counter()
        for (_month, key), count in self.totals.get(measure, {}).items():
            if count:
                together[key] += count
        return together

    def by_month(self, measure: str, key: str) -> Counter[str]:
        """Return the numbers of one key by month."""
        return Counter(
            {month: count for (month, one), count in self.totals.get(measure, {}).items() if one == key}
        )


def most_first(counts: Counter[str]) -> list[tuple[str, int]]:
    """Return keys and numbers, the highest first."""
    return sorted(counts.items(), key=lambda one: (-one[1], one[0]))


def share(part: int, whole: int) -> float | None:
    """Return a fraction, or None of nothing."""
    return part / whole if whole else None


def for_outsiders(report: Report, result: Result) -> Result:
    """Hide what could point to someone: figures over fewer than five records, and parts of fewer than five.

    When one part alone is hidden the next smallest goes with it, or the total would give it away. Sums of money by
    part are hidden altogether: nothing tells over how many records they are.
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
    if _is_small(report, result):
        return Result(None, 0, rows, is_hidden=True)
    return replace(result, rows=rows)


def _is_small(report: Report, result: Result) -> bool:
    """Tell whether a figure stands on fewer than five records, or is a share that tells of fewer."""
    if result.base < policy.SMALL_COUNT:
        return True
    return report.unit == "share" and round((result.value or 0) * result.base) < policy.SMALL_COUNT
