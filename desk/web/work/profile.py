"""What the matcher knows of one's units, how much they take at a time, and when they are away."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk.errors import Refused
from desk.queries import work as queries
from desk.services import absences, units
from desk.transaction import unit_of_work
from desk.web.answers import put_beside
from desk.web.guards import current_actor, permission
from desk.web.work.room import room
from forms.work import AbsenceForm, CeilingForm


@room.get("/profile")
@permission("work.own")
def profile() -> ResponseReturnValue:
    """See all the matcher knows of one's units."""
    return _profile()


@room.post("/units/<int:unit_id>/absences")
@permission("work.own")
def add_absence(unit_id: int) -> ResponseReturnValue:
    """Say from when to when one is away, and who stands in."""
    people = queries.card(current_actor(), unit_id).people
    form = AbsenceForm(prefix=f"unit{unit_id}", people=people)
    if not form.validate():
        return _profile(form, unit_id), 422
    try:
        with unit_of_work():
            absences.plan(actor=current_actor(), unit_id=unit_id, **form.words())
    except Refused as error:
        put_beside(form, error)
        return _profile(form, unit_id), 422
    told = (
        _("Noted: offers and mails will go to who stands in for you.")
        if form.stand_in_id.data
        else _("Noted: no offers will be sent to you on those days.")
    )
    flash(told, "success")
    return redirect(url_for("work.profile"), 303)


@room.post("/units/<int:unit_id>/absences/<int:pause_id>/end")
@permission("work.own")
def end_absence(unit_id: int, pause_id: int) -> ResponseReturnValue:
    """Take an absence back."""
    with unit_of_work():
        absences.end(actor=current_actor(), unit_id=unit_id, pause_id=pause_id)
    flash(_("The absence is taken back: you receive offers again."), "success")
    return redirect(url_for("work.profile"), 303)


@room.post("/units/<int:unit_id>/ceiling")
@permission("work.own")
def set_ceiling(unit_id: int) -> ResponseReturnValue:
    """Say how many requests one takes at the same time."""
    form = CeilingForm(prefix=f"load{unit_id}")
    if not form.validate():
        return _profile(ceiling=form, unit_id=unit_id), 422
    with unit_of_work():
        units.set_ceiling(actor=current_actor(), unit_id=unit_id, ceiling=form.words()["ceiling"])
    flash(_("Noted: above this number the desk asks you only for a written reason."), "success")
    return redirect(url_for("work.profile"), 303)


def _profile(
    form: AbsenceForm | None = None, unit_id: int | None = None, ceiling: CeilingForm | None = None
) -> str:
    """Show the profile, with the form as it was typed."""
    cards = queries.units(current_actor())
    forms = {
        card.unit.id: AbsenceForm(formdata=None, prefix=f"unit{card.unit.id}", people=card.people)
        for card in cards
    }
    ceilings = {
        card.unit.id: CeilingForm(formdata=None, prefix=f"load{card.unit.id}", ceiling=card.unit.ceiling)
        for card in cards
    }
    if unit_id in forms:
        forms[unit_id] = form or forms[unit_id]
        ceilings[unit_id] = ceiling or ceilings[unit_id]
    return render_template("work/profile.html", units=cards, forms=forms, ceilings=ceilings)
