"""Publications of one's unit, taken from an export file that is looked at first."""

import base64
import binascii
import zlib

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from desk.errors import Refused
from desk.queries import work as queries
from desk.services import publications as service
from desk.services.publications import Preview, Unreadable
from desk.transaction import unit_of_work
from desk.web.answers import put_beside, why_unread
from desk.web.converters import identifier
from desk.web.guards import current_actor, permission, takes_files
from desk.web.work.room import room
from forms.work import (
    ENTRY_PROBLEMS,
    EXPORT_PROBLEMS,
    ConfirmPublicationsForm,
    PublicationsFileForm,
    RemovePublicationsForm,
)

# Packed, the file travels once more with the confirmation, inside what a form may carry.
PACKED_BYTES = 1_300_000


@room.get("/units/<int:unit_id>/publications")
@permission("work.own")
def publications(unit_id: int) -> ResponseReturnValue:
    """Look at the publications the matcher reads."""
    return _page(unit_id, PublicationsFileForm(formdata=None))


@room.post("/units/<int:unit_id>/publications/preview")
@permission("work.own")
@takes_files
def preview_publications(unit_id: int) -> ResponseReturnValue:
    """See what a file would bring; nothing is kept."""
    form = PublicationsFileForm()
    if not form.validate():
        return _page(unit_id, form, 422)
    content = form.file.data.read(service.FILE_BYTES + 1)
    form.file.data.close()
    packed = base64.b64encode(zlib.compress(content[: service.FILE_BYTES])).decode("ascii")
    try:
        if len(packed) > PACKED_BYTES:
            raise Unreadable("too_large")
        preview = service.look(actor=current_actor(), unit_id=unit_id, content=content)
    except Unreadable as error:
        form.file.errors = [why_unread(error, EXPORT_PROBLEMS)]
        return _page(unit_id, form, 413 if error.code == "too_large" else 422)
    return _preview(unit_id, preview, packed)


@room.post("/units/<int:unit_id>/publications")
@permission("work.own")
def add_publications(unit_id: int) -> ResponseReturnValue:
    """Take those that were chosen from the file that was looked at."""
    form = ConfirmPublicationsForm()
    try:
        content = _unpacked(form.content.data or "") if form.validate() else b""
        numbers = {number for one in form.chosen.data if (number := identifier(one)) is not None}
        with unit_of_work():
            count = service.add(actor=current_actor(), unit_id=unit_id, content=content, numbers=numbers)
    except (Unreadable, binascii.Error, zlib.error, ValueError):
        flash(_("Nothing was taken: choose the file again and look at what it holds."), "error")
        return _page(unit_id, PublicationsFileForm(formdata=None), 422)
    except Refused as refusal:
        again = PublicationsFileForm(formdata=None)
        put_beside(again, refusal)
        return _page(unit_id, again, 422)
    told = ngettext("%(num)s publication is taken.", "%(num)s publications are taken.", count)
    flash(
        told if count else _("No publication was chosen: nothing has changed."),
        "success" if count else "info",
    )
    return redirect(url_for("work.publications", unit_id=unit_id), 303)


@room.post("/units/<int:unit_id>/publications/removal")
@permission("work.own")
def remove_publications(unit_id: int) -> ResponseReturnValue:
    """Take publications away from what the matcher reads."""
    form = RemovePublicationsForm()
    ids = (
        [found for one in form.removed.data if (found := identifier(one)) is not None]
        if form.validate()
        else []
    )
    with unit_of_work():
        count = service.remove(actor=current_actor(), unit_id=unit_id, publication_ids=ids)
    told = ngettext("%(num)s publication is removed.", "%(num)s publications are removed.", count)
    flash(told if count else _("Tick what you want to remove."), "success" if count else "info")
    return redirect(url_for("work.publications", unit_id=unit_id), 303)


def _unpacked(packed: str) -> bytes:
    """Return the file, never more than a file may hold, whatever was packed."""
    reader = zlib.decompressobj()
    content = reader.decompress(base64.b64decode(packed, validate=True), service.FILE_BYTES + 1)
    if len(content) > service.FILE_BYTES:
        raise Unreadable("too_large")
    return content


def _preview(unit_id: int, preview: Preview, packed: str) -> ResponseReturnValue:
    """Show what a file holds, with the boxes to choose from."""
    card = queries.card(current_actor(), unit_id)
    form = ConfirmPublicationsForm(formdata=None, content=packed)
    page = render_template(
        "work/publications_preview.html", card=card, preview=preview, form=form, problems=ENTRY_PROBLEMS
    )
    return page, 200 if preview.new or not preview.faults else 422


def _page(unit_id: int, form: PublicationsFileForm, status: int = 200) -> ResponseReturnValue:
    """Show the publications and the form of a file."""
    actor = current_actor()
    page = render_template(
        "work/publications.html", card=queries.card(actor, unit_id), form=form,
        rows=queries.publications(actor, unit_id), removal=RemovePublicationsForm(formdata=None),
    )  # fmt: skip
    return page, status
