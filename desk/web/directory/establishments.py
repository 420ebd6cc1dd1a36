"""Sites of organizations: the page of one, adding, correcting and closing them."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk.access import can
from desk.errors import Conflict, Refused
from desk.queries import directory as queries
from desk.services import establishments
from desk.transaction import unit_of_work
from desk.web.answers import both_versions, put_beside
from desk.web.directory.room import room
from desk.web.guards import current_actor, permission
from forms.directory.establishments import EditEstablishmentForm, EstablishmentForm


@room.get("/directory/establishments/<int:establishment_id>")
@permission("directory.read")
def establishment(establishment_id: int) -> ResponseReturnValue:
    """Look at a site: where it is, what was asked and signed from there, how it became known."""
    page = queries.site_page(current_actor(), establishment_id)
    return render_template(
        "directory/establishment.html", page=page, may_work=can(current_actor(), "directory.work")
    )


@room.get("/directory/organizations/<int:organization_id>/establishments/new")
@permission("directory.work")
def new_establishment(organization_id: int) -> ResponseReturnValue:
    """Begin to add a site."""
    found = queries.organization(current_actor(), organization_id)
    return _form_page(EstablishmentForm(country=found.country), found)


@room.post("/directory/organizations/<int:organization_id>/establishments")
@permission("directory.work")
def add_establishment(organization_id: int) -> ResponseReturnValue:
    """Add a site."""
    form = EstablishmentForm()
    if form.validate():
        try:
            with unit_of_work():
                establishments.add(actor=current_actor(), organization_id=organization_id, **form.facts())
        except Refused as refusal:
            put_beside(form, refusal)
        else:
            flash(_("The site is in the directory."), "success")
            return redirect(url_for("directory.organization", organization_id=organization_id, _anchor="sites"), 303)  # fmt: skip
    return _form_page(form, queries.organization(current_actor(), organization_id)), 422


@room.get("/directory/establishments/<int:establishment_id>/edit")
@permission("directory.work")
def edit_establishment(establishment_id: int) -> ResponseReturnValue:
    """Begin to correct a site."""
    page = queries.site_page(current_actor(), establishment_id)
    return _form_page(EditEstablishmentForm(formdata=None, obj=page.site), page.organization, page.site)


@room.post("/directory/establishments/<int:establishment_id>")
@permission("directory.work")
def save_establishment(establishment_id: int) -> ResponseReturnValue:
    """Correct a site, close it, open it again."""
    form = EditEstablishmentForm()
    here = url_for("directory.establishment", establishment_id=establishment_id)
    if form.validate():
        try:
            with unit_of_work():
                establishments.edit(
                    actor=current_actor(), establishment_id=establishment_id, version=form.version.data, **form.facts()
                )  # fmt: skip
        except Refused as refusal:
            put_beside(form, refusal)
        except Conflict as conflict:
            stored = queries.site_page(current_actor(), establishment_id).site
            return both_versions(form, EditEstablishmentForm(formdata=None, obj=stored), conflict, here)
        else:
            flash(_("The site is saved."), "success")
            return redirect(here, 303)
    page = queries.site_page(current_actor(), establishment_id)
    return _form_page(form, page.organization, page.site), 422


def _form_page(form: EstablishmentForm, organization: object, site: object = None) -> str:
    return render_template(
        "directory/establishment_form.html", form=form, organization=organization, site=site
    )
