"""Reading the sums of some months, with what changed since they were summed, as the figures they are."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Final, cast

from sqlalchemy import or_, select

from desk.extensions import session
from desk.figures import touched
from desk.figures.counted import count, ground
from desk.figures.parts import NO_MONTH, summed
from desk.figures.touched import end_of_chain
from desk.reports.indicators import INDICATORS, Period, Report, Result
from desk.reports.indicators.report import Number, Weights, is_past
from models import Tally, TallyHead

# With more events than this since the last count, looking at what they touched would take longer than reading records.
EVENTS_AT_MOST: Final = 2000
TRIES: Final = 3
Sum = tuple[str, str, int]  # month, key, number


class Sums:
    """The sums of some months. A figure of any months among them can be read from it."""

    def __init__(self, found: Mapping[str, list[Sum]]) -> None:
        self._of = found

    def read(self, report: Report, period: Period) -> Result | None:
        """Return a figure, without its entries; None where it is none that adds up over months."""
        if report.sources:
            found = {one.name: self.read(one, period) for one in report.sources}
            return None if None in found.values() else report.made_of(cast(Mapping[str, Result], found))
        if not report.dated:
            return None
        if not report.is_mature(period):
            return Result(None, 0, is_immature=True)
        weights, things = self._weights(report, period)
        counted: Counter[str] = Counter()
        if report.dated == "once" and report.how == "count":
            counted = things
        else:
            for (_value, part), number in weights.items():
                counted[part] += 1 if report.unit == "money" else number
        base = things.total() if report.dated == "once" else counted.total()
        return report.in_months(report.told(weights, base, counted), period)

    def _weights(self, report: Report, period: Period) -> tuple[Weights, Counter[str]]:
        """Return what entries bring, and what they count once: where no earlier month of the period has it."""
        weights: Weights = Counter()
        things: Counter[str] = Counter()
        first = NO_MONTH if report.is_of_today else period.months()[0]
        for key, number in self._keys(report, period):
            if key[0] == "=":
                before, _, part = key[1:].partition("|")
                if before < first or not before:
                    things[part] += number
                continue
            value, after, part = key.split("|", 2)
            if after and not is_past(_moment(after)):
                continue
            if report.unit == "money":
                weights[Decimal(number) / 100, part] += 1
            else:
                weights[_number(value), part] += number
        return weights, things

    def _keys(self, report: Report, period: Period) -> Iterator[tuple[str, int]]:
        months = (NO_MONTH, NO_MONTH) if report.is_of_today else (period.months()[0], period.months()[-1])
        for month, key, number in self._of.get(report.name, ()):
            if months[0] <= month <= months[1] and number:
                yield key, number


def _moment(text: str) -> date | datetime:
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def _number(text: str) -> Number:
    return float(text) if "." in text else int(text)


def sums(period: Period, names: frozenset[str]) -> Sums | None:
    """Return the sums of the months of a period for some figures; None while they are not there, too far behind, or moving."""
    names = names | {one.name for report in INDICATORS if report.name in names for one in report.sources}
    measures = sorted(one.name for one in summed() if one.name in names)
    for _ in range(TRIES):
        head = _head()
        if head is None or head[1] != ground() or end_of_chain() - head[0] > EVENTS_AT_MOST:
            return None
        found = _summed(period, measures)
        if since := touched.since(head[0]):
            for part, number in count(since).difference.items():
                if part.measure in names:
                    found[part.measure][part.month, part.key] += number
        if _head() == head:  # or PostgreSQL showed sums and what is in them from before and after a count
            return Sums(
                {name: [(*key, number) for key, number in one.items()] for name, one in found.items()}
            )
    return None


def _head() -> tuple[int, str] | None:
    row = session.execute(select(TallyHead.event_count, TallyHead.ground).where(TallyHead.id == 1)).first()
    return None if row is None else (row[0], row[1])


def _summed(period: Period, measures: list[str]) -> dict[str, Counter[tuple[str, str]]]:
    found: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    months = period.months()
    statement = select(Tally.measure, Tally.month, Tally.key, Tally.count).where(
        or_(Tally.month.between(months[0], months[-1]), Tally.month == NO_MONTH), Tally.measure.in_(measures)
    )
    for measure, month, key, number in session.execute(statement):
        found[measure][month, key] = number
    return found
