"""The figures of a period: as a page, as a file, and down to their records."""

from typing import Any

from flask import Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from desk import clock
from desk.access import can
from desk.reports import indicators
from desk.reports.indicators import Entry, freezing
from desk.reports.indicators.records import ROWS, Record
from desk.web.guards import current_actor, permission
from desk.web.reports.asked import Asked, Shown, asked, read
from desk.web.reports.files import csv_file, hidden, lines_of
from desk.web.reports.naming import period_words, words_of
from desk.web.reports.room import room

PAST = 6  # periods of a curve, the one asked for included


@room.get("/reports/indicators")
@permission("reports.read")
def show_indicators() -> ResponseReturnValue:
    """Read the figures of a period."""
    wanted = asked()
    page = render_template(
        "reports/indicators.html", form=wanted.form, period=wanted.period, shown=read(wanted, indicators.INDICATORS, past=PAST),
        words_of=lambda row: words_of(row, wanted.names), given=wanted.given,
        small=hidden(), may_open=wanted.may_open, is_narrowed=bool(wanted.filters), course=_course,
        frozen=freezing.kept(), may_freeze=_may_freeze(wanted),
    )  # fmt: skip
    return page, 422 if wanted.form.errors else 200


@room.get("/reports/indicators.csv")
@permission("reports.read")
def indicators_file() -> Response:
    """Take the figures of a period along as a file."""
    wanted = asked()
    if wanted.form.errors:
        abort(422)
    return csv_file("indicators", wanted, lines_of(read(wanted, indicators.INDICATORS), wanted))


@room.get("/reports/indicators/<name>/records")
@permission("queue.read")
def indicator_records(name: str) -> ResponseReturnValue:
    """Open a figure down to its records."""
    report = next((one for one in indicators.INDICATORS if one.name == name), None) or abort(404)
    wanted = asked()
    if wanted.form.errors:
        abort(422)
    result = report.read(wanted.facts, wanted.period)
    key = request.args.get("part", "")[:80].replace("\x00", "") or None
    entries = [one for one in result.entries if key in (None, one.part)]
    skipped = (
        min(request.args.get("after", 0, type=int) or 0, len(entries)) if request.args.get("after") else 0
    )
    found = indicators.behind(entries, current_actor(), skipped=max(skipped, 0))
    part = next((row for row in result.rows if row.key == key), None)
    return render_template(
        "reports/indicator_records.html", report=report, period=wanted.period, found=found, given=wanted.given, key=key,
        part=words_of(part, wanted.names) if part else None, result=report.of(entries), skipped=max(skipped, 0),
        step=ROWS, brings=_brings(entries), address=address, is_narrowed=bool(wanted.filters),
    )  # fmt: skip


def _may_freeze(wanted: Asked) -> bool:
    """Tell whether the reader may freeze this period: it is over, and nothing narrows it."""
    is_over = wanted.period.ends_on < clock.today()
    return is_over and not wanted.filters and can(current_actor(), "reports.freeze")


def _course(one: Shown) -> tuple[list[str], list[Any]]:
    """Return the periods of a curve and their values; those nothing can be told of are gaps."""
    values = [result.value for _period, result in one.past]
    if one.report.unit == "share":
        values = [None if value is None else round(100 * float(value), 1) for value in values]
    return [period_words(period) for period, _result in one.past], values


def address(record: Record) -> str | None:
    """Return the page of a record, or of what it hangs on."""
    if record.kind == "organization":
        return url_for("directory.organization", organization_id=record.id)
    if record.kind == "unit":
        return url_for("directory.unit", unit_id=record.id)
    return url_for("ticket.show", reference=record.reference) if record.reference else None


def _brings(entries: list[Entry]) -> dict[tuple[str, int], Any]:
    """Return what each record brings to the figure."""
    return {(one.kind, one.id): one.value for one in entries}
