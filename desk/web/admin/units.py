"""Units: added and corrected."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk.errors import Refused
from desk.queries import admin as queries
from desk.queries import directory
from desk.services import units
from desk.transaction import unit_of_work
from desk.web.admin.room import room
from desk.web.admin.unit_page import edit_form, unit_page
from desk.web.answers import carry_out, put_beside
from desk.web.guards import current_actor, permission
from desk.web.language import current_language
from forms.admin import EditUnitForm, UnitForm


@room.get("/admin/units")
@permission("units.work")
def list_units() -> ResponseReturnValue:
    """Look at the units."""
    rows = directory.units(current_actor(), directory.UnitFilter(), current_language())
    return render_template("admin/units.html", units=rows)


@room.get("/admin/units/new")
@permission("units.work")
def new_unit() -> ResponseReturnValue:
    """Begin to add a unit."""
    form = UnitForm(formdata=None, parents=queries.parents(current_actor()), ceiling=3, is_active=True)
    return render_template("admin/unit_new.html", form=form)


@room.post("/admin/units")
@permission("units.work")
def add_unit() -> ResponseReturnValue:
    """Add a unit."""
    form = UnitForm(parents=queries.parents(current_actor()))
    if form.validate():
        try:
            with unit_of_work():
                unit_id = units.add(actor=current_actor(), **form.facts()).id
        except Refused as refusal:
            put_beside(form, refusal)
        else:
            flash(_("The unit is added. Name its people and what it knows."), "success")
            return redirect(url_for("admin.unit", unit_id=unit_id), 303)
    return render_template("admin/unit_new.html", form=form), 422


@room.get("/admin/units/<int:unit_id>")
@permission("units.work")
def unit(unit_id: int) -> ResponseReturnValue:
    """Look at one unit."""
    return unit_page(unit_id)


@room.post("/admin/units/<int:unit_id>")
@permission("units.work")
def save_unit(unit_id: int) -> ResponseReturnValue:
    """Correct a unit."""
    form = EditUnitForm(parents=queries.parents(current_actor(), but=unit_id))
    if not form.validate():
        return unit_page(unit_id, 422, form=form)
    here = url_for("admin.unit", unit_id=unit_id)
    return carry_out(
        lambda: units.edit(actor=current_actor(), unit_id=unit_id, version=form.version.data, **form.facts()),
        form, lambda: unit_page(unit_id, 422, form=form), said=_("The unit is saved."), to=here,
        stored=lambda: edit_form(directory.unit(current_actor(), unit_id).unit), here=here,
    )  # fmt: skip
