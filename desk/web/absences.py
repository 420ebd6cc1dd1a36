"""Room: absences of the desk. Who is away, who acts meanwhile; noted by oneself, a lead or an administrator."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk.errors import NotAllowed, Refused
from desk.queries import absences as queries
from desk.services import desk_absences
from desk.transaction import unit_of_work
from desk.web.answers import put_beside
from desk.web.guards import current_actor, permission
from forms.absences import AbsenceForm

room = Blueprint("absences", __name__)


@room.get("/absences")
@permission("absences.work")
def index() -> ResponseReturnValue:
    """See who is away and who acts for them, and note days of absence."""
    return _page(_form(formdata=None))


@room.post("/absences")
@permission("absences.work")
def note() -> ResponseReturnValue:
    """Note days of absence and who stands in."""
    form = _form()
    if not form.validate():
        return _page(form, 422)
    try:
        with unit_of_work():
            desk_absences.note(actor=current_actor(), **form.words())
    except Refused as refusal:
        put_beside(form, refusal)
        return _page(form, 422)
    except NotAllowed:
        form.user_id.errors = [_("You note your own absences; a lead notes those of others.")]
        return _page(form, 422)
    flash(_("The absence is noted. It ends by itself."), "success")
    return redirect(url_for("absences.index"), 303)


@room.post("/absences/<int:absence_id>/end")
@permission("absences.work")
def end(absence_id: int) -> ResponseReturnValue:
    """Take an absence back, or end it before its day."""
    with unit_of_work():
        desk_absences.end(actor=current_actor(), absence_id=absence_id)
    flash(_("The absence is over: requests and mails are theirs alone again."), "success")
    return redirect(url_for("absences.index"), 303)


def _form(**given: object) -> AbsenceForm:
    """Make the form: an officer finds themselves chosen, and nobody else to choose."""
    actor = current_actor()
    people = queries.people(actor)
    own = [one for one in people if desk_absences.may_note_for(actor, one[0])]
    chosen = {"user_id": own[0][0]} if len(own) == 1 else {}
    return AbsenceForm(away=own, people=people, **chosen, **given)


def _page(form: AbsenceForm, status: int = 200) -> ResponseReturnValue:
    actor = current_actor()
    absences = queries.listed(actor)
    mine = {one.id for one in absences if desk_absences.may_note_for(actor, one.user_id)}
    return render_template("absences/index.html", form=form, absences=absences, mine=mine), status
