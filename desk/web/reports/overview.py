"""A first view of the figures, summed beforehand, each with its chart and the records behind it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import format_date
from flask_babel import gettext as _

from desk import clock, reports
from desk.access import can
from desk.reports import Period, Report, Result, Row
from desk.reports.export import csv_text
from desk.web.guards import current_actor, permission
from desk.web.language import current_language
from desk.web.reports.room import room
from desk.web.words import country
from forms.labels import label
from forms.reports import PeriodForm


@dataclass(frozen=True)
class Shown:
    """One report as this person may see it."""

    report: Report
    result: Result


@room.get("/reports")
@permission("reports.read")
def index() -> ResponseReturnValue:
    """Read the figures of a period."""
    form, period = _period()
    page = render_template(
        "reports/index.html", form=form, period=period, shown=_read_all(period), words_of=words_of,
        given=_given(period), small=_hidden(), may_open=can(current_actor(), "queue.read"),
    )  # fmt: skip
    return page, 422 if form.errors else 200


@room.get("/reports.csv")
@permission("reports.read")
def export() -> ResponseReturnValue:
    """Take the figures of a period along as a file."""
    form, period = _period()
    if form.errors:
        abort(422)
    head = [
        _("Indicator"),
        _("Report"),
        _("Part"),
        _("Value"),
        _("Unit"),
        _("Records"),
        _("First day"),
        _("Last day"),
    ]
    lines: list[list[Any]] = [head]
    days = [period.starts_on.isoformat(), period.ends_on.isoformat()]
    for one in _read_all(period):
        report, result = one.report, one.result
        start = [report.indicator or "", str(report.title)]
        base = _hidden() if result.is_hidden else result.base
        whole = _hidden() if result.is_hidden else result.value
        lines.append([*start, "", whole, report.unit, base, *days])
        for row in result.rows:
            value = _hidden() if row.is_small else "" if row.is_hidden else row.value
            lines.append([*start, words_of(row), value, report.rows_unit, "", *days])
    name = f"reports-{days[0]}-{days[1]}.csv"
    return Response(
        csv_text(lines),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@room.get("/reports/<name>/records")
@permission("queue.read")
def records(name: str) -> ResponseReturnValue:
    """Open a figure down to its records."""
    report = next((one for one in reports.REPORTS if one.name == name), None) or abort(404)
    form, period = _period()
    if form.errors:
        abort(422)
    key = request.args.get("part", "")[:80].replace("\x00", "") or None
    result = report.read(period, current_language())
    part = next((row for row in result.rows if row.key == key), None)
    found = reports.behind(report, period, key, current_actor())
    return render_template(
        "reports/records.html", report=report, period=period, found=found, given=_given(period),
        part=words_of(part) if part else None,
    )  # fmt: skip


def words_of(row: Row) -> str:
    """Say what a part of a figure is, in the reader's language."""
    if row.group == "month":
        year, _dash, month = row.key.partition("-")
        return str(format_date(date(int(year), int(month), 1), "MMM y"))
    if row.group == "country":
        return country(row.key)
    return str(label(row.group, row.key) if row.group else row.words)


def _read_all(period: Period) -> list[Shown]:
    """Read every report; outside the desk, small counts are hidden."""
    language, inside = current_language(), can(current_actor(), "queue.read")
    return [
        Shown(report, result if inside else reports.for_outsiders(report, result))
        for report, result in reports.read_all(period, language)
    ]


def _period() -> tuple[PeriodForm, Period]:
    """Return the form and the days it asks for; this year when it asks for nothing or for nonsense."""
    this_year = clock.today().year
    asked = {name: request.args.get(name) for name in ("year", "quarter", "first", "last")}
    given = request.args if any(asked.values()) else None
    form = PeriodForm(given, this_year=this_year, data={"year": str(this_year), "quarter": ""})
    if given is None:
        return form, reports.year(this_year)
    if not form.validate():
        return form, reports.year(this_year)
    if form.first.data is not None:
        return form, Period(form.first.data, form.last.data)
    year = int(form.year.data)
    return form, reports.quarter(year, int(form.quarter.data)) if form.quarter.data else reports.year(year)


def _given(period: Period) -> dict[str, str]:
    """Return the period as it stands in the address of a list or a file."""
    year = str(clock.today().year)
    return {"year": year, "first": period.starts_on.isoformat(), "last": period.ends_on.isoformat()}


def _hidden() -> str:
    return _("< 5")
