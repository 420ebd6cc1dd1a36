"""What a figure is: a definition, the records it is made of, and one plain way of adding them up.

A report lists its entries, one a record with what it brings to the figure; the figure is the sum, share, median… of
that list and of nothing else. So the list behind a figure gives the same figure, whoever counts it.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from statistics import median
from typing import NamedTuple

from desk import clock, policy
from desk.reports.indicators.facts import Facts
from desk.reports.period import Period
from desk.reports.report import Number, Row, Words


class Entry(NamedTuple):
    """One record behind a figure: its table, its id, what it brings, to which part, and what is counted once by it."""

    kind: str
    id: int
    value: Number = 1
    part: str = ""
    once: str = ""  # two entries that say the same count once; the record itself when empty

    @property
    def counted(self) -> str:
        """Return what is counted once."""
        return self.once or f"{self.kind}:{self.id}"


@dataclass(frozen=True)
class Result:
    """A figure, how many records stand behind it, and its parts. Without records there is no share and no median."""

    value: Number | None
    base: int
    rows: Sequence[Row] = ()
    is_hidden: bool = False
    is_immature: bool = False  # the time its records still have is not over
    entries: Sequence[Entry] = ()


@dataclass(frozen=True)
class Report:
    """One figure. `unit` is count, share, hours, days, levels, mark or money; `how` names one of COUNTED."""

    name: str
    indicator: str | None  # code in the funder's list; None: a view of ours
    title: Words
    definition: Words
    unit: str
    how: str
    entries: Callable[[Facts, Period], Iterable[Entry]]
    parts: Words | None = None  # how the figure is split
    group: str | None = (
        None  # of forms.labels, or month, country, topic, kind, unit: what the parts are called
    )
    words: Mapping[str, Words] | None = None  # the parts' own words, which also fix their order
    chart: str = "bars"
    target: float | None = None
    needs_five: bool = False  # hidden from everybody over fewer than five records
    is_of_today: bool = False  # tells how things stand now, whatever the period
    is_mature: Callable[[Period], bool] = lambda period: True

    @property
    def rows_unit(self) -> str:
        """Return the unit of the parts: money adds up by part, everything else is counted."""
        return "money" if self.unit == "money" else "count"

    def read(self, facts: Facts, period: Period) -> Result:
        """Count the figure from the facts."""
        if not self.is_mature(period):
            return Result(None, 0, is_immature=True)
        result = self.of(sorted(set(self.entries(facts, period))))
        return replace(result, rows=_every_month(result.rows, period)) if self.group == "month" else result

    def of(self, entries: Sequence[Entry]) -> Result:
        """Count the figure from its entries alone."""
        base = len({one.counted for one in entries})
        if self.needs_five and base < policy.SMALL_COUNT:
            return Result(None, base, is_hidden=True, entries=entries)
        return Result(COUNTED[self.how](entries), base, self._rows(entries), entries=entries)

    def _rows(self, entries: Sequence[Entry]) -> list[Row]:
        if self.parts is None:
            return []
        found: dict[str, list[Entry]] = {key: [] for key in self.words or ()} if entries else {}
        for one in entries:
            if one.part:
                found.setdefault(one.part, []).append(one)
        adds = COUNTED["sum" if self.rows_unit == "money" else "count"]
        rows = [Row(key, adds(behind) or 0, group=self.group) for key, behind in found.items()]
        if self.words is not None:
            return [replace(row, words=self.words[row.key]) for row in rows]
        if self.group == "month":
            return sorted(rows, key=lambda row: row.key)
        return sorted(rows, key=lambda row: (-row.value, row.key))


def _every_month(rows: Sequence[Row], period: Period) -> list[Row]:
    """Return a row for each month that has begun; months to come are not months without records."""
    found, this_month = {row.key: row for row in rows}, clock.today().strftime("%Y-%m")
    return [found.get(key) or Row(key, 0, group="month") for key in period.months() if key <= this_month]


def share(part: Number, whole: Number) -> float | None:
    """Return a fraction, or None of nothing."""
    return float(part) / float(whole) if whole else None


def middle(values: Sequence[Number]) -> Number | None:
    """Return the median, or None of nothing."""
    return median(values) if values else None  # type: ignore[type-var]  # numbers of one kind


def _count(entries: Sequence[Entry]) -> int:
    return len({one.counted for one in entries})


def _sum(entries: Sequence[Entry]) -> Number:
    return sum((Decimal(one.value) for one in entries), Decimal(0))


def _share(entries: Sequence[Entry]) -> float | None:
    return share(sum(one.value for one in entries), len(entries))


def _largest(entries: Sequence[Entry]) -> float | None:
    parts = Counter(one.part for one in entries)
    return share(max(parts.values(), default=0), parts.total())


def _reached(entries: Sequence[Entry]) -> float | None:
    return share(sum(one.part == "agreed" for one in entries), sum(one.part == "received" for one in entries))


# The ways a figure is made of its entries.
COUNTED: dict[str, Callable[[Sequence[Entry]], Number | None]] = {
    "count": _count,
    "sum": _sum,
    "share": _share,  # of entries that bring 1 among those that bring 0
    "median": lambda entries: middle([one.value for one in entries]),
    "mean": _share,
    "largest": _largest,  # share of the largest part
    "reached": _reached,  # share of the last step of a way
}


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
