"""What a figure is: a definition, the records it is made of, and one plain way of adding them up.

A report lists its entries, one a record with what it brings to the figure; the figure is the sum, share, median… of
that list and of nothing else. So the list behind a figure gives the same figure, whoever counts it.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from itertools import accumulate
from typing import Any, NamedTuple

from desk import clock, policy
from desk.reports.indicators.facts import Facts
from desk.reports.period import Period
from models.states import OrganizationKind

# The figure itself, among the parts that are kept back.
WHOLE = ""

# Parts of figures made of others, by the names of these.
GRANT, CASH = "grant-spent", "company-cash"

Words = Any  # a text, or one that is translated where it is shown
Number = int | float | Decimal
Weights = Counter[tuple[Number, str]]  # how often entries bring a value to a part


@dataclass(frozen=True)
class Row:
    """One part of a figure. Its words are its own, or those of `key` in a group of forms.labels.

    The groups `month` ("2026-03") and `country` ("DE") are written by the reader's language itself.
    """

    key: str
    value: Number
    words: Words | None = None
    group: str | None = None
    brings: Number | None = None  # of a share: what the entries of this part bring
    is_hidden: bool = False  # not shown outside the desk
    is_small: bool = (
        False  # hidden because it is small; others are hidden to keep a small one from being told
    )


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


class Dated(NamedTuple):
    """An entry with the day or moment it counts at (None: whatever the period).

    It waits while `after` is not past, and counts no more once `until` is.
    """

    at: date | datetime | None
    entry: Entry
    after: date | datetime | None = None
    until: date | None = None

    @property
    def counts(self) -> bool:
        """Tell whether it counts by now."""
        is_waiting = self.after is not None and not is_past(self.after)
        return not is_waiting and (self.until is None or not is_past(self.until))


class Lasting(NamedTuple):
    """An entry that counts from one day to another, both included; without an end until `date.max`."""

    first: date
    last: date
    entry: Entry


@dataclass(frozen=True)
class Result:
    """A figure, how many records stand behind it, and its parts. Without records there is no share and no median."""

    value: Number | None
    base: int
    rows: Sequence[Row] = ()
    is_hidden: bool = False
    is_immature: bool = False  # the time its records still have is not over
    entries: Sequence[Entry] = ()
    # What of it tells days of few people: its parts by their keys, itself as WHOLE.
    kept_back: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Report:
    """One figure. `unit` is count, share, hours, days, levels, mark or money; `how` names one of COUNTED.

    Its entries are either those of a period, or `dated`: these add up over months, so that their sums can be kept
    (desk.figures). Of dated entries, those that count `once` may repeat what they count; others never do.
    """

    name: str
    indicator: str | None  # code in the funder's list; None: a view of ours
    title: Words
    definition: Words
    unit: str
    how: str
    entries: Callable[[Facts, Period], Iterable[Entry] | Iterable[Dated] | Iterable[Lasting]]
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
    adds: str = (
        ""  # what its parts add up of what its entries bring, where that is not what the figure is told in
    )
    apart: tuple[
        str, ...
    ] = ()  # the facts it is counted from, where these are few and read apart from requests
    # "each" entry counts for itself, or what they count, "once"; or entries are "lasting", and what they count counts once.
    dated: str | None = None
    is_at_end: bool = False  # of what lasts: counted on the last day of the period alone
    sources: "tuple[Report, ...]" = ()  # a figure made of others: these,
    drawn: "Callable[[Mapping[str, Result]], Iterable[Entry]] | None" = None  # its entries from theirs,
    summed: "Callable[[Mapping[str, Result]], Weights] | None" = None  # and what they bring from theirs
    is_joined: bool = False  # it holds its sources against the last of them, whose records are not counted
    is_told: "Callable[[Mapping[str, Result]], bool]" = lambda found: (
        True
    )  # or it waits for what its sources lack
    untold: Words | None = None  # what is said then
    kept_back: "Callable[[Facts, Period], frozenset[str]] | None" = None  # see Result
    about: str = (
        "ticket"  # what its dated entries hang on: a ticket, or an organization with all merged into it
    )

    @property
    def rows_unit(self) -> str:
        """Return the unit of the parts: money adds up by part, everything else is counted."""
        return "money" if self.unit == "money" else self.adds or "count"

    @property
    def adds_days(self) -> bool:
        """Tell whether its entries bring days of engineers."""
        return self.adds == "days"

    def read(self, facts: Facts, period: Period) -> Result:
        """Count the figure from the facts."""
        if not self.is_mature(period):
            return Result(None, 0, is_immature=True)
        if self.sources and self.drawn:
            found = {one.name: one.read(facts, period) for one in self.sources}
            made = self.made_of(found)
            return made if made.is_immature else replace(made, entries=sorted(self.drawn(found)))
        told: Iterable[Any] = self.entries(facts, period)
        if self.dated == "lasting":
            since = period.ends_on if self.is_at_end else period.starts_on
            told = (one.entry for one in told if one.first <= period.ends_on and one.last >= since)
        elif self.dated:
            told = (one.entry for one in told if one.counts)
        result = self.in_months(self.of(sorted(set(told))), period)
        return replace(result, kept_back=self.kept_back(facts, period)) if self.kept_back else result

    def made_of(self, found: "Mapping[str, Result]") -> Result:
        """Count a figure made of others from these, without its entries."""
        if not self.is_told(found):
            return Result(None, 0, is_immature=True)
        weights = self.summed(found) if self.summed else Counter()
        parts = Counter({part for _, part in weights})
        based_on = self.sources[:-1] if self.is_joined else self.sources[-1:]
        return self.told(weights, sum(found[one.name].base for one in based_on), parts)

    def in_months(self, result: Result, period: Period) -> Result:
        """Give a figure by month a row for each month that has begun."""
        return replace(result, rows=_every_month(result.rows, period)) if self.group == "month" else result

    def of(self, entries: Sequence[Entry]) -> Result:
        """Count the figure from its entries alone."""
        weights = Counter((one.value, one.part) for one in entries)
        counted = Counter(part for part, _ in {(one.part, one.counted) for one in entries})
        beside = self.sources[-1].name if self.is_joined else None
        base = len({one.counted for one in entries if beside is None or one.part != beside})
        result = self.told(weights, base, counted)
        return replace(result, entries=entries)

    def told(self, weights: Weights, base: int, counted: Counter[str]) -> Result:
        """Count the figure from what its entries bring, how many things they count, and how many in each part."""
        if self.needs_five and base < policy.SMALL_COUNT:
            return Result(None, base, is_hidden=True)
        parts: Mapping[str, Number] = counted
        if self.rows_unit != "count":
            parts = {part: _sum(_of_part(weights, part), 0) for part in counted}
        rows = self._rows(parts) if base else []
        if self.unit == "share":
            rows = [replace(row, brings=int(_sum(_of_part(weights, row.key), 0))) for row in rows]
        return Result(COUNTED[self.how](weights, base), base, rows)

    def _rows(self, parts: Mapping[str, Number]) -> list[Row]:
        if self.parts is None:
            return []
        keys = [*(self.words or ()), *(key for key in parts if key and key not in (self.words or ()))]
        rows = [Row(key, parts.get(key, 0), group=self.group) for key in keys]
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


def is_past(moment: date | datetime) -> bool:
    """Tell whether a day or a moment is over."""
    return moment < (clock.now() if isinstance(moment, datetime) else clock.today())


def _of_part(weights: Weights, part: str) -> Weights:
    return Counter({key: count for key, count in weights.items() if key[1] == part})


def _sum(weights: Weights, _base: int) -> Number:
    return sum((Decimal(value) * count for (value, _), count in weights.items()), Decimal(0))


def _of_companies(weights: Weights, base: int) -> float | None:
    return share(_sum(_of_part(weights, OrganizationKind.COMPANY), base), _sum(weights, base))


def _used_of_offered(weights: Weights, base: int) -> float | None:
    return share(_sum(_of_part(weights, "used"), base), _sum(_of_part(weights, "offered"), base))


def _share(weights: Weights, _base: int) -> float | None:
    return share(sum(value * count for (value, _), count in weights.items()), weights.total())


def _median(weights: Weights, _base: int) -> Number | None:
    found: Counter[Any] = Counter()
    for (value, _), count in weights.items():
        found[value] += count
    values = sorted(found)
    ends = list(accumulate(found[value] for value in values))
    if not ends:
        return None
    low, high = (values[bisect_right(ends, place)] for place in ((ends[-1] - 1) // 2, ends[-1] // 2))
    return low if ends[-1] % 2 else (low + high) / 2  # type: ignore[no-any-return]  # numbers of one kind


def _largest(weights: Weights, _base: int) -> float | None:
    parts = Counter({part: _of_part(weights, part).total() for _, part in weights})
    return share(max(parts.values(), default=0), parts.total())


def _euros(weights: Weights, base: int) -> Number:
    return _sum(Counter({key: count for key, count in weights.items() if key[1].endswith(" EUR")}), base)


def _of_received(weights: Weights, base: int) -> float | None:
    return _share(_of_part(weights, "received"), base)


def _reached(weights: Weights, _base: int) -> float | None:
    return share(_of_part(weights, "agreed").total(), _of_part(weights, "received").total())


def _raised(weights: Weights) -> Number:
    return _sum(Counter({key: count for key, count in weights.items() if key[1] != GRANT}), 0)


def _leverage(weights: Weights, base: int) -> float | None:
    return share(_raised(weights), _sum(_of_part(weights, GRANT), base))


def _company_share(weights: Weights, base: int) -> float | None:
    return share(_sum(_of_part(weights, CASH), base), _sum(weights, base))


def _per_thousand(weights: Weights, base: int) -> float | None:
    requests = _of_part(weights, "requests").total()
    return share((_sum(weights, base) - requests) * 1000, requests)


# The ways a figure is made of what its entries bring and how many things they count.
COUNTED: dict[str, Callable[[Weights, int], Number | None]] = {
    "count": lambda _weights, base: base,
    "sum": _sum,
    "euros": _euros,  # sum of the parts in euros: "stage EUR"
    "share_of_received": _of_received,
    "share": _share,  # of entries that bring 1 among those that bring 0
    "median": _median,
    "mean": _share,
    "companies": _of_companies,  # share of what companies had
    "used_of_offered": _used_of_offered,
    "leverage": _leverage,
    "company_share": _company_share,
    "per_thousand": _per_thousand,  # of the requests among its entries
    "largest": _largest,  # share of the largest part
    "reached": _reached,  # share of the last step of a way
}
