"""Figures as rows of a file: what is hidden on the page is hidden here."""

from collections.abc import Iterable, Iterator
from typing import Any

from flask import Response
from flask_babel import gettext as _

from desk.reports.export import csv_text
from desk.web.reports.asked import Asked, Shown
from desk.web.reports.naming import words_of


def csv_file(name: str, wanted: Asked, lines: Iterable[list[Any]]) -> Response:
    """Return a file named after what it holds and its days."""
    name = f"{name}-{wanted.period.starts_on}-{wanted.period.ends_on}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(csv_text(lines), mimetype="text/csv", headers=headers)


def lines_of(shown: Iterable[Shown], wanted: Asked) -> Iterator[list[Any]]:
    """Write each figure and its parts."""
    yield [
        _("Indicator"), _("Report"), _("Part"), _("Value"), _("Unit"), _("Records"), _("First day"), _("Last day"),
        _("Axis"), _("Department or region"), _("Size"), _("Kind of agreement"),
    ]  # fmt: skip
    filters = wanted.filters
    about = [wanted.period.starts_on.isoformat(), wanted.period.ends_on.isoformat()]
    about += [filters.axis, filters.region, filters.size, filters.kind]
    for one in shown:
        report, result = one.report, one.result
        start = [report.indicator or "", str(report.title)]
        whole = hidden() if result.is_hidden else _("not mature yet") if result.is_immature else result.value
        yield [*start, "", whole, report.unit, hidden() if result.is_hidden else result.base, *about]
        for row in result.rows:
            value = hidden() if row.is_small else "" if row.is_hidden else row.value
            yield [*start, words_of(row, wanted.names), value, report.rows_unit, "", *about]


def hidden() -> str:
    """Say what is not told outside the desk."""
    return _("< 5")
