"""A list of companies brought in: looked at first, its columns named, then kept, and taken back whole if it was a mistake."""

import itertools
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from itsdangerous import BadData

from desk import clock
from desk.queries import directory as queries
from desk.queries.directory import BadRowLeft
from desk.services.imports import Outcome, Problem, Table, UnreadableFile, read, runs
from desk.services.imports.checking import checked
from desk.services.imports.columns import arranged, columns_of, guess
from desk.services.imports.directory import look
from desk.services.imports.keeping import keep, keep_rows, kept, kept_rows
from desk.services.imports.table import BYTES_AT_MOST
from desk.services.imports.workbook import sheets_of
from desk.transaction import unit_of_work
from desk.web.answers import why_unread
from desk.web.carried import signer
from desk.web.directory.room import room
from desk.web.downloads import file_of
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

LOOKED_AT: Final = 500
"""Rows of a list held against the directory while somebody waits; all are read."""
_PARTS_AT_ONCE: Final = 10


@dataclass(frozen=True)
class Held:
    """A list between two looks: of a workbook, its sheets and the one that is read."""

    name: str
    table: Table
    sheets: list[str]
    sheet: str | None
    signed: str


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
        found, sheet = _held(request.form["held"]), request.form.get("sheet")
        if found is not None and sheet and sheet != found.sheet:
            return _looked_at(_with_sheet(found, sheet), is_first=True)
        return _looked_at(found)
    form = ListFileForm()
    if not form.validate():
        return _lists(form, 422)
    name, content = form.file.data.filename or "", form.file.data.read(BYTES_AT_MOST + 1)
    form.file.data.close()
    try:
        found = _opened(name, content)
    except UnreadableFile as error:
        form.file.errors = [why_unread(error, FILE_PROBLEMS)]
        return _lists(form, 413 if error.code == "too_large" else 422)
    return _looked_at(found, is_first=True)


@room.post("/directory/imports")
@permission("directory.work")
def make_import() -> ResponseReturnValue:
    """Begin to bring in the list that was looked at; what is short is there at once, a job goes on with the rest."""
    found = _held(request.form.get("held", ""))
    if found is None:
        return _gone()
    form = _columns_form(found.table)
    if not form.validate():
        return _preview(found, form, 422)
    chosen = _arranged(found.table, form)
    if not form.leave_out.data and _told(chosen).problems:
        form.leave_out.errors = [_("Some rows are bad: tick this to bring in the others, or mend the file.")]
        return _preview(found, form, 422)
    prepared = runs.prepare(chosen.rows)
    with unit_of_work():
        import_id = runs.begin(actor=current_actor(), name=found.name, prepared=prepared).id
    return _go_on(runs.take_part, import_id, prepared.row_count)


@room.post("/directory/imports/bad-rows")
@permission("directory.work")
def bad_rows() -> ResponseReturnValue:
    """Take along the bad rows of a list that is looked at, to mend them where it came from."""
    found = _held(request.form.get("held", ""))
    if found is None:
        return _gone()
    form = _columns_form(found.table)
    if not form.validate():
        return _preview(found, form, 422)
    return _bad_rows(_told(_arranged(found.table, form)).problems)


@room.get("/directory/imports/<int:import_id>")
@permission("directory.work")
def directory_import(import_id: int) -> ResponseReturnValue:
    """Follow a list: how far it is, which rows were left out, what its undoing left."""
    row = queries.directory_import(current_actor(), import_id)
    return render_template(
        "directory/import.html", row=row, bad=queries.bad_rows(import_id, queries.NAMED), left=queries.left_of(import_id),
        problems=IMPORT_PROBLEMS, fields=GROUPS["directory_field"], most=queries.NAMED,
    )  # fmt: skip


@room.get("/directory/imports/<int:import_id>/bad-rows")
@permission("directory.work")
def bad_rows_of(import_id: int) -> ResponseReturnValue:
    """Take along the rows that were left out."""
    queries.directory_import(current_actor(), import_id)
    return _bad_rows(queries.bad_rows(import_id))


@room.post("/directory/imports/<int:import_id>/stop")
@permission("directory.work")
def stop_import(import_id: int) -> ResponseReturnValue:
    """Take no more rows of a list."""
    with unit_of_work():
        runs.stop(actor=current_actor(), import_id=import_id)
    return redirect(url_for("directory.directory_import", import_id=import_id), 303)


