"""What came of a request's agreements and of its units' work: noting it, and taking back what was noted by mistake."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk.access import can
from desk.errors import Refused
from desk.queries import contracts as queries
from desk.services import outputs as verbs
from desk.transaction import unit_of_work
from desk.web.answers import put_beside
from desk.web.contracts.room import room
from desk.web.guards import current_actor, permission
from forms.contracts.outputs import OutputForm

HERE = "/tickets/<reference:reference>/outputs"


@room.get(HERE)
@permission("agreements.read")
def outputs(reference: str) -> ResponseReturnValue:
    """Look at what came of a request."""
    return _page(reference), 200


@room.post(HERE)
@permission("agreements.work")
def note_output(reference: str) -> ResponseReturnValue:
    """Note what came out."""
    ticket = queries.ticket(current_actor(), reference)
    form = OutputForm(prefix="output", origins=queries.origins_of(current_actor(), ticket.id))
    if form.validate():
        try:
            with unit_of_work():
                verbs.note(actor=current_actor(), ticket_id=ticket.id, **form.words())
        except Refused as refusal:
            put_beside(form, refusal)
        else:
            flash(_("It is noted, and counts in the indicators."), "success")
            return redirect(url_for("contracts.outputs", reference=reference), 303)
    return _page(reference, form), 422


@room.post(f"{HERE}/<int:output_id>/taken-back")
@permission("agreements.work")
def take_back_output(reference: str, output_id: int) -> ResponseReturnValue:
    """Take back what was noted by mistake."""
    ticket = queries.ticket(current_actor(), reference)
    if output_id not in {one.id for one in queries.outputs_of(current_actor(), ticket.id)}:
        abort(404)
    with unit_of_work():
        verbs.take_back(actor=current_actor(), ticket_id=ticket.id, output_id=output_id)
    flash(_("It is taken back, and counts no more."), "success")
    return redirect(url_for("contracts.outputs", reference=reference), 303)


def _page(reference: str, form: OutputForm | None = None) -> str:
    actor = current_actor()
    ticket = queries.ticket(actor, reference)
    origins = queries.origins_of(actor, ticket.id)
    return render_template(
        "contracts/outputs.html", ticket=ticket, rows=queries.outputs_of(actor, ticket.id), origins=origins,
        form=form or OutputForm(formdata=None, prefix="output", origins=origins), may_work=can(actor, "agreements.work"),
    )  # fmt: skip
