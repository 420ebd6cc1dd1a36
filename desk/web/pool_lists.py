"""Room: days of the engineer pool brought in from a list: looked at, kept, and taken back. The desk's alone."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from itsdangerous import BadData

from desk.queries import pool as queries
from desk.services.imports import ImportRefused, Rehearsed, Table, UnreadableFile, pool_days, read
from desk.services.imports.keeping import keep, kept
from desk.services.imports.table import BYTES_AT_MOST
from desk.transaction import unit_of_work
from desk.web.answers import why_unread
from desk.web.carried import signer
from desk.web.guards import current_actor, permission, takes_files
from forms.imports import FILE_PROBLEMS, IMPORT_PROBLEMS, DaysFileForm, LookedAtForm

room = Blueprint("pool_lists", __name__)

ROWS_AT_MOST = 1_000
"""Of a list of days: it is rehearsed while somebody waits."""


@room.get("/pool/imports")
@permission("tickets.work")
def index() -> ResponseReturnValue:
    """See which lists of days were brought in, and choose one to bring in."""
    return _lists(DaysFileForm(formdata=None))


@room.post("/pool/imports/preview")
@permission("tickets.work")
@takes_files
def preview() -> ResponseReturnValue:
    """See what a list of days would change."""
    form = DaysFileForm()
    if not form.validate():
        return _lists(form, 422)
    name, content = form.file.data.filename or "", form.file.data.read(BYTES_AT_MOST + 1)
    form.file.data.close()
    try:
        table = _table(name, content)
    except UnreadableFile as error:
        form.file.errors = [why_unread(error, FILE_PROBLEMS)]
        return _lists(form, 413 if error.code == "too_large" else 422)
    looked = LookedAtForm(formdata=None)
    looked.held.data = signer("pool-import").dumps([name[:200], keep(content)])
    return _preview(name, table, looked)


@room.post("/pool/imports")
@permission("tickets.work")
def bring_in() -> ResponseReturnValue:
    """Bring in the list of days that was looked at."""
    form = LookedAtForm()
    try:
        name, sha256 = signer("pool-import").loads(form.held.data or "")
        table = _table(name, kept(sha256) or b"")
    except (BadData, UnreadableFile, ValueError):
        again = DaysFileForm(formdata=None)
        again.file.errors = [_("The list is no longer here: choose the file again.")]
        return _lists(again, 422)
    try:
        with unit_of_work():
            outcome = pool_days.bring_in(
                actor=current_actor(), name=name, table=table, partial=bool(form.leave_out.data)
            )
    except ImportRefused:
        form.leave_out.errors = [_("Some rows are bad: tick this to bring in the others, or mend the file.")]
        return _preview(name, table, form, 422)
    count = len(outcome.added) + len(outcome.changed)
    flash(ngettext("%(num)s month was written.", "%(num)s months were written.", count), "success")
    return redirect(url_for("pool_lists.index"), 303)


@room.post("/pool/imports/<int:pool_import_id>/undo")
@permission("tickets.work")
def undo(pool_import_id: int) -> ResponseReturnValue:
    """Take a list of days back."""
    with unit_of_work():
        done, left = pool_days.undo(actor=current_actor(), import_id=pool_import_id)
    flash(ngettext("%(num)s month is as before.", "%(num)s months are as before.", done), "success")
    if left:
        flash(ngettext("%(num)s month was changed since and stays.", "%(num)s months were changed since and stay.", left), "warning")  # fmt: skip
    return redirect(url_for("pool_lists.index"), 303)


def _table(name: str, content: bytes) -> Table:
    if not name.lower().endswith((".csv", ".xlsx")):
        raise UnreadableFile("unknown_kind")
    table = pool_days.arranged(read(name, content, pool_days.ROWS))
    if not table.rows:
        raise UnreadableFile("empty")
    if len(table.rows) > ROWS_AT_MOST:
        raise UnreadableFile("too_many_rows")
    return table


def _preview(name: str, table: Table, form: LookedAtForm, status: int = 200) -> ResponseReturnValue:
    """Rehearse the list: a thousand rows at most, taken back before anybody reads them."""
    try:
        with unit_of_work():
            raise Rehearsed(pool_days.import_pool_days(actor=current_actor(), data=table, partial=True))
    except Rehearsed as rehearsed:
        outcome = rehearsed.outcome
    page = render_template(
        "pool_lists/preview.html", name=name, form=form, outcome=outcome, count=len(table.rows),
        problems=IMPORT_PROBLEMS, fields=_field_words(),
    )  # fmt: skip
    return page, 422 if outcome.problems else status


def _lists(form: DaysFileForm, status: int = 200) -> ResponseReturnValue:
    rows = queries.imports(current_actor())
    return render_template("pool_lists/index.html", rows=rows, form=form, fields=_field_words()), status


def _field_words() -> dict[str, str]:
    return {
        "unit": _("Unit (its code)"), "month": _("Month"), "request": _("Request (its reference)"),
        "offered": _("Days offered"), "planned": _("Days planned"), "worked": _("Days worked"),
    }  # fmt: skip
