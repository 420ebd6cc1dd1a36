"""The topic scheme: read as a tree, changed by a file that is looked at first."""

import base64
import binascii

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk.queries import admin as queries
from desk.services import topics
from desk.services.imports import ImportRefused, Outcome, Rehearsed, UnreadableFile, read
from desk.transaction import unit_of_work
from desk.web.admin.room import room
from desk.web.answers import why_unread
from desk.web.guards import current_actor, permission
from desk.web.language import current_language
from forms.admin import ConfirmImportForm, TopicsFileForm
from forms.imports import FILE_PROBLEMS, IMPORT_PROBLEMS

# The file travels once more with the confirmation, inside what a form may carry.
FILE_BYTES = 1024 * 1024


@room.get("/admin/topics")
@permission("topics.work")
def list_topics() -> ResponseReturnValue:
    """Look at the topics and how often they are used."""
    return _tree(TopicsFileForm(formdata=None))


@room.post("/admin/topics/preview")
@permission("topics.work")
def preview_topics() -> ResponseReturnValue:
    """See what a file would change."""
    form = TopicsFileForm()
    if not form.validate():
        return _tree(form, 422)
    name, content = form.file.data.filename or "", form.file.data.read(FILE_BYTES + 1)
    form.file.data.close()
    if len(content) > FILE_BYTES:
        form.file.errors = [_("This file is larger than 1 MB: use the command “flask import-topics”.")]
        return _tree(form, 413)
    try:
        outcome = _rehearse(name, content)
    except UnreadableFile as error:
        form.file.errors = [why_unread(error, FILE_PROBLEMS)]
        return _tree(form, 422)
    carried = ConfirmImportForm(formdata=None, name=name, content=base64.b64encode(content).decode("ascii"))
    page = render_template(
        "admin/topics_preview.html", outcome=outcome, form=carried, name=name, problems=IMPORT_PROBLEMS
    )
    return page, 422 if outcome.problems else 200


@room.post("/admin/topics")
@permission("topics.work")
def import_topics() -> ResponseReturnValue:
    """Import the file that was looked at."""
    form = ConfirmImportForm()
    try:
        content = base64.b64decode(form.content.data or "", validate=True) if form.validate() else b""
        table = read(form.name.data or "", content, topics.ROWS)
        with unit_of_work():
            topics.import_scheme(actor=current_actor(), data=table)
    except (UnreadableFile, ImportRefused, binascii.Error):
        flash(_("The file was not imported: choose it again and look at what it says."), "error")
        return _tree(TopicsFileForm(formdata=None), 422)
    flash(_("The topics are imported."), "success")
    return redirect(url_for("admin.list_topics"), 303)


def _rehearse(name: str, content: bytes) -> Outcome:
    """Return what an import would do, and keep nothing."""
    table = read(name, content, topics.ROWS)
    try:
        with unit_of_work():
            raise Rehearsed(topics.import_scheme(actor=current_actor(), data=table, partial=True))
    except Rehearsed as rehearsed:
        return rehearsed.outcome


def _tree(form: TopicsFileForm, status: int = 200) -> ResponseReturnValue:
    """Show the scheme with the form of a file."""
    tree = queries.topic_tree(current_language())
    return render_template("admin/topics.html", tree=tree, form=form), status
