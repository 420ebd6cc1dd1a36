"""Periods whose figures are frozen: freezing one, reading it as it was, and what has changed since."""

from typing import Any

from flask import Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from desk.access import can
from desk.access.days import plans_days
from desk.errors import Duplicate, Refused
from desk.reports import Period, indicators
from desk.reports.indicators import Report, Row, freezing
from desk.services import frozen_reports
from desk.transaction import unit_of_work
from desk.web.downloads import file_of
from desk.web.guards import current_actor, permission
from desk.web.language import current_language
from desk.web.reports.asked import as_seen, is_shut
from desk.web.reports.files import not_told, of_few, of_few_each
from desk.web.reports.indicators import address
from desk.web.reports.naming import words_of
from desk.web.reports.room import room
from forms.reports import FreezeForm

SPOKEN = ("fr", "en")
SHOWN = 50  # records a correction names


@room.post("/reports/frozen")
@permission("reports.freeze")
def freeze() -> ResponseReturnValue:
    """Freeze the figures of a period that is over."""
    form = FreezeForm()
    if not form.validate():  # the page offers whole periods behind one button: this came from elsewhere
        abort(422)
    period = Period(form.first.data, form.last.data)
    days: dict[str, Any] = {
        "actor": current_actor(),
        "starts_on": period.starts_on,
        "ends_on": period.ends_on,
    }
    try:
        frozen_reports.ensure_open(**days)
        # Counting reads for seconds at a large desk: before the write, so that nobody who writes waits for it.
        content = freezing.text(indicators.INDICATORS, indicators.load(), period, _speaker())
        with unit_of_work():
            frozen_id = frozen_reports.freeze(**days, content=content).id
    except Duplicate:
        flash(_("This period is already frozen: its figures stay as they were told."), "error")
        return redirect(url_for("reports.show_indicators"), 303)
    except Refused:
        flash(_("Choose a period that is over."), "error")
        return redirect(url_for("reports.show_indicators"), 303)
    flash(_("The figures of this period are frozen."), "success")
    return redirect(url_for("reports.frozen", frozen_id=frozen_id), 303)


@room.get("/reports/frozen/<int:frozen_id>")
@permission("reports.read")
def frozen(frozen_id: int) -> ResponseReturnValue:
    """Read the figures of a period as they were frozen."""
    kept, told = _told(frozen_id)
    return render_template(
        "reports/frozen.html", kept=kept, told=told, said=_said, small=not_told,
        may_open=can(current_actor(), "queue.read"), is_intact=freezing.is_intact(kept),
    )  # fmt: skip


@room.get("/reports/frozen/<int:frozen_id>.csv")
@permission("reports.read")
def frozen_file(frozen_id: int) -> ResponseReturnValue:
    """Take frozen figures along as a file: the same bytes for ever, in each language."""
    kept, told = _told(frozen_id)
    lines: list[list[Any]] = [
        [_("Indicator"), _("Report"), _("Part"), _("Value"), _("Unit"), _("Records"), _("First day"), _("Last day")]
    ]  # fmt: skip
    days = [kept.starts_on.isoformat(), kept.ends_on.isoformat()]
    for one in told:
        report, result = one.report, one.result
        start, small = [report.indicator or "", _said(one.words["title"])], not_told(report)
        whole = small if result.is_hidden else _("not mature yet") if result.is_immature else result.value
        lines.append([*start, "", whole, report.unit, small if result.is_hidden else result.base, *days])
        for row in result.rows:
            value = small if row.is_small else "" if row.is_hidden else row.value
            lines.append([*start, _said(one.parts[row.key]), value, report.rows_unit, "", *days])
    name = f"reports-{days[0]}-{days[1]}-frozen"
    return file_of(name, "csv", lines)


@room.get("/reports/frozen/<int:frozen_id>.json")
@permission("queue.read")
def frozen_text(frozen_id: int) -> ResponseReturnValue:
    """Take along the very text that was frozen, with the ids of the records; its hash is in the header.

    Without the days of the pool that tell those of few, and without their records, for whoever does not plan with them.
    """
    kept = freezing.named(frozen_id) or abort(404)
    is_whole = plans_days(current_actor())
    content = kept.content if is_whole else freezing.for_others(kept.content)
    name = f"reports-{kept.starts_on}-{kept.ends_on}-frozen.json"
    content_hash = kept.content_hash if is_whole else freezing.hash_of(content)
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "ETag": f'"{content_hash}"'}
    return Response(content, mimetype="application/json", headers=headers)


@room.get("/reports/frozen/<int:frozen_id>/corrections")
@permission("queue.read")
def corrections(frozen_id: int) -> ResponseReturnValue:
    """See what has changed since, and which records made it change."""
    kept = freezing.named(frozen_id) or abort(404)
    facts = indicators.load()
    period = Period(kept.starts_on, kept.ends_on)
    actor = current_actor()
    found = [
        one.seen(
            as_seen(one.frozen.report, one.frozen.result, actor), as_seen(one.frozen.report, one.now, actor),
            is_shut=is_shut(one.frozen.report, actor),
        )
        for one in freezing.corrections(freezing.read(kept.content), indicators.INDICATORS, facts, period)
    ]  # fmt: skip
    moved = [
        entry for one in found
        for entry in (*one.entered[:SHOWN], *one.left[:SHOWN], *(now for _then, now in one.changed[:SHOWN]))
    ]  # fmt: skip
    return render_template(
        "reports/corrections.html", kept=kept, found=found, said=_said, shown=SHOWN, address=address, of_few=of_few(), of_few_each=of_few_each(),
        named=indicators.described(((one.kind, one.id) for one in moved), actor),
    )  # fmt: skip


def _told(frozen_id: int) -> tuple[Any, list[freezing.Frozen]]:
    """Return a frozen period and its figures as the reader may see them."""
    kept = freezing.named(frozen_id) or abort(404)
    actor = current_actor()
    told = [one.seen(as_seen(one.report, one.result, actor)) for one in freezing.read(kept.content)]
    return kept, told


def _said(words: dict[str, str]) -> str:
    return words.get(current_language()) or words["en"]


def _speaker() -> freezing.Speak:
    """Return what says a figure, or one of its parts, in both languages of the desk."""

    names = indicators.names()

    def speak(report: Report, row: Row | None) -> dict[str, dict[str, str]]:
        said: dict[str, dict[str, str]] = {"title": {}, "definition": {}}
        for language in SPOKEN:
            with force_locale(language):
                said["title"][language] = str(report.title) if row is None else words_of(row, names)
                said["definition"][language] = str(report.definition)
        return said

    return speak
