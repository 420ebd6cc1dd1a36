"""Figures and records as rows of a file: what is hidden on the page is hidden here."""

from collections.abc import Iterable, Iterator
from typing import Any

from flask_babel import gettext as _

from desk.reports.indicators import Report, Result
from desk.web.reports.asked import Asked, Shown
from desk.web.reports.naming import words_of


def dated(name: str, wanted: Asked) -> str:
    """Name a file after what it holds and its days."""
    return f"{name}-{wanted.period.starts_on}-{wanted.period.ends_on}"


def lines_of(shown: Iterable[Shown], wanted: Asked) -> Iterator[list[Any]]:
    """Write each figure of each period read, the newest last, and its parts."""
    yield [
        _("Indicator"), _("Report"), _("Part"), _("Value"), _("Unit"), _("Records"), _("First day"), _("Last day"),
        _("Axis"), _("Department or region"), _("Size"), _("Kind of agreement"),
    ]  # fmt: skip
    filters = wanted.filters
    narrowed = [filters.axis, filters.region, filters.size, filters.kind]
    for one in shown:
        for period, result in one.past:
            about = [period.starts_on, period.ends_on, *narrowed]
            for row in _figure(one.report, result, wanted):
                yield [*row, *about]


def _figure(report: Report, result: Result, wanted: Asked) -> Iterator[list[Any]]:
    start = [report.indicator or "", str(report.title)]
    waits = str(report.untold or _("not mature yet"))
    small = not_told(report)
    whole = small if result.is_hidden else waits if result.is_immature else result.value
    yield [*start, "", whole, report.unit, small if result.is_hidden else result.base]
    for row in result.rows:
        value = small if row.is_small else "" if row.is_hidden else row.value
        yield [*start, words_of(row, wanted.names), value, report.rows_unit, ""]


def not_told(report: Report) -> str:
    """Say where a figure would stand why it is not told."""
    return of_few() if report.adds_days else hidden()


def of_few() -> str:
    """Say why days of the pool are not told to those who do not plan with them."""
    return _("Not told: fewer than five people may stand behind it")


def of_few_each() -> str:
    """Say why the records behind days of the pool are not told to them either."""
    return _(
        "Not told: each of these records holds days of a single person. Those who plan with the pool read them."
    )


def hidden() -> str:
    """Say what is not told outside the desk."""
    return _("< 5")
