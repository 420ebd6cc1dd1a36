"""The steps of an agreement: adding, correcting, moving, invoicing."""

from typing import Any

from flask import abort, flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk.errors import Conflict, Refused
from desk.queries import contracts as queries
from desk.services import milestones
from desk.transaction import unit_of_work
from desk.web.answers import both_versions, put_beside
from desk.web.contracts.agreements import contract_page
from desk.web.contracts.room import room, to_contract
from desk.web.guards import current_actor, permission
from desk.workflow.milestone import MILESTONE
from forms.base import VersionedForm
from forms.contracts.terms import EditMilestoneForm, MilestoneForm, MilestoneMoveForm

HERE = "/contracts/<int:contract_id>/milestones"


@room.post(HERE)
@permission("agreements.work")
def add_milestone(contract_id: int) -> ResponseReturnValue:
    """Add a step."""
    form = MilestoneForm(prefix="step")
    if form.validate():
        try:
            with unit_of_work():
                milestones.add(actor=current_actor(), contract_id=contract_id, **form.words())
        except Refused as refusal:
            put_beside(form, refusal)
        else:
            flash(_("The milestone is added."), "success")
            return to_contract(contract_id)
    return contract_page(contract_id, milestone_form=form), 422


@room.get(f"{HERE}/<int:milestone_id>")
@permission("agreements.work")
def milestone(contract_id: int, milestone_id: int) -> ResponseReturnValue:
    """Look at one step to correct or move it."""
    return _page(contract_id, milestone_id), 200


@room.post(f"{HERE}/<int:milestone_id>")
@permission("agreements.work")
def save_milestone(contract_id: int, milestone_id: int) -> ResponseReturnValue:
    """Correct a step."""
    _find(contract_id, milestone_id)
    form = EditMilestoneForm(prefix="step")
    if form.validate():
        try:
            with unit_of_work():
                milestones.edit(actor=current_actor(), milestone_id=milestone_id, **form.words())
        except Refused as refusal:
            put_beside(form, refusal)
        except Conflict as conflict:
            stored = _form_of(_find(contract_id, milestone_id)[1])
            return both_versions(
                form, stored, conflict, url_for("contracts.contract", contract_id=contract_id)
            )
        else:
            flash(_("The milestone is saved."), "success")
            return to_contract(contract_id)
    return _page(contract_id, milestone_id, edit_form=form), 422


@room.post(f"{HERE}/<int:milestone_id>/moves")
@permission("agreements.work")
def move_milestone(contract_id: int, milestone_id: int) -> ResponseReturnValue:
    """Move a step: handed in, sent back, validated, missed, cancelled."""
    _find(contract_id, milestone_id)
    form = MilestoneMoveForm(prefix="move")
    if form.validate():
        try:
            with unit_of_work():
                milestones.move(actor=current_actor(), milestone_id=milestone_id, **form.words())
        except Refused as refusal:
            put_beside(form, refusal)
        else:
            flash(_("The milestone has moved on."), "success")
            return to_contract(contract_id)
    return _page(contract_id, milestone_id, move_form=form), 422


@room.post(f"{HERE}/<int:milestone_id>/invoice")
@permission("agreements.work")
def invoice_milestone(contract_id: int, milestone_id: int) -> ResponseReturnValue:
    """Note that a step was invoiced."""
    _find(contract_id, milestone_id)
    form = VersionedForm()
    if not form.validate():
        return _page(contract_id, milestone_id), 422
    with unit_of_work():
        milestones.invoice(actor=current_actor(), milestone_id=milestone_id, version=form.version.data)
    flash(_("The invoice is noted."), "success")
    return to_contract(contract_id)


def _find(contract_id: int, milestone_id: int) -> tuple[Any, Any]:
    """Return an agreement and its step, or 404."""
    contract = queries.contract(current_actor(), contract_id)
    found = [one for one in contract.milestones if one.id == milestone_id]
    return (contract, found[0]) if found else abort(404)


def _form_of(milestone: Any) -> EditMilestoneForm:
    return EditMilestoneForm(formdata=None, prefix="step", obj=milestone)


def _page(contract_id: int, milestone_id: int, **forms: Any) -> str:
    """Return the page of a step; a form that was refused stands in it as it was typed."""
    contract, found = _find(contract_id, milestone_id)
    return render_template(
        "contracts/milestone.html", contract=contract, milestone=found,
        targets=MILESTONE.targets(found.state, current_actor().moves_as),
        edit_form=forms.get("edit_form") or _form_of(found),
        move_form=forms.get("move_form") or MilestoneMoveForm(formdata=None, prefix="move", version=found.version),
    )  # fmt: skip
