"""What one request or company adds to the figures, day by day, as it is kept; and what of it falls into some days.

A line is (measure, sign, when, rest, how many). Its sign says how it counts, `rest` what entries bring and to which part:

    "@"  so often on a day (of money: so many cents, and no value); rest "value|after|part": after a day or moment is over, or until ("!") it is
    "="  a thing counted once, on each of some days; rest "part"
    "+"  a thing that lasts, from day to day, both included, perhaps several times; rest "value|part"
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final, NamedTuple, cast

from desk import clock
from desk.figures import slices
from desk.reports.indicators import BESIDE, INDICATORS, Facts, Period, Report, narrow
from desk.reports.indicators.loading import load_organizations, load_requests
from desk.reports.indicators.report import Dated, Entry, Lasting

EVER: Final = Period(date(1970, 1, 1), date(2199, 12, 31))
NO_DAY: Final = ""  # of what counts whatever the period
FOREVER: Final = "9999-99-99"  # the day on which ends what has no end


class Line(NamedTuple):
    """How something counts. What the sign says is told above."""

    measure: str
    sign: str
    when: Any  # a day, days in order, or pairs of days in order
    rest: str


Lines = Counter[Line]
Sliced = list[tuple[list[str], Lines]]  # to each of some slices the same lines
Days = tuple[str, str]  # the first and the last
Read = Mapping[str, Counter[str]]  # by figure: sign and rest -> how much of it counts


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
        number: [([slices.ALL, *slices.of_ticket(facts, number)], lines)]
        for number, lines in _lines(facts, "ticket", owner).items()
    }
    for name in slices.through_requests(facts):
        _cut_through(found, facts, name, "ticket", owner)
    return found


def of_organizations(organization_ids: Collection[int]) -> Mapping[int, Sliced]:
    """Return what each of some organizations, given with all that was merged into them, adds as it stands now."""
    facts = load_organizations(organization_ids)

    def owner(entry: Entry) -> int:
        return int(entry.counted.removeprefix("organization:"))

    asked = set(organization_ids)
    found: dict[int, Sliced] = {
        number: [([slices.ALL, *slices.of_company(facts, number)], lines)]
        for number, lines in _lines(facts, "organization", owner).items()
        if number in asked
    }
    for name in slices.through_companies(facts):
        _cut_through(found, facts, name, "organization", owner)
    return found


def _cut_through(found: dict[int, Sliced], facts: Facts, name: str, about: str, owner: Any) -> None:
    """Add what each adds to a slice that holds some of it only."""
    for number, lines in _lines(narrow(facts, slices.filters_of(name)), about, owner).items():
        if number in found:
            found[number].append(([name], lines))


def summed(about: str = "") -> list[Report]:
    """Return the figures that add up over days."""
    return [one for one in (*INDICATORS, *BESIDE) if one.dated and about in ("", one.about)]


def within(reports: Iterable[Report], lines: Lines, spans: Sequence[Days]) -> Sequence[Read]:
    """Return what of some lines counts in each of some spans of days; of a figure of the end of a period, on the last."""
    found: list[dict[str, Counter[str]]] = [defaultdict(Counter) for _ in spans]
    known = {one.name: one.is_at_end for one in reports}
    for (measure, sign, when, rest), number in lines.items():
        is_at_end = known.get(measure)
        if is_at_end is None:
            continue
        for (first, last), read in zip(spans, found, strict=True):
            if (
                first <= when <= last
                if sign == "@"
                else _counts(sign, when, last if is_at_end else first, last)
            ):
                read[measure][f"{sign}|{rest}"] += number
    return found


def _counts(sign: str, when: Any, since: str, last: str) -> bool:
    if sign == "=":
        return any(since <= day <= last for day in when)
    return any(begins <= last and ends >= since for begins, ends in when)


def months(sliced: Sliced) -> set[str]:
    """Return the months in which anything of it counts, begins or ends."""
    found: set[str] = set()
    for _names, lines in sliced:
        for line in lines:
            found.update(day[:7] for day in _days(line))
    return found - {NO_DAY, FOREVER[:7]}


def _days(line: Line) -> Iterator[str]:
    if line.sign == "@":
        yield line.when
    else:
        for one in line.when:
            yield from (one,) if line.sign == "=" else one


def written(sliced: Sliced) -> list[Any]:
    """Return it as it is stored: each line a text, for thousands of them are read at once, and texts are read and counted the fastest."""
    return [
        [names, sorted(_text_of(line, number) for line, number in lines.items())] for names, lines in sliced
    ]


def read_back(kept: Any) -> Sliced:
    """Return what was stored."""
    return [(names, Counter(dict(map(line_of, lines)))) for names, lines in kept]


def _text_of(line: Line, number: int) -> str:
    when = (
        line.when
        if line.sign == "@"
        else ",".join(day if line.sign == "=" else "~".join(day) for day in line.when)
    )
    return f"{line.measure} {line.sign} {when} {number} {line.rest}"


def line_of(text: str) -> tuple[Line, int]:
    """Return a line as it was before it was stored, and how many of it."""
    measure, sign, days, number, rest = text.split(" ", 4)
    when: Any = days if sign == "@" else tuple(days.split(","))
    if sign == "+":
        when = tuple(tuple(span.split("~")) for span in when)
    return Line(measure, sign, when, rest), int(number)


def _lines(facts: Facts, about: str, owner: Any) -> Mapping[int, Lines]:
    lines: dict[int, Lines] = defaultdict(Counter)
    for report in summed(about):
        added: Any = _lasting if report.dated == "lasting" else _dated
        found: dict[int, list[Any]] = defaultdict(list)
        for one in cast(Iterable[Any], report.entries(facts, EVER)):
            found[owner(one.entry)].append(one)
        for number, entries in found.items():
            for line, count in added(report, entries):
                lines[number][line] += count
    return lines


def _dated(report: Report, dated: list[Dated]) -> Iterator[tuple[Line, int]]:
    days: dict[tuple[str, str], set[str]] = defaultdict(set)
    is_once, is_sum, is_count = report.dated == "once", report.unit == "money", report.how == "count"
    for at, entry, after, until in dated:
        if is_once:
            days[entry.part if is_count else "", entry.counted].add(_day_of(at))
        if not (is_once and is_count):
            value, when = "" if is_sum else entry.value, after.isoformat() if after else ""
            rest = f"{value}|{f'!{until}' if until else when}|{entry.part}"
            yield Line(report.name, "@", _day_of(at), rest), round(entry.value * 100) if is_sum else 1
    for (part, _counted), every in days.items():
        yield Line(report.name, "=", tuple(sorted(every)), part), 1


def _lasting(report: Report, entries: Iterable[Lasting]) -> Iterator[tuple[Line, int]]:
    """Yield from when to when things last: what is counted by several entries lasts while one does."""
    spans: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for first, last, entry in entries:
        ends = FOREVER if last.year > EVER.ends_on.year else _day_of(last)
        spans[f"{entry.value}|{entry.part}", entry.counted].add((_day_of(first), ends))
    for (rest, _counted), every in spans.items():
        yield Line(report.name, "+", tuple(sorted(every)), rest), 1


def _day_of(moment: datetime | date | None) -> str:
    """Return a day, or that of a moment on the desk's wall."""
    if moment is None:
        return NO_DAY
    return (clock.day_of(moment) if isinstance(moment, datetime) else moment).isoformat()
