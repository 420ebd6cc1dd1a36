"""Reading the sums of some periods, with what changed since they were summed, as the figures they are."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, cast

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from desk.extensions import session
from desk.figures import singly, slices, touched
from desk.figures.counted import Counted, count, ground
from desk.figures.daily import Read, summed, within
from desk.figures.parts import NO_MONTH, Part, spread
from desk.figures.telling import Sums
from desk.figures.touched import end_of_chain
from desk.known import Rows, fetch
from desk.reports.indicators import INDICATORS, Facts, Filters, Period, Report
from desk.reports.indicators.filters import EVERYTHING
from desk.reports.indicators.loading import units
from models import Tally, TallyHead

# With more events than this since the last count, looking at what they touched would take longer than reading records.
EVENTS_AT_MOST: Final = 2000
TRIES: Final = 3
Counts = defaultdict[str, Counter[str]]  # the same, to be added to
_SIGN, _MONTH, _REST = func.substr(Tally.key, 1, 1), func.substr(Tally.key, 2, 7), func.substr(Tally.key, 9)


def sums(periods: Sequence[Period], names: frozenset[str], filters: Filters = EVERYTHING) -> Sums | None:
    """Return the sums of some periods for some figures, whatever they are narrowed to; None while they are not there, too far behind, or moving."""
    wanted = names | {one.name for report in INDICATORS if report.name in names for one in report.sources}
    figures = [one for one in summed() if one.name in wanted]
    for _ in range(TRIES):
        head = _head()
        if head is None or head[1] != ground() or end_of_chain() - head[0] > EVENTS_AT_MOST:
            return None
        since = touched.since(head[0])
        found = read(figures, periods, count(since) if since else None, filters, counted_to=head[0])
        if _head() == head:  # or PostgreSQL showed sums and what is in them from before and after a count
            return found
    return None


def _head() -> tuple[int, str] | None:
    row = session.execute(select(TallyHead.event_count, TallyHead.ground).where(TallyHead.id == 1)).first()
    return None if row is None else (row[0], row[1])


def read(
    figures: Sequence[Report],
    periods: Sequence[Period],
    since: Counted | None = None,
    filters: Filters = EVERYTHING,
    *,
    counted_to: int | None = None,
) -> Sums:
    """Read some figures of some periods, with what was touched `since` they were counted.

    From sums, which the database adds up with a query a period; what lies on the edges of days that are not whole months, or in
    several slices at once, from what each of these records adds. `counted_to`: sums up to this event may be known from before.
    """
    names = slices.of_filters(filters)
    of_today = [one for one in figures if one.is_of_today]
    of_periods = [one for one in figures if not one.is_of_today]
    found: dict[Period, Read]
    if len(names) > 1:
        lines = singly.lines_of(names, since, frozenset(one.name for one in figures))
        found = dict(zip(periods, within(of_periods, lines, [_days(one) for one in periods]), strict=True))
        today = within(of_today, lines, [(NO_MONTH, NO_MONTH)])[0]
    else:
        kept = _Kept(names, since, counted_to)
        found = kept.of_periods(of_periods, periods)
        today = kept.of_window(of_today, (NO_MONTH, NO_MONTH)) if of_today else {}
    return Sums(found, today, Facts(units=units()), filters)


def _days(period: Period) -> tuple[str, str]:
    return period.starts_on.isoformat(), period.ends_on.isoformat()


class _Kept:
    """The sums of one slice, or of everything."""

    def __init__(self, names: tuple[str, ...], since: Counted | None, counted_to: int | None) -> None:
        self.names, self.since, self.counted_to = names, since, counted_to
        self.slice = names[0] if names else slices.ALL
        difference = since.difference if since else {}
        self.more = {part: number for part, number in difference.items() if part.slice == self.slice}

    def of_window(
        self, figures: Sequence[Report], window: tuple[str, str], less: Mapping[Part, int] | None = None
    ) -> Counts:
        """Return what counts in some months, less some of it."""
        rows = _summed(figures, window, self.slice, self.counted_to)
        return _added(figures, rows, window, ((self.more, 1), (less or {}, -1)))

    def of_periods(self, figures: Sequence[Report], periods: Sequence[Period]) -> dict[Period, Read]:
        """Return what counts in periods: of days that are not whole months all of these months, with what lies on the edges put right."""
        edges = singly.edges(periods)
        if not edges:
            return {period: self.of_window(figures, _window(period)) for period in periods}
        lines = singly.lines_of(self.names, self.since, frozenset(one.name for one in figures), months=edges)
        less = spread([([self.slice], lines)])
        found: dict[Period, Read] = {}
        for period, counts in zip(
            periods, within(figures, lines, [_days(one) for one in periods]), strict=True
        ):
            whole = self.of_window(figures, _window(period), less)
            for measure, more in counts.items():
                whole[measure].update(more)
            found[period] = whole
        return found


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


def _added(
    figures: Sequence[Report],
    rows: Rows,
    window: tuple[str, str],
    more: Sequence[tuple[Mapping[Part, int], int]],
) -> Counts:
    """Add up the rows of sums, and more parts so many times."""
    found: Counts = defaultdict(Counter)
    for measure, sign, rest, number, _counted_to in rows:
        found[measure][f"{sign}{rest}"] += int(number)
    known = {one.name: one for one in figures}
    for parts, times in more:
        for part, number in parts.items():
            report = known.get(part.measure)
            if report is not None and (factor := times * _counts(report, part, window)):
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
