"""A list of companies brought in: looked at first, its columns named, then kept, and taken back whole if it was a mistake."""

from dataclasses import dataclass

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from itsdangerous import BadData, URLSafeSerializer

from desk.queries import directory as queries
from desk.services.imports import Table, UnreadableFile, read
from desk.services.imports.columns import arranged, columns_of, guess
from desk.services.imports.directory import ROWS_AT_MOST, ROWS_AT_ONCE, begin, look, take_rows
from desk.services.imports.keeping import keep, kept
from desk.services.imports.mending import Said
from desk.services.imports.table import BYTES_AT_MOST
from desk.services.imports.undoing import undo
from desk.services.imports.workbook import sheets_of
from desk.transaction import unit_of_work
from desk.web.directory.room import room
from desk.web.guards import current_actor, permission, takes_files
from forms.imports import (
    COLUMNS_AT_MOST,
    FILE_PROBLEMS,
    IMPORT_NOTES,
    IMPORT_PROBLEMS,
    ColumnsForm,
    ListFileForm,
)
from forms.labels import GROUPS, label


@dataclass(frozen=True)
class Held:
    """A list between two looks: of a workbook, its sheets and the one that is read."""

    name: str
    table: Table
    sheets: list[str]
    sheet: str | None


@room.get("/directory/imports")
@permission("directory.work")
def list_imports() -> ResponseReturnValue:
    """See what was brought in, and choose a list to bring in."""
    return _lists(ListFileForm(formdata=None))


@room.post("/directory/imports/preview")
@permission("directory.work")
@takes_files
def preview_import() -> ResponseReturnValue:
    """See what a list would change, under the columns its names tell or a person says."""
    if request.form.get("held"):
        held, is_other = _with_sheet(request.form["held"], request.form.get("sheet", ""))
        return _looked_at(held, is_first=is_other)
    form = ListFileForm()
    if not form.validate():
        return _lists(form, 422)
    name, content = form.file.data.filename or "", form.file.data.read(BYTES_AT_MOST + 1)
    form.file.data.close()
    try:
        sheet = _table(name, content, None).head.get("sheet")
    except UnreadableFile as error:
        form.file.errors = [_said(error)]
        return _lists(form, 413 if error.code == "too_large" else 422)
    return _looked_at(_signer().dumps([name[:200], keep(content), sheet]), is_first=True)


@room.post("/directory/imports")
@permission("directory.work")
def make_import() -> ResponseReturnValue:
    """Bring in the list that was looked at."""
    held = request.form.get("held", "")
    found = _held(held)
    if found is None:
        return _gone()
    name, table = found.name, found.table
    form = _columns_form(table)
    if not form.validate():
        return _preview(found, form, 422)
    chosen = _arranged(table, form)
    looked = look(actor=current_actor(), table=chosen)
    if looked.problems and not form.leave_out.data:
        form.leave_out.errors = [_("Some rows are bad: tick this to bring in the others, or mend the file.")]
        return _preview(found, form, 422)
    with unit_of_work():
        import_id = begin(actor=current_actor(), name=name, row_count=len(chosen.rows)).id
    count, said = 0, Said()
    for start in range(0, len(chosen.rows), ROWS_AT_ONCE):
        part = Table(chosen.rows[start : start + ROWS_AT_ONCE])
        with unit_of_work():
            outcome = take_rows(actor=current_actor(), import_id=import_id, table=part, said=said)
            count += len(outcome.added) + len(outcome.changed)
    flash(
        ngettext("%(num)s record was added or completed.", "%(num)s records were added or completed.", count),
        "success",
    )
    return redirect(url_for("directory.list_imports"), 303)


@room.post("/directory/imports/<int:import_id>/undo")
@permission("directory.work")
def undo_import(import_id: int) -> ResponseReturnValue:
    """Take a list back."""
    with unit_of_work():
        undone = undo(actor=current_actor(), import_id=import_id)
    flash(_("Taken back: %(removed)s records removed, %(restored)s as before.", removed=len(undone.removed), restored=len(undone.restored)), "success")  # fmt: skip
    if undone.left:
        shown = ", ".join(f"{name} ({label('import_left', why)})" for name, why in undone.left[:20])
        words = ngettext("%(num)s record was left as it is: %(names)s", "%(num)s records were left as they are: %(names)s",
                         len(undone.left), names=shown + ("…" if len(undone.left) > 20 else ""))  # fmt: skip
        flash(words, "warning")
    return redirect(url_for("directory.list_imports"), 303)


