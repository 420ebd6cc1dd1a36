"""One agreement: everything about it, and its moves."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk import clock
from desk.access import can
from desk.errors import Refused
from desk.queries import contracts as queries
from desk.queries import directory
from desk.services import contracts
from desk.transaction import unit_of_work
from desk.web.answers import put_beside
from desk.web.contracts.room import room
from desk.web.guards import current_actor, permission
from desk.web.language import current_language
from desk.workflow.contract import CONTRACT, NEGOTIABLE
from desk.workflow.milestone import MILESTONE
from forms.contracts.terms import DocumentForm, MilestoneForm, MoveForm, SignatureForm, StageForm
from models.states import ContractState

# What a step asks for besides the button.
ASKS_WHY = (ContractState.TERMINATED, ContractState.ABANDONED)
ASKS_DAYS = (ContractState.ACTIVE,)


@room.get("/contracts/<int:contract_id>")
@permission("agreements.read")
def contract(contract_id: int) -> ResponseReturnValue:
    """Look at one agreement."""
    return contract_page(contract_id), 200


@room.post("/contracts/<int:contract_id>/moves")
@permission("agreements.work")
def move_contract(contract_id: int) -> ResponseReturnValue:
    """Move an agreement one step."""
    form = MoveForm(prefix="move", units=_units(queries.contract(current_actor(), contract_id)))
    if form.validate():
        try:
            with unit_of_work():
                words = form.words()
                contracts.move(actor=current_actor(), contract_id=contract_id, **words)
        except Refused as refusal:
            put_beside(form, refusal)
        else:
            flash(_("The agreement has moved on."), "success")
            return redirect(url_for("contracts.contract", contract_id=contract_id), 303)
    return contract_page(contract_id, move_form=form), 422


@room.post("/contracts/<int:contract_id>/stage")
@permission("agreements.work")
def reach_stage(contract_id: int) -> ResponseReturnValue:
    """Note which of its kind's stages an agreement has come to."""
    form = StageForm(prefix="stage", stages=_stages(queries.contract(current_actor(), contract_id)))
    if form.validate():
        try:
            with unit_of_work():
                contracts.reach(actor=current_actor(), contract_id=contract_id, **form.words())
        except Refused as refusal:
            put_beside(form, refusal)
        else:
            flash(_("The stage is noted."), "success")
            return redirect(url_for("contracts.contract", contract_id=contract_id), 303)
    return contract_page(contract_id, stage_form=form), 422


def contract_page(contract_id: int, **forms: Any) -> str:
    """Return the page of an agreement; a form that was refused stands in it as it was typed."""
    actor = current_actor()
    found = queries.contract(actor, contract_id)
    children = queries.children_of(actor, contract_id, current_language())
    may_work, stages = can(actor, "agreements.work"), _stages(found)
    return render_template(
        "contracts/contract.html", contract=found, totals=queries.totals_of(found), may_work=may_work,
        may_sign=can(actor, "agreements.sign"), is_negotiable=found.state in NEGOTIABLE,
        gates=contracts.gates(actor=actor, contract_id=contract_id) if may_work else {},
        children=children,
        under=queries.under(found, children), files=queries.files_of(actor, contract_id=contract_id),
        milestone_moves={one.id: MILESTONE.targets(one.state, actor.moves_as) for one in found.milestones},
        asks_why=ASKS_WHY, asks_days=ASKS_DAYS, today=clock.today(), stages=stages, is_over=found.state in CONTRACT.final,
        move_form=forms.get("move_form")
        or MoveForm(
            formdata=None, prefix="move", version=found.version, starts_on=found.starts_on, ends_on=found.ends_on,
            units=_units(found),
        ),
        stage_form=forms.get("stage_form")
        or StageForm(formdata=None, prefix="stage", version=found.version, stage=found.stage, stages=stages),
        milestone_form=forms.get("milestone_form") or MilestoneForm(formdata=None, prefix="step"),
        document_form=forms.get("document_form") or DocumentForm(formdata=None, prefix="document"),
        signature_form=forms.get("signature_form") or SignatureForm(formdata=None, prefix="signed", version=found.version),
    )  # fmt: skip


def _units(contract: Any) -> list[tuple[int, str]]:
    """Return the units that may be named at the entry into force of an agreement without one."""
    return [] if contract.unit_id else directory.units_at_work(current_actor(), contract.ticket_id)


def _stages(contract: Any) -> list[tuple[str, str]]:
    """Return the stages of an agreement's kind at the version it was made from, as (code, words)."""
    name = "label_fr" if current_language() == "fr" else "label_en"
    return [(one["code"], one[name]) for one in contract.kind.definition.get("stages", ())]
