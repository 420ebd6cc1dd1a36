"""What a person asked about their own data, carried out: the copy sent, the person erased, or the wish refused with a reason."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk.errors import Refused
from desk.queries import directory as queries
from desk.services import personal_data
from desk.transaction import unit_of_work
from desk.web.directory.contacts import contact_page
from desk.web.directory.room import room
from desk.web.guards import current_actor, permission
from forms.directory.records import EraseForm, RefuseWishForm
from forms.labels import label


@room.post("/directory/contacts/<int:contact_id>/data-copy")
@permission("directory.work")
def send_data_copy(contact_id: int) -> ResponseReturnValue:
    """Mail a person the link to a copy of their data."""
    try:
        with unit_of_work():
            personal_data.send_copy(actor=current_actor(), contact_id=contact_id)
    except Refused as refusal:
        return contact_page(contact_id, refused=str(label("refusal", refusal.code))), 422
    flash(_("The link to the copy is on its way to the address of the person."), "success")
    return redirect(url_for("directory.contact", contact_id=contact_id), 303)


@room.get("/directory/contacts/<int:contact_id>/erasure")
@permission("directory.work")
def ask_erasure(contact_id: int) -> ResponseReturnValue:
    """Read what goes and what stays before erasing a person."""
    return _erasure_page(contact_id)


@room.post("/directory/contacts/<int:contact_id>/erasure")
@permission("directory.work")
def erase_contact(contact_id: int) -> ResponseReturnValue:
    """Erase a person."""
    found = queries.contact(current_actor(), contact_id)
    form = EraseForm(prefix="erase")
    if not form.validate():
        return _erasure_page(contact_id, form), 422
    with unit_of_work():
        personal_data.erase(actor=current_actor(), contact_id=contact_id, version=form.version.data)
    flash(_("The person is erased. A last mail tells them so."), "success")
    return redirect(url_for("directory.organization", organization_id=found.organization_id), 303)


@room.post("/directory/contacts/<int:contact_id>/data-wishes/<int:wish_id>/refusal")
@permission("directory.work")
def refuse_data_wish(contact_id: int, wish_id: int) -> ResponseReturnValue:
    """Refuse a wish, with the reason the person receives."""
    form = RefuseWishForm(prefix="refusal")
    if not form.validate():
        return contact_page(contact_id, refusal_form=form), 422
    with unit_of_work():
        personal_data.refuse(actor=current_actor(), wish_id=wish_id, reason=form.reason.data)
    flash(_("The refusal is on its way to the person, with its reason."), "success")
    return redirect(url_for("directory.contact", contact_id=contact_id), 303)


def _erasure_page(contact_id: int, form: EraseForm | None = None) -> str:
    found = queries.contact(current_actor(), contact_id)
    return render_template(
        "directory/erasure.html", contact=found, effects=queries.effects_of_erasure(current_actor(), found),
        form=form or EraseForm(formdata=None, prefix="erase", version=found.version),
    )  # fmt: skip