@room.post("/directory/imports/<int:import_id>/undo")
@permission("directory.work")
def undo_import(import_id: int) -> ResponseReturnValue:
    """Take a list back."""
    with unit_of_work():
        runs.undo(actor=current_actor(), import_id=import_id)
    row = queries.directory_import(current_actor(), import_id)
    return _go_on(runs.take_back_part, import_id, row.added_count + row.changed_count)


def _go_on(part: Callable[[int], bool], import_id: int, count: int) -> ResponseReturnValue:
    """Do the first parts of what is short before the answer, so that nobody waits for the job."""
    for _part in range(_PARTS_AT_ONCE if count <= _PARTS_AT_ONCE * runs.ROWS_AT_ONCE else 0):
        with unit_of_work():
            if not part(import_id):
                break
    return redirect(url_for("directory.directory_import", import_id=import_id), 303)


def _told(table: Table) -> Outcome:
    """Read a list through, and hold its first rows against the directory."""
    outcome = Outcome()
    rows = list(itertools.islice(read_through := checked(table.rows, outcome), LOOKED_AT))
    deque(read_through, maxlen=0)
    look(actor=current_actor(), rows=rows, outcome=outcome)
    outcome.problems.sort(key=lambda one: one.line)
    return outcome


def _bad_rows(problems: Iterable[Problem | BadRowLeft]) -> ResponseReturnValue:
    """Return a file of bad rows, each with its line and reason."""
    fields = GROUPS["directory_field"]
    head: list[Any] = [_("Line"), _("Company"), _("Column"), _("What is wrong"), _("Value")]
    lines = (
        [one.line, one.key, str(fields.get(one.field, one.field)), _words_of(one.code), one.value]
        for one in problems
    )
    return file_of(f"bad-rows-{clock.today()}", "csv", itertools.chain([head], lines))


def _words_of(code: str) -> str:
    return str(IMPORT_PROBLEMS.get(code) or label("refusal", code))


def _looked_at(found: Held | None, *, is_first: bool = False) -> ResponseReturnValue:
    if found is None:
        return _gone()
    form = _columns_form(found.table, is_first=is_first)
    form.held.data = found.signed
    is_valid = is_first or form.validate()
    return _preview(found, form, 200 if is_valid else 422)


def _preview(found: Held, form: ColumnsForm, status: int) -> ResponseReturnValue:
    """Show the columns with what they hold, and what the list would do under them."""
    table = found.table
    outcome = _told(_arranged(table, form)) if not form.columns.errors else None
    first = [
        [row.values.get(column, "") for row in table.rows[:3]]
        for column in columns_of(table)[:COLUMNS_AT_MOST]
    ]
    page = render_template(
        "directory/import_preview.html", name=found.name, form=form, outcome=outcome, first=first, count=len(table.rows),
        problems=IMPORT_PROBLEMS, fields=GROUPS["directory_field"], sheets=found.sheets, sheet=found.sheet, notes=IMPORT_NOTES, looked_at=LOOKED_AT,
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


def _opened(name: str, content: bytes, sheet: str | None = None) -> Held:
    """Read a list, once: its rows are kept for the next look. Raises UnreadableFile."""
    table = read(name, content, "organizations", sheet)
    if not table.rows:
        raise UnreadableFile("empty")
    sheets = sheets_of(content) if name.lower().endswith(".xlsx") else []
    sheet = table.head.get("sheet")
    signed = signer("directory-import").dumps([name[:200], keep(content), sheet, sheets, keep_rows(table)])
    return Held(name, table, sheets, sheet, signed)


def _held(text: str) -> Held | None:
    """Return the list a signed text stands for; none for a text of others, or once its rows have been swept."""
    try:
        name, _sha256, sheet, sheets, rows = signer("directory-import").loads(text)
    except (BadData, ValueError):
        return None
    table = kept_rows(rows)
    return Held(name, table, sheets, sheet, text) if table is not None else None


def _with_sheet(found: Held, sheet: str) -> Held | None:
    """Return another sheet of a workbook."""
    content = kept(signer("directory-import").loads(found.signed)[1])
    try:
        return _opened(found.name, content, sheet[:100]) if content is not None else None
    except UnreadableFile:
        return None


def _gone() -> ResponseReturnValue:
    form = ListFileForm(formdata=None)
    form.file.errors = [_("The list is no longer here: choose the file again.")]
    return _lists(form, 422)


def _lists(form: ListFileForm, status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "directory/imports.html", rows=queries.imports(current_actor()), form=form, meanings=GROUPS["directory_field"]
    )  # fmt: skip
    return page, status
