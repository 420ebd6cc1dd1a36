"""Who pays what: funding until the signature, amendments afterwards."""

from typing import Any

from flask import abort, flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk.errors import Conflict, Refused
from desk.queries import contracts as queries
from desk.services import funding
from desk.transaction import unit_of_work
from desk.web.answers import both_versions, put_beside
from desk.web.contracts.agreements import contract_page
from desk.web.contracts.room import room, to_contract
from desk.web.guards import current_actor, permission
from forms.contracts.terms import LINES_AT_MOST, AmendmentForm, FundingForm, SignatureForm

BLANK_LINES = 3


@room.get("/contracts/<int:contract_id>/funding")
@permission("agreements.work")
def edit_funding(contract_id: int) -> ResponseReturnValue:
    """Begin to say who pays what."""
    contract = queries.contract(current_actor(), contract_id)
    return render_template("contracts/funding.html", contract=contract, form=_stored_form(contract))


@room.post("/contracts/<int:contract_id>/funding")
@permission("agreements.work")
def save_funding(contract_id: int) -> ResponseReturnValue:
    """Say who pays what."""
    form = FundingForm()
    if form.validate():
        lines = [funding.Line(**line) for line in form.given()]
        try:
            with unit_of_work():
                funding.set_lines(
                    actor=current_actor(), contract_id=contract_id, version=form.version.data, lines=lines
                )
        except Refused as refusal:
            put_beside(form, refusal)
        except Conflict as conflict:
            stored = _stored_form(queries.contract(current_actor(), contract_id))
            return both_versions(
                form, stored, conflict, url_for("contracts.contract", contract_id=contract_id)
            )
        else:
            flash(_("The funding is saved."), "success")
            return to_contract(contract_id)
    contract = queries.contract(current_actor(), contract_id)
    return render_template("contracts/funding.html", contract=contract, form=form), 422


@room.get("/contracts/<int:contract_id>/amendments/new")
@permission("agreements.work")
def new_amendment(contract_id: int) -> ResponseReturnValue:
    """Begin to prepare an amendment."""
    contract = queries.contract(current_actor(), contract_id)
    form = AmendmentForm(formdata=None, version=contract.version, lines=[{}] * BLANK_LINES)
    return render_template("contracts/amendment.html", contract=contract, form=form)


@room.post("/contracts/<int:contract_id>/amendments")
@permission("agreements.work")
def amend_contract(contract_id: int) -> ResponseReturnValue:
    """Prepare an amendment; nothing changes before its signature."""
    form = AmendmentForm()
    if form.validate():
        try:
            with unit_of_work():
                funding.amend(
                    actor=current_actor(), contract_id=contract_id, version=form.version.data, subject=form.subject.data,
                    ends_on=form.ends_on.data, lines=[funding.Line(**line) for line in form.given()],
                )  # fmt: skip
        except Refused as refusal:
            put_beside(form, refusal)
        else:
            flash(_("The amendment is prepared; it counts from its signature."), "success")
            return to_contract(contract_id)
    contract = queries.contract(current_actor(), contract_id)
    return render_template("contracts/amendment.html", contract=contract, form=form), 422


@room.post("/contracts/<int:contract_id>/amendments/<int:amendment_id>/signature")
@permission("agreements.sign")
def sign_amendment(contract_id: int, amendment_id: int) -> ResponseReturnValue:
    """Record the signature of an amendment."""
    if amendment_id not in {one.id for one in queries.contract(current_actor(), contract_id).amendments}:
        abort(404)
    form = SignatureForm(prefix="signed")
    if form.validate():
        try:
            with unit_of_work():
                funding.sign_amendment(actor=current_actor(), amendment_id=amendment_id, **form.words())
        except Refused as refusal:
            put_beside(form, refusal)
        else:
            flash(_("The amendment is signed: it counts from now on."), "success")
            return to_contract(contract_id)
    return contract_page(contract_id, signature_form=form), 422


def _stored_form(contract: Any) -> FundingForm:
    """Return the form as the funding stands now, with a few lines to add."""
    lines = [
        {"source": line.source, "funder": line.funder, "nature": line.nature, "amount": line.amount}
        for line in contract.funding_lines
        if line.amendment_id is None
    ]
    lines += [{}] * min(BLANK_LINES, LINES_AT_MOST - len(lines))
    return FundingForm(formdata=None, version=contract.version, lines=lines)
