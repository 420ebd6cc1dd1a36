"""The figures of some periods, told from what counts in them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from desk.extensions import session
from desk.figures import touched
from desk.figures.daily import Read
from desk.reports.indicators import Facts, Filters, Period, Report, Result, narrow
from desk.reports.indicators.apart import READERS
from desk.reports.indicators.loading import load_requests
from desk.reports.indicators.report import Number, Weights, is_past
from models import Ticket


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
