"""People: their page, adding and correcting them."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk import clock
from desk.access import can
from desk.errors import Conflict, Refused
from desk.queries import directory as queries
from desk.services import contacts
from desk.services.personal_data import may_receive_copy
from desk.transaction import unit_of_work
from desk.web.answers import both_versions, put_beside
from desk.web.directory.room import room
from desk.web.guards import current_actor, permission
from forms.directory.records import ContactForm, EditContactForm, RefuseWishForm


@room.get("/directory/contacts/<int:contact_id>")
@permission("directory.read")
def contact(contact_id: int) -> ResponseReturnValue:
    """Look at a person; the address of a record that became part of another leads there."""
    home = queries.contact_home(current_actor(), contact_id)
    if home != contact_id:
        return redirect(url_for("directory.contact", contact_id=home), 302)
    return contact_page(contact_id)


def contact_page(contact_id: int, refusal_form: RefuseWishForm | None = None, refused: str = "") -> str:
    """Return a person's page, with what they asked about their data and why it cannot be done just now."""
    actor = current_actor()
    found = queries.contact(actor, contact_id)
    may_work = can(actor, "directory.work")
    return render_template(
        "directory/contact.html", contact=found, may_work=may_work,
        entries=queries.timeline_of_contact(actor, contact_id), refused=refused,
        merges=queries.merges_of(actor, contact_id=contact_id) if may_work else [],
        likenesses=queries.duplicates_of(actor, contact_id=contact_id) if may_work else [],
        wishes=queries.wishes_of(actor, contact_id) if may_work else [], may_receive=may_receive_copy(found),
        refusal_form=refusal_form or RefuseWishForm(formdata=None, prefix="refusal"),
    )  # fmt: skip


@room.get("/directory/organizations/<int:organization_id>/contacts/new")
@permission("directory.work")
def new_contact(organization_id: int) -> ResponseReturnValue:
    """Begin to add a person."""
    found = queries.organization(current_actor(), organization_id)
    return render_template(
        "directory/contact_form.html", form=ContactForm(), organization=found, contact=None
    )


@room.post("/directory/organizations/<int:organization_id>/contacts")
@permission("directory.work")
def add_contact(organization_id: int) -> ResponseReturnValue:
    """Add a person."""
    form = ContactForm()
    if form.validate():
        try:
            with unit_of_work():
                contacts.add(actor=current_actor(), organization_id=organization_id, **form.words())
        except Refused as refusal:
            put_beside(form, refusal)
        else:
            flash(_("The person is in the directory."), "success")
            return redirect(url_for("directory.organization", organization_id=organization_id), 303)
    found = queries.organization(current_actor(), organization_id)
    return render_template("directory/contact_form.html", form=form, organization=found, contact=None), 422


@room.get("/directory/contacts/<int:contact_id>/edit")
@permission("directory.work")
def edit_contact(contact_id: int) -> ResponseReturnValue:
    """Begin to correct a person."""
    home = queries.contact_home(current_actor(), contact_id)
    if home != contact_id:
        return redirect(url_for("directory.edit_contact", contact_id=home), 302)
    return _form_page(contact_id), 200


@room.post("/directory/contacts/<int:contact_id>")
@permission("directory.work")
def save_contact(contact_id: int) -> ResponseReturnValue:
    """Correct a person."""
    form = EditContactForm()
    here = url_for("directory.contact", contact_id=contact_id)
    left_on = queries.contact(current_actor(), contact_id).left_on
    if form.validate():
        try:
            with unit_of_work():
                contacts.edit(
                    actor=current_actor(), contact_id=contact_id, version=form.version.data,
                    **form.facts(left_on, clock.today()),
                )  # fmt: skip
        except Refused as refusal:
            put_beside(form, refusal)
        except Conflict as conflict:
            return both_versions(form, _stored(contact_id), conflict, here)
        else:
            flash(_("The person is saved."), "success")
            return redirect(here, 303)
    return _form_page(contact_id, form), 422


def _form_page(contact_id: int, form: EditContactForm | None = None) -> str:
    """Return the page that corrects a person."""
    found = queries.contact(current_actor(), contact_id)
    return render_template(
        "directory/contact_form.html",
        form=form or _stored(contact_id),
        organization=found.organization,
        contact=found,
    )


def _stored(contact_id: int) -> EditContactForm:
    """Return the form as the person stands now."""
    found = queries.contact(current_actor(), contact_id)
    return EditContactForm(formdata=None, obj=found, has_left=found.left_on is not None)
