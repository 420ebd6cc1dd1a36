"""What requests and companies add, each for itself: those in several slices at once, or with something in some months.

No sums are kept of such questions. Their records are found by place (models.TallyPlace), so that no more of them are
read than are in all the slices, or have anything on the edges of the days asked for.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, select

from desk.extensions import session
from desk.figures import slices
from desk.figures.counted import Counted
from desk.figures.daily import Lines, Sliced, line_of, written
from desk.reports.indicators import Period
from models import OrganizationTally, TallyPlace, TicketTally

AT_ONCE: Final = 500  # rows


class _About(NamedTuple):
    name: str
    key: Any
    parts: Any


_ABOUT: Final = (
    _About("ticket", TicketTally.ticket_id, TicketTally.parts),
    _About("organization", OrganizationTally.organization_id, OrganizationTally.parts),
)


def edges(periods: Collection[Period]) -> frozenset[str]:
    """Return the months of which periods hold some days only."""
    return frozenset(month for period in periods for month in period.broken_months())


def lines_of(
    names: tuple[str, ...],
    since: Counted | None,
    measures: frozenset[str],
    *,
    months: frozenset[str] | None = None,
) -> Lines:
    """Return what everything adds that is in all of some slices, and (given months) has something in one of these.

    Some of it is not kept as it stands now, but counted anew: `since`, which comes as a whole.
    """
    found = Counter[str]()
    for about in _ABOUT:
        whole, cutting = slices.chosen(about.name, names)
        fresh = _fresh(since, about.name)
        for number, kept in _kept(about, [*whole - {slices.ALL}, *filter(None, (cutting,))], months):
            if number not in fresh:
                _add(found, kept, whole, cutting)
        for sliced in fresh.values():
            _add(found, written(sliced), whole, cutting)
    lines: Lines = Counter()
    for text, times in found.items():
        line, number = line_of(text)
        if line.measure in measures:
            lines[line] += times * number
    return lines


def _fresh(since: Counted | None, about: str) -> Mapping[int, Sliced]:
    """Return what was touched since it was kept, with what it adds now: also nothing."""
    if since is None:
        return {}
    if about == "ticket":
        return {number: since.tickets.get(number, []) for number in since.touched.tickets}
    return {number: since.organizations.get(number, []) for number in since.touched.homes}


def _kept(about: _About, places: list[str], months: frozenset[str] | None) -> Iterator[tuple[int, Any]]:
    wanted = [_in(about, TallyPlace.place == place) for place in sorted(places)]
    if months is not None:
        wanted.append(_in(about, TallyPlace.place.in_(sorted(months))))
    statement = select(about.key, about.parts).where(*wanted).execution_options(yield_per=AT_ONCE)
    yield from session.execute(statement)


def _in(about: _About, place: ColumnElement[bool]) -> ColumnElement[bool]:
    found = select(TallyPlace.record_id).where(TallyPlace.about == about.name, place)
    return about.key.in_(found)  # type: ignore[no-any-return]  # a column of either table


def _add(found: Counter[str], kept: Any, whole: frozenset[str], cutting: str) -> None:
    if kept and whole <= {*kept[0][0]}:
        for names, lines in kept:
            if cutting in names:
                found.update(lines)