def _looked_at(held: str, *, is_first: bool = False) -> ResponseReturnValue:
    found = _held(held)
    if found is None:
        return _gone()
    form = _columns_form(found.table, is_first=is_first)
    form.held.data = held
    is_valid = is_first or form.validate()
    return _preview(found, form, 200 if is_valid else 422)


def _preview(found: Held, form: ColumnsForm, status: int) -> ResponseReturnValue:
    """Show the columns with what they hold, and what the list would do under them."""
    table = found.table
    outcome = look(actor=current_actor(), table=_arranged(table, form)) if not form.columns.errors else None
    first = [
        [row.values.get(column, "") for row in table.rows[:3]]
        for column in columns_of(table)[:COLUMNS_AT_MOST]
    ]
    page = render_template(
        "directory/import_preview.html", name=found.name, form=form, outcome=outcome, first=first, count=len(table.rows),
        problems=IMPORT_PROBLEMS, fields=GROUPS["directory_field"], sheets=found.sheets, sheet=found.sheet, notes=IMPORT_NOTES,
    )  # fmt: skip
    return page, 422 if outcome is not None and outcome.problems else status


def _columns_form(table: Table, *, is_first: bool = False) -> ColumnsForm:
    names = columns_of(table)[:COLUMNS_AT_MOST]
    return ColumnsForm(names=names, guessed=guess(names), **({"formdata": None} if is_first else {}))


def _arranged(table: Table, form: ColumnsForm) -> Table:
    names = columns_of(table)[:COLUMNS_AT_MOST]
    return arranged(
        table, {name: one.data for name, one in zip(names, form.columns, strict=False) if one.data}
    )


def _held(text: str) -> Held | None:
    """Return the list a signed text stands for; none for a text of others, or once the file has been swept."""
    try:
        name, sha256, sheet = _signer().loads(text)
        content = kept(sha256)
        if content is None:
            return None
        sheets = sheets_of(content) if name.lower().endswith(".xlsx") else []
        return Held(name, _table(name, content, sheet), sheets, sheet)
    except (BadData, UnreadableFile, ValueError):
        return None


def _with_sheet(held: str, sheet: str) -> tuple[str, bool]:
    """Return the signed text of the list with another of its sheets, and whether it is another."""
    try:
        name, sha256, before = _signer().loads(held)
    except (BadData, ValueError):
        return held, False
    if not sheet or sheet == (before or sheet):
        return _signer().dumps([name, sha256, sheet or before]), False
    return _signer().dumps([name, sha256, sheet[:100]]), True


def _table(name: str, content: bytes, sheet: str | None) -> Table:
    table = read(name, content, "organizations", sheet)
    if not table.rows:
        raise UnreadableFile("empty")
    if len(table.rows) > ROWS_AT_MOST:
        raise UnreadableFile("too_many_rows")
    return table


def _signer() -> URLSafeSerializer:
    keys = [*current_app.config["SECRET_KEY_FALLBACKS"], current_app.config["SECRET_KEY"]]
    return URLSafeSerializer(keys, salt="directory-import")


def _gone() -> ResponseReturnValue:
    form = ListFileForm(formdata=None)
    form.file.errors = [_("The list is no longer here: choose the file again.")]
    return _lists(form, 422)


def _said(error: UnreadableFile) -> str:
    """Say why a file cannot be read, and where."""
    words = str(FILE_PROBLEMS[error.code])
    return _("%(problem)s (line %(line)s)", problem=words, line=error.line) if error.line else words


def _lists(form: ListFileForm, status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "directory/imports.html", rows=queries.imports(current_actor()), form=form, meanings=GROUPS["directory_field"]
    )  # fmt: skip
    return page, status
