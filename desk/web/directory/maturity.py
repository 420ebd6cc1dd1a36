"""How mature a company is with AI: its scores, noted and taken back."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk.access import can
from desk.errors import Refused
from desk.queries import directory as queries
from desk.services import maturity as verbs
from desk.transaction import unit_of_work
from desk.web.answers import put_beside
from desk.web.directory.room import room
from desk.web.guards import current_actor, permission
from forms.directory.maturity import MaturityForm

HERE = "/directory/organizations/<int:organization_id>/maturity"


@room.get(HERE)
@permission("directory.read")
def maturity(organization_id: int) -> ResponseReturnValue:
    """Look at the scores of an organization."""
    home = queries.organization_home(current_actor(), organization_id)
    if home != organization_id:
        return redirect(url_for("directory.maturity", organization_id=home), 302)
    return _page(organization_id), 200


@room.get("/directory/maturity/<int:score_id>")
@permission("directory.read")
def maturity_of(score_id: int) -> ResponseReturnValue:
    """Go to the organization a score is of."""
    organization_id = queries.measured(current_actor(), score_id)
    return redirect(url_for("directory.maturity", organization_id=organization_id), 302)


@room.post(HERE)
@permission("directory.work")
def note_maturity(organization_id: int) -> ResponseReturnValue:
    """Note a score."""
    form = MaturityForm(prefix="maturity")
    if form.validate():
        try:
            with unit_of_work():
                verbs.note(actor=current_actor(), organization_id=organization_id, **form.words())
        except Refused as refusal:
            put_beside(form, refusal)
        else:
            flash(_("The score is noted."), "success")
            return redirect(url_for("directory.maturity", organization_id=organization_id), 303)
    return _page(organization_id, form), 422


@room.post(f"{HERE}/<int:score_id>/taken-back")
@permission("directory.work")
def take_back_maturity(organization_id: int, score_id: int) -> ResponseReturnValue:
    """Take back a score noted by mistake."""
    if score_id not in {one.id for one in queries.scores_of(current_actor(), organization_id)}:
        abort(404)
    with unit_of_work():
        verbs.take_back(actor=current_actor(), organization_id=organization_id, score_id=score_id)
    flash(_("It is taken back, and counts no more."), "success")
    return redirect(url_for("directory.maturity", organization_id=organization_id), 303)


def _page(organization_id: int, form: MaturityForm | None = None) -> str:
    actor = current_actor()
    return render_template(
        "directory/maturity.html", organization=queries.organization(actor, organization_id),
        scores=queries.scores_of(actor, organization_id), may_work=can(actor, "directory.work"),
        form=form or MaturityForm(formdata=None, prefix="maturity"),
    )  # fmt: skip
