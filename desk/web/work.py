"""Room: my work. What a researcher or engineer is offered, works on, and has said of themselves."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk.errors import Refused
from desk.queries import offers as offer_queries
from desk.queries import work as queries
from desk.services import absences, tickets
from desk.transaction import unit_of_work
from desk.web.answering import Answering
from desk.web.answers import put_beside
from desk.web.guards import current_actor, permission
from forms.work import AbsenceForm

room = Blueprint("work", __name__, url_prefix="/work")


@room.get("")
@permission("work.own")
def index() -> ResponseReturnValue:
    """See what waits for an answer and what comes next."""
    waiting, past = offer_queries.waiting_and_past(current_actor())
    return render_template(
        "work/index.html", waiting=waiting, past=past, engagements=queries.engagements(current_actor()),
        units=queries.units(current_actor()),
    )  # fmt: skip


@room.get("/profile")
@permission("work.own")
def profile() -> ResponseReturnValue:
    """See what the matcher knows of one's units, and say when no offers are wanted."""
    return _profile()


@room.post("/units/<int:unit_id>/absences")
@permission("work.own")
def add_absence(unit_id: int) -> ResponseReturnValue:
    """Say from when to when no offers are wanted."""
    people = {card.unit.id: card.people for card in queries.units(current_actor())}
    form = AbsenceForm(prefix=f"unit{unit_id}", people=people.get(unit_id, []))
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


def _profile(form: AbsenceForm | None = None, unit_id: int | None = None) -> str:
    """Show the profile, with the form as it was typed."""
    units = queries.units(current_actor())
    forms = {
        card.unit.id: AbsenceForm(formdata=None, prefix=f"unit{card.unit.id}", people=card.people)
        for card in units
    }
    if form is not None and unit_id in forms:
        forms[unit_id] = form
    return render_template("work/profile.html", units=units, forms=forms)


def _answering(offer_id: int) -> Answering:
    """Answer as the signed-in person."""
    actor = current_actor()
    names = {"show": "work.offer"}
    return Answering(
        actor,
        offer_id,
        lambda name: url_for(names.get(name, f"work.{name}"), offer_id=offer_id),
        "layouts/desk.html",
    )


@room.get("/offers/<int:offer_id>")
@permission("work.own")
def offer(offer_id: int) -> ResponseReturnValue:
    """Read an offer, or the request one works on."""
    return _answering(offer_id).page()


@room.post("/offers/<int:offer_id>/confidential")
@permission("work.own")
def read_confidential(offer_id: int) -> ResponseReturnValue:
    """Read what the company confides, as a person whom a signed agreement names; the reading is recorded."""
    part = offer_queries.confidential_part(current_actor(), offer_id)
    with unit_of_work():
        tickets.record_confidential_read(actor=current_actor(), ticket_id=part.ticket_id)
    return _answering(offer_id).page(confidential=part)


@room.post("/offers/<int:offer_id>/acceptance")
@permission("work.own")
def accept(offer_id: int) -> ResponseReturnValue:
    """Say yes, perhaps under conditions."""
    return _answering(offer_id).accept()


@room.post("/offers/<int:offer_id>/refusal")
@permission("work.own")
def decline(offer_id: int) -> ResponseReturnValue:
    """Say no, with a reason."""
    return _answering(offer_id).decline()


@room.post("/offers/<int:offer_id>/messages")
@permission("work.own")
def ask(offer_id: int) -> ResponseReturnValue:
    """Write to the desk about it."""
    return _answering(offer_id).ask()


@room.post("/offers/<int:offer_id>/colleagues")
@permission("work.own")
def name_colleague(offer_id: int) -> ResponseReturnValue:
    """Name somebody better placed."""
    return _answering(offer_id).name_colleague()
