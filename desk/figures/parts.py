"""What one request or company adds to the figures: (measure, month, key), each so often; said by the figures' own definitions.

A measure is the name of a figure. The first character of its key says how it counts, the seven after it are a month, and
what follows is what entries bring and to which part:

    "@…….|value|after|part"  so often (of money: so many cents, and no value); after a day or moment is over, or until ("!") it is
    "=before.|part"          a thing counted once, with the month before it that also counts it: it counts where no earlier month of a period has it
    "+", "-" "…….|value|part"  a thing that begins or ends to last
    "~ended..|value|part"    one that begins again, with the month in which it had ended: in a period that holds both it counts once
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple, cast

from desk import clock
from desk.figures import slices
from desk.reports.indicators import BESIDE, INDICATORS, Facts, Period, Report, narrow
from desk.reports.indicators.loading import load_organizations, load_requests
from desk.reports.indicators.report import Dated, Entry, Lasting

EVER: Final = Period(date(1970, 1, 1), date(2199, 12, 31))
NO_MONTH: Final = ""  # of what counts whatever the period
NEVER: Final = "0000-00"  # before every month
ALWAYS: Final = "9999-99"  # the month in which ends what has no end


class Part(NamedTuple):
    """Where something counts. What the key says is told above."""

    measure: str
    month: str  # "2026-03", on the desk's wall
    key: str = ""
    slice: str = slices.ALL


Parts = Counter[Part]
Sliced = list[tuple[list[str], Parts]]  # to each of some slices the same parts


def of_requests(ticket_ids: Collection[int]) -> Mapping[int, Sliced]:
    """Return what each of some requests adds, as it stands now."""
    facts = load_requests(ticket_ids)
    contracts = {number: one.ticket_id for number, one in facts.contracts.items()}
    tickets = {
        "ticket": {number: number for number in facts.tickets},
        "offer": {one.id: one.ticket_id for one in facts.offers},
        "contract": contracts,
        "funding": {one.id: contracts[one.contract_id] for one in facts.funding},
        "milestone": {one.id: contracts[one.contract_id] for one in facts.milestones},
    }

    def owner(entry: Entry) -> int:
        return tickets[entry.kind][entry.id]

    found: dict[int, Sliced] = {
        number: [([slices.ALL, *slices.of_ticket(facts, number)], parts)]
        for number, parts in _parts(facts, "ticket", owner).items()
    }
    _cut_through(found, facts, ("kind",), "ticket", owner)
    return found


def of_organizations(organization_ids: Collection[int]) -> Mapping[int, Sliced]:
    """Return what each of some organizations, given with all that was merged into them, adds as it stands now."""
    facts = load_organizations(organization_ids)

    def owner(entry: Entry) -> int:
        return int(entry.counted.removeprefix("organization:"))

    asked = set(organization_ids)
    found: dict[int, Sliced] = {
        number: [([slices.ALL, *slices.of_company(facts, number)], parts)]
        for number, parts in _parts(facts, "organization", owner).items()
        if number in asked
    }
    _cut_through(found, facts, ("axis", "kind"), "organization", owner)
    return found


def _cut_through(
    found: dict[int, Sliced], facts: Facts, names: tuple[str, ...], about: str, owner: Callable[[Entry], int]
) -> None:
    """Add what each adds to the slices that hold some of it only."""
    for name in slices.through(facts, names):
        for number, parts in _parts(narrow(facts, slices.filters_of(name)), about, owner).items():
            if number in found:
                found[number].append(([name], parts))


def spread(sliced: Iterable[tuple[Iterable[str], Mapping[Part, int]]]) -> Parts:
    """Return what is added, by slice."""
    found: Parts = Counter()
    for names, parts in sliced:
        for name in names:
            found.update({part._replace(slice=name): number for part, number in parts.items()})
    return found


def month_of(moment: datetime | date | None) -> str:
    """Return the month of a day, or of a moment on the desk's wall."""
    if moment is None:
        return NO_MONTH
    day = clock.day_of(moment) if isinstance(moment, datetime) else moment
    return f"{day.year}-{day.month:02}"


def summed(about: str = "") -> list[Report]:
    """Return the figures that add up over months."""
    return [one for one in (*INDICATORS, *BESIDE) if one.dated and about in ("", one.about)]


def _parts(facts: Facts, about: str, owner: Callable[[Entry], int]) -> Mapping[int, Parts]:
    parts: dict[int, Parts] = defaultdict(Counter)
    for report in summed(about):
        added: Any = _lasting if report.dated == "lasting" else _added
        found: dict[int, list[Any]] = defaultdict(list)
        for one in cast(Iterable[Any], report.entries(facts, EVER)):
            found[owner(one.entry)].append(one)
        for number, entries in found.items():
            for part, count in added(report, entries):
                parts[number][part] += count
    return parts


def _added(report: Report, dated: list[Dated]) -> Iterator[tuple[Part, int]]:
    months: dict[tuple[str, str], set[str]] = defaultdict(set)
    is_once, is_sum, is_count = report.dated == "once", report.unit == "money", report.how == "count"
    for at, entry, after, until in dated:
        if is_once:
            months[entry.part if is_count else "", entry.counted].add(month_of(at))
        if not (is_once and is_count):
            value, when = "" if is_sum else entry.value, after.isoformat() if after else ""
            key = f"@{NEVER}|{value}|{f'!{until}' if until else when}|{entry.part}"
            yield Part(report.name, month_of(at), key), round(entry.value * 100) if is_sum else 1
    for (part, _counted), every in months.items():
        before = NEVER
        for month in sorted(every):
            yield Part(report.name, month, f"={before}|{part}"), 1
            before = month or NEVER


def _lasting(report: Report, entries: Iterable[Lasting]) -> Iterator[tuple[Part, int]]:
    """Yield when things begin, end and begin again, in months: what is counted by several entries lasts while one does."""
    spans: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for first, last, entry in entries:
        span = month_of(first), _last_month(last, is_at_end=report.is_at_end)
        if span[0] <= span[1]:
            spans[f"{entry.value}|{entry.part}", entry.counted].append(span)
    for (rest, _counted), every in spans.items():
        ended = ""
        for begins, ends in _runs(sorted(every)):
            yield Part(report.name, begins, f"+{NEVER}|{rest}"), 1
            if ended:
                yield Part(report.name, begins, f"~{ended}|{rest}"), 1
            if ends != ALWAYS:
                yield Part(report.name, ends, f"-{NEVER}|{rest}"), 1
            ended = ends


def _runs(spans: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    begins, ends = spans[0]
    for first, last in spans[1:]:
        if first > ends:
            yield begins, ends
            begins, ends = first, last
        ends = max(ends, last)
    yield begins, ends


def _last_month(day: date, *, is_at_end: bool) -> str:
    """Return the last month that something lasts in, or whose last day it sees."""
    if day.year > EVER.ends_on.year:
        return ALWAYS
    if is_at_end and (day + timedelta(days=1)).day != 1:
        day = day.replace(day=1) - timedelta(days=1)
    return month_of(day)
