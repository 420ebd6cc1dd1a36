"""What one request or company adds to the figures: (measure, month, key), each so often; said by the figures' own definitions.

A measure is the name of a figure. Its key says what entries bring, "value|after|part", counted (or cents, summed, where
the figure is money); and where entries may repeat what they count, "=month before|part" counts each thing in each month
it is counted in, with the month before it that did: so a thing counts once where no earlier month of a period has it.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Final, NamedTuple, cast

from desk import clock
from desk.reports.indicators import INDICATORS, Facts, Period, Report
from desk.reports.indicators.loading import load_organizations, load_requests
from desk.reports.indicators.report import Dated, Entry

EVER: Final = Period(date(1970, 1, 1), date(2199, 12, 31))
NO_MONTH: Final = ""  # of what counts whatever the period


class Part(NamedTuple):
    """Where something counts. What the key says is told above."""

    measure: str
    month: str  # "2026-03", on the desk's wall
    key: str = ""


Parts = Counter[Part]


def of_requests(ticket_ids: Collection[int]) -> Mapping[int, Parts]:
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
    return _parts(facts, "ticket", lambda entry: tickets[entry.kind][entry.id])


def of_organizations(organization_ids: Collection[int]) -> Mapping[int, Parts]:
    """Return what each of some organizations, given with all that was merged into them, adds as it stands now."""
    facts = load_organizations(organization_ids)
    return _parts(
        facts,
        "organization",
        lambda entry: entry.id if entry.kind == "organization" else facts.tickets[entry.id].organization_id,
    )


def month_of(moment: datetime | date | None) -> str:
    """Return the month of a day, or of a moment on the desk's wall."""
    if moment is None:
        return NO_MONTH
    day = clock.day_of(moment) if isinstance(moment, datetime) else moment
    return f"{day.year}-{day.month:02}"


def summed(about: str = "") -> list[Report]:
    """Return the figures that add up over months."""
    return [one for one in INDICATORS if one.dated and about in ("", one.about)]


def _parts(facts: Facts, about: str, owner: Callable[[Entry], int]) -> Mapping[int, Parts]:
    parts: dict[int, Parts] = defaultdict(Counter)
    for report in summed(about):
        found: dict[int, list[Dated]] = defaultdict(list)
        for one in cast(Iterable[Dated], report.entries(facts, EVER)):
            found[owner(one.entry)].append(one)
        for number, dated in found.items():
            for part, count in _added(report, dated):
                parts[number][part] += count
    return parts


def _added(report: Report, dated: list[Dated]) -> Iterator[tuple[Part, int]]:
    months: dict[tuple[str, str], set[str]] = defaultdict(set)
    is_once, is_sum, is_count = report.dated == "once", report.unit == "money", report.how == "count"
    for at, entry, after in dated:
        if is_once:
            months[entry.part if is_count else "", entry.counted].add(month_of(at))
        if not (is_once and is_count):
            value = "" if is_sum else entry.value
            key = f"{value}|{after.isoformat() if after else ''}|{entry.part}"
            yield Part(report.name, month_of(at), key), round(entry.value * 100) if is_sum else 1
    for (part, _counted), every in months.items():
        before = ""
        for month in sorted(every):
            yield Part(report.name, month, f"={before}|{part}"), 1
            before = month
