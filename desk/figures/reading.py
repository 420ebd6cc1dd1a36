"""Reading the sums of some periods, with what changed since they were summed, as the figures they are."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final, cast

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from desk.extensions import session
from desk.figures import slices, touched
from desk.figures.counted import count, ground
from desk.figures.parts import NO_MONTH, Part, summed
from desk.figures.touched import end_of_chain
from desk.known import Rows, fetch
from desk.reports.indicators import INDICATORS, Facts, Filters, Period, Report, Result, narrow
from desk.reports.indicators.apart import READERS
from desk.reports.indicators.filters import EVERYTHING
from desk.reports.indicators.loading import load_requests, units
from desk.reports.indicators.report import Number, Weights, is_past
from models import Tally, TallyHead, Ticket

# With more events than this since the last count, looking at what they touched would take longer than reading records.
EVENTS_AT_MOST: Final = 2000
TRIES: Final = 3
Read = Mapping[str, Counter[str]]  # by figure: a key without its month -> how much of it counts
_SIGN, _MONTH, _REST = func.substr(Tally.key, 1, 1), func.substr(Tally.key, 2, 7), func.substr(Tally.key, 9)


class Sums:
    """The sums of some periods: every figure of them can be read from it, without its entries."""

    def __init__(self, found: Mapping[Period, Read], of_today: Read, facts: Facts, filters: Filters) -> None:
        self._found, self._of_today, self._facts = found, of_today, facts
        self._filters = filters
        self._apart: dict[tuple[str, ...], Facts] = {}

    def read(self, report: Report, period: Period) -> Result:
        """Return a figure."""
        if report.sources:
            return report.made_of({one.name: self.read(one, period) for one in report.sources})
        if not report.dated:  # of units, or of what is read apart: these are few
            return report.read(self._with(report.apart), period)
        if not report.is_mature(period):
            return Result(None, 0, is_immature=True)
        found = self._of_today if report.is_of_today else self._found[period]
        weights, things = _weighed(report, found.get(report.name, Counter()))
        counted: Counter[str] = Counter()
        if report.dated == "once" and report.how == "count":
            counted = things
        else:
            for (_value, part), number in weights.items():
                counted[part] += 1 if report.unit == "money" else number
        base = things.total() if report.dated == "once" else counted.total()
        return report.in_months(report.told(weights, base, counted), period)

    def _with(self, names: tuple[str, ...]) -> Facts:
        """Return the facts with what is read apart, once a page, where it is asked for."""
        if names not in self._apart:
            read: dict[str, Any] = {name: READERS[name]() for name in names}
            facts = replace(self._facts, **read)
            self._apart[names] = _narrowed(facts, self._filters) if names and self._filters else facts
        return self._apart[names]


def _narrowed(facts: Facts, filters: Filters) -> Facts:
    """Narrow what is read apart by the few requests and companies it hangs on."""
    families = touched.families({one.home_id for one in facts.scores}) if facts.scores else {}
    tickets = {one.ticket_id for one in facts.supports} | {one.ticket_id for one in facts.outputs}
    if families:
        tickets |= set(session.scalars(select(Ticket.id).where(Ticket.organization_id.in_(families))))
    around = load_requests(tickets, families) if tickets or families else Facts()
    few: dict[str, Any] = {
        name: getattr(facts, name) for name in ("supports", "days_offered", "outputs", "scores", "units")
    }
    return narrow(replace(around, **few), filters)


def _weighed(report: Report, found: Counter[str]) -> tuple[Weights, Counter[str]]:
    """Return what entries bring, and what they count once."""
    weights: Weights = Counter()
    things: Counter[str] = Counter()
    for key, number in found.items():
        if not number:
            continue
        if key[0] == "=":
            things[key[2:]] += number
            continue
        value, when, part = key[2:].split("|", 2) if key[0] == "@" else _without_day(key)
        if when and is_past(_moment(when.removeprefix("!"))) is when.startswith("!"):
            continue
        if report.unit == "money":
            weights[Decimal(number) / 100, part] += 1
        else:
            weights[_number(value), part] += number
    return weights, things


def _without_day(key: str) -> tuple[str, str, str]:
    value, _, part = key[2:].partition("|")
    return value, "", part


def _moment(text: str) -> date | datetime:
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def _number(text: str) -> Number:
    return float(text) if "." in text else int(text)


def sums(periods: Sequence[Period], names: frozenset[str], filters: Filters = EVERYTHING) -> Sums | None:
    """Return the sums of some periods of whole months for some figures, narrowed to one thing at most.

    None while they are not there, too far behind, or moving, and for what is narrowed to several things at once.
    """
    wanted_slice = slices.of_filters(filters)
    if wanted_slice is None:
        return None
    wanted = names | {one.name for report in INDICATORS if report.name in names for one in report.sources}
    figures = [one for one in summed() if one.name in wanted]
    for _ in range(TRIES):
        head = _head()
        if head is None or head[1] != ground() or end_of_chain() - head[0] > EVENTS_AT_MOST:
            return None
        since = touched.since(head[0])
        found = read(figures, periods, count(since).difference if since else {}, filters, counted_to=head[0])
        if _head() == head:  # or PostgreSQL showed sums and what is in them from before and after a count
            return found
    return None


def _head() -> tuple[int, str] | None:
    row = session.execute(select(TallyHead.event_count, TallyHead.ground).where(TallyHead.id == 1)).first()
    return None if row is None else (row[0], row[1])


def read(
    figures: Sequence[Report],
    periods: Sequence[Period],
    more: Mapping[Part, int],
    filters: Filters = EVERYTHING,
    *,
    counted_to: int | None = None,
) -> Sums:
    """Read the sums of some figures, and add what has not been summed yet. A query a period, which adds up in the database.

    `counted_to`: sums up to this event may be known from before.
    """
    name = slices.of_filters(filters) or slices.ALL
    more = {part: number for part, number in more.items() if part.slice == name}
    of_today = [one for one in figures if one.is_of_today]
    of_periods = [one for one in figures if not one.is_of_today]
    found = {
        period: _added(
            of_periods, _summed(of_periods, _window(period), name, counted_to), _window(period), more
        )
        for period in periods
    }
    always = (NO_MONTH, NO_MONTH)
    today = _added(of_today, _summed(of_today, always, name, counted_to), always, more) if of_today else {}
    return Sums(found, today, Facts(units=units()), filters)


def _window(period: Period) -> tuple[str, str]:
    months = period.months()
    return months[0], months[-1]


def _summed(figures: Sequence[Report], window: tuple[str, str], name: str, counted_to: int | None) -> Rows:
    """Return the rows of sums, and in each up to which event they were counted: what is known of another count is read anew."""
    statement = _statement(tuple(one.name for one in figures), window, name)
    if counted_to is not None:
        rows = fetch(statement)
        if rows and all(row.counted_to == counted_to for row in rows):
            return rows
    return session.execute(statement).all()


def _added(figures: Sequence[Report], rows: Rows, window: tuple[str, str], more: Mapping[Part, int]) -> Read:
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for measure, sign, rest, number, _counted_to in rows:
        found[measure][f"{sign}{rest}"] += int(number)
    known = {one.name: one for one in figures}
    for part, number in more.items():
        report = known.get(part.measure)
        if report is not None and (factor := _counts(report, part, window)):
            sign = "+" if report.dated == "lasting" else part.key[0]
            found[part.measure][f"{sign}{part.key[8:]}"] += factor * number
    return found


def _counts(report: Report, part: Part, window: tuple[str, str]) -> int:
    """Tell how a sum counts in a period: added, taken off, or not at all. The statement below says the same."""
    first, last = window
    sign, month = part.key[0], part.key[1:8]
    if report.dated != "lasting":
        return int(first <= part.month <= last and (sign != "=" or month < (first or "1")))
    since = last if report.is_at_end else first
    if sign == "-":
        return -int(part.month < since)
    if sign == "~":
        return -int(part.month <= last and month >= since)
    return int(part.month <= last)


@lru_cache(maxsize=64)
def _statement(names_of: tuple[str, ...], window: tuple[str, str], name: str) -> Select[*tuple[Any, ...]]:
    first, last = window
    figures = [one for one in summed() if one.name in names_of]
    plain = [one.name for one in figures if one.dated != "lasting"]
    counts: list[ColumnElement[bool]] = [
        and_(Tally.measure.in_(plain), Tally.month.between(first, last), or_(_SIGN != "=", (first or "1") > _MONTH))
    ]  # fmt: skip
    for is_at_end in (True, False):
        names = [one.name for one in figures if one.dated == "lasting" and one.is_at_end is is_at_end]
        since = last if is_at_end else first
        held = or_(_SIGN == "+", and_(_SIGN == "~", since <= _MONTH))
        if names:
            counts.append(
                and_(Tally.measure.in_(names), or_(and_(held, Tally.month <= last), and_(_SIGN == "-", Tally.month < since)))
            )  # fmt: skip
    number = case((_SIGN.in_(("-", "~")), -Tally.count), else_=Tally.count)
    sign = case((_SIGN.in_(("-", "~")), "+"), else_=_SIGN)
    columns = (Tally.measure, sign.label("sign"), _REST.label("rest"))
    counted_to = select(TallyHead.event_count).where(TallyHead.id == 1).scalar_subquery().label("counted_to")
    return (
        select(*columns, func.sum(number), counted_to)
        .where(Tally.slice == name, or_(*counts))
        .group_by(Tally.measure, cast(Any, columns[1]), cast(Any, columns[2]))
    )
