"""The funder's figures of a period, as the person may see them."""

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from desk.api.operations import Call, Many, get
from desk.api.values import refused
from desk.reports import Period, indicators
from desk.reports.indicators import Filters, Row
from desk.web.reports import asked as pages
from desk.web.reports.naming import words_of


@dataclass(frozen=True)
class AskedPeriod:
    """The first and the last day."""

    first: date
    last: date


@dataclass(frozen=True)
class Part:
    """A part of a figure; without a value where it is too small to be told."""

    key: str
    name: str
    value: str | None


@dataclass(frozen=True)
class Indicator:
    """One figure. Values are texts, so that none is rounded; those of money are in `currency`.

    `first` and `last` are the days it is told for: of days of the pool the half-years that are over, where one does not plan with it.
    """

    name: str
    code: str | None
    title: str
    definition: str
    unit: str
    currency: str | None
    first: date
    last: date
    value: str | None
    records: int | None
    is_hidden: bool
    is_immature: bool
    parts: tuple[Part, ...]


@get("/indicators", Indicator, permission="reports.read", asks=AskedPeriod, many=True)
def list_indicators(call: Call) -> Many:
    """Read every figure of a period; outside the desk small counts are hidden, and days of few engineers from all who do not plan with them."""
    asked = call.asks
    if asked.last < asked.first:
        raise refused("last", "before_start", _("This day comes before the first one: choose a later day."))
    wanted = pages.Wanted(Period(asked.first, asked.last), Filters(), call.actor, indicators.names())
    shown = pages.read(wanted, indicators.INDICATORS)
    return Many(tuple(_told(one, wanted) for one in shown))


def _told(one: pages.Shown, wanted: pages.Wanted) -> Indicator:
    report, result = one.report, one.result
    return Indicator(
        name=report.name, code=report.indicator, title=str(report.title), definition=str(report.definition), unit=report.unit,
        currency="EUR" if report.unit == "money" else None, first=one.told_for.starts_on, last=one.told_for.ends_on, value=_number(result.value),
        records=None if result.is_hidden else result.base, is_hidden=result.is_hidden,
        is_immature=result.is_immature, parts=tuple(_part(row, wanted) for row in result.rows),
    )  # fmt: skip


def _part(row: Row, wanted: pages.Wanted) -> Part:
    return Part(row.key, words_of(row, wanted.names), None if row.is_hidden else _number(row.value))


def _number(value: object) -> str | None:
    return None if value is None else str(value)
