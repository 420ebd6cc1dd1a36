"""The figures of a period: as a page, as a file, and down to their records."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from flask import Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk import clock
from desk.access import can
from desk.reports import indicators
from desk.reports.indicators import Entry, Report, Result, freezing
from desk.reports.indicators.records import ROWS, Record, every
from desk.web.downloads import file_of
from desk.web.guards import current_actor, permission
from desk.web.reports.asked import Asked, Shown, asked, is_shut, read
from desk.web.reports.chapters import in_chapters, number_of
from desk.web.reports.files import dated, hidden, lines_of, of_few_each
from desk.web.reports.naming import period_words, state_words, words_of
from desk.web.reports.room import room

# Views of ours stand on the pages they are for.
LISTED = tuple(
    sorted((one for one in indicators.INDICATORS if one.indicator), key=lambda one: number_of(one.indicator))
)
PAST = 6  # periods of a curve, the one asked for included


@room.get("/reports/indicators")
@permission("reports.read")
def show_indicators() -> ResponseReturnValue:
    """Read the figures of a period."""
    wanted = asked()
    page = render_template(
        "reports/indicators.html", form=wanted.form, period=wanted.period, chapters=in_chapters(read(wanted, LISTED, past=PAST)),
        words_of=lambda row: words_of(row, wanted.names), given=wanted.given,
        small=hidden(), may_open=wanted.may_open, is_narrowed=bool(wanted.filters), course=_course,
        frozen=freezing.kept(), may_freeze=_may_freeze(wanted), may_note=can(current_actor(), "reports.note"),
    )  # fmt: skip
    return page, 422 if wanted.form.errors else 200


@room.get("/reports/indicators.<ending>")
@permission("reports.read")
def indicators_file(ending: str) -> Response:
    """Take the figures of a period along as a file."""
    wanted = _valid()
    return file_of(dated("indicators", wanted), ending, lines_of(read(wanted, indicators.INDICATORS), wanted))


@room.get("/reports/indicators/<name>.<ending>")
@permission("reports.read")
def indicator_file(name: str, ending: str) -> Response:
    """Take one figure along as a file, with the periods of its curve."""
    report, wanted = _named(name), _valid()
    return file_of(dated(name, wanted), ending, lines_of(read(wanted, [report], past=PAST), wanted))


@room.get("/reports/indicators/<name>/records")
@permission("queue.read")
def indicator_records(name: str) -> ResponseReturnValue:
    """Open a figure down to its records."""
    report, wanted, key = _named(name), _valid(), _part()
    result = report.read(wanted.facts, wanted.period)
    shut = is_shut(report, wanted.actor)
    entries = [] if shut else _behind(result, key)
    skipped = max(0, min(request.args.get("after", 0, type=int) or 0, len(entries)))
    found = indicators.behind(entries, current_actor(), skipped=skipped)
    part = next((row for row in result.rows if row.key == key), None)
    return render_template(
        "reports/indicator_records.html", report=report, period=wanted.period, found=found, given=wanted.given, key=key,
        part=words_of(part, wanted.names) if part else None, result=report.of(entries), skipped=skipped, shut=of_few_each() if shut else None,
        step=ROWS, brings=_brings(entries), currencies=_currencies(report, entries), address=address, is_narrowed=bool(wanted.filters), state_words=state_words,
    )  # fmt: skip


@room.get("/reports/indicators/<name>/records.<ending>")
@permission("queue.read")
def records_file(name: str, ending: str) -> Response:
    """Take the records behind a figure along as a file: all that the reader may see, in the order of the list."""
    report, wanted = _named(name), _valid()
    if is_shut(report, wanted.actor):
        return file_of(dated(f"{name}-records", wanted), ending, [[of_few_each()]])
    entries = _behind(report.read(wanted.facts, wanted.period), _part())
    return file_of(dated(f"{name}-records", wanted), ending, _record_lines(report, entries))


def _record_lines(report: Report, entries: list[Entry]) -> Iterator[list[Any]]:
    brings, currencies = _brings(entries), _currencies(report, entries)
    head = [_("Request"), _("What"), _("Detail"), _("State"), _("Date"), _("Brings")]
    yield [*head, _("Currency")] if currencies else head
    for row in every(entries, current_actor()):
        on = clock.day_of(row.on) if isinstance(row.on, datetime) else row.on
        value = brings[row.kind, row.id]
        if report.unit == "share" and not report.adds:
            value = _("counts") if value else _("does not count")
        line = [row.reference, row.title, row.detail, state_words(row), on, value]
        yield [*line, currencies[row.kind, row.id]] if currencies else line


def _valid() -> Asked:
    wanted = asked()
    if wanted.form.errors:
        abort(422)
    return wanted


def _named(name: str) -> Report:
    return next((one for one in indicators.INDICATORS if one.name == name), None) or abort(404)


def _part() -> str | None:
    return request.args.get("part", "")[:80].replace("\x00", "") or None


def _behind(result: Result, key: str | None) -> list[Entry]:
    return [one for one in result.entries if key in (None, one.part)]


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
    if record.kind == "days_offered":
        return url_for("pool.index")
    if record.kind == "monthly_figure":
        may_note = can(current_actor(), "reports.note")
        return url_for("reports.monthly", year=record.on.year) if record.on and may_note else None
    if record.kind == "output":
        return url_for("contracts.outputs", reference=record.reference)
    if record.kind == "maturity_score":
        return url_for("directory.maturity_of", score_id=record.id)
    if record.kind == "unit":
        return url_for("directory.unit", unit_id=record.id)
    return url_for("ticket.show", reference=record.reference) if record.reference else None


def _currencies(report: Report, entries: list[Entry]) -> dict[tuple[str, int], str]:
    """Return in what each record brings it, where that may be other money than euros."""
    return {(one.kind, one.id): one.part[-3:] for one in entries} if report.how == "euros" else {}


def _brings(entries: list[Entry]) -> dict[tuple[str, int], Any]:
    """Return what each record brings to the figure."""
    return {(one.kind, one.id): one.value for one in entries}
