"""What belongs to a unit: its people, its topics, its texts, the days it takes no offers."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk.errors import NotFound, Refused
from desk.queries import directory
from desk.services import absences, units
from desk.transaction import unit_of_work
from desk.web.admin.room import room
from desk.web.admin.unit_page import pause_form, unit_page
from desk.web.answers import put_beside
from desk.web.guards import current_actor, permission
from forms.admin import EditMemberForm, MemberForm
from forms.profile import ExpertiseForm, TextsForm


@room.post("/admin/units/<int:unit_id>/members")
@permission("units.work")
def add_member(unit_id: int) -> ResponseReturnValue:
    """Add a person to a unit."""
    form = MemberForm(prefix="member")

    def verb() -> object:
        return units.add_member(actor=current_actor(), unit_id=unit_id, **form.words())

    return _save(unit_id, "member_form", form, verb, _("The person is added."))


@room.get("/admin/units/<int:unit_id>/members/<int:member_id>")
@permission("units.work")
def member(unit_id: int, member_id: int) -> ResponseReturnValue:
    """Look at one person of a unit."""
    unit, found = _member(unit_id, member_id)
    return render_template(
        "admin/member.html", unit=unit, member=found, form=EditMemberForm(formdata=None, obj=found)
    )


@room.post("/admin/units/<int:unit_id>/members/<int:member_id>")
@permission("units.work")
def save_member(unit_id: int, member_id: int) -> ResponseReturnValue:
    """Correct a person of a unit."""
    unit, found = _member(unit_id, member_id)
    form = EditMemberForm()
    if form.validate():
        try:
            with unit_of_work():
                units.edit_member(actor=current_actor(), member_id=member_id, **form.words())
        except Refused as refusal:
            put_beside(form, refusal)
            unit, found = _member(unit_id, member_id)
        else:
            flash(_("The person is saved."), "success")
            return redirect(url_for("admin.unit", unit_id=unit_id), 303)
    return render_template("admin/member.html", unit=unit, member=found, form=form), 422


@room.post("/admin/units/<int:unit_id>/expertise")
@permission("units.work")
def save_expertise(unit_id: int) -> ResponseReturnValue:
    """Say what a unit knows."""
    form = ExpertiseForm(prefix="knows")

    def verb() -> object:
        rows = [row.form for row in form.claims if row.form.topic.data and row.form.level.data]
        claims = [
            units.Claim(row.topic.data, int(row.level.data), row.since.data, row.evidence.data or None)
            for row in rows
        ]
        return units.set_expertise(
            actor=current_actor(), unit_id=unit_id, claims=claims, version=form.version.data
        )

    return _save(unit_id, "expertise_form", form, verb, _("The expertise is saved."))


@room.post("/admin/units/<int:unit_id>/texts")
@permission("units.work")
def save_texts(unit_id: int) -> ResponseReturnValue:
    """Say in words what a unit does."""
    form = TextsForm(prefix="says")

    def verb() -> object:
        texts = [units.Text(**row.facts()) for row in form.rows()]
        return units.set_texts(actor=current_actor(), unit_id=unit_id, texts=texts, version=form.version.data)

    return _save(unit_id, "texts_form", form, verb, _("The texts are saved."))


@room.post("/admin/units/<int:unit_id>/pauses")
@permission("units.work")
def pause(unit_id: int) -> ResponseReturnValue:
    """Say from when to when a unit takes no offers."""
    form = pause_form(directory.unit(current_actor(), unit_id).unit)

    def verb() -> object:
        return absences.plan(actor=current_actor(), unit_id=unit_id, **form.words())

    return _save(unit_id, "pause_form", form, verb, _("The absence is noted."))


@room.post("/admin/units/<int:unit_id>/pauses/<int:pause_id>/end")
@permission("units.work")
def end_pause(unit_id: int, pause_id: int) -> ResponseReturnValue:
    """Take an absence back."""
    with unit_of_work():
        absences.end(actor=current_actor(), unit_id=unit_id, pause_id=pause_id)
    flash(_("The absence is taken back."), "success")
    return redirect(url_for("admin.unit", unit_id=unit_id), 303)


def _save(unit_id: int, name: str, form: Any, verb: Callable[[], object], done: str) -> ResponseReturnValue:
    """Carry out one form of the unit's page, or show the page with what was refused in it."""
    if not form.validate():
        return unit_page(unit_id, 422, **{name: form})
    try:
        with unit_of_work():
            verb()
    except Refused as refusal:
        put_beside(form, refusal)
        return unit_page(unit_id, 422, **{name: form})
    flash(done, "success")
    return redirect(url_for("admin.unit", unit_id=unit_id), 303)


def _member(unit_id: int, member_id: int) -> tuple[Any, Any]:
    """Return a unit and one of its people; raises NotFound."""
    unit = directory.unit(current_actor(), unit_id).unit
    found = next((one for one in unit.members if one.id == member_id), None)
    if found is None:
        raise NotFound("member")
    return unit, found
