"""Drafting an agreement for a request, and changing its terms until the signature."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk.errors import Conflict, Refused
from desk.queries import contracts as queries
from desk.queries import directory
from desk.services import contracts
from desk.transaction import unit_of_work
from desk.web.answers import both_versions, put_beside
from desk.web.contracts.room import room
from desk.web.guards import current_actor, permission
from desk.web.language import current_language
from forms.contracts.terms import TermsForm, kind_fields, stored_answers, terms_form


@room.get("/tickets/<reference:reference>/contracts/new")
@permission("agreements.work")
def new_contract(reference: str) -> ResponseReturnValue:
    """Choose a kind of agreement for a request, then begin to write it."""
    ticket = queries.ticket(current_actor(), reference)
    code = request.args.get("kind")
    if code is None:
        return render_template("contracts/kinds.html", ticket=ticket, kinds=queries.kinds(current_language()))
    kind = _kind(code)
    return _draft_page(ticket, kind, _new_form(ticket, kind, formdata=None, title=ticket.title)), 200


@room.post("/tickets/<reference:reference>/contracts")
@permission("agreements.work")
def draft_contract(reference: str) -> ResponseReturnValue:
    """Draft an agreement for a request."""
    ticket = queries.ticket(current_actor(), reference)
    kind = _kind(request.args.get("kind", ""))
    form = _new_form(ticket, kind)
    if form.validate():
        try:
            with unit_of_work():
                drafted = contracts.draft(
                    actor=current_actor(), ticket_id=ticket.id, kind_code=kind.code, **form.facts()
                )
                contract_id = drafted.id
        except Refused as refusal:
            put_beside(form, refusal)
        else:
            flash(_("The agreement is drafted."), "success")
            return redirect(url_for("contracts.contract", contract_id=contract_id), 303)
        ticket = queries.ticket(current_actor(), reference)
        kind = _kind(kind.code)
    return _draft_page(ticket, kind, form), 422


@room.get("/contracts/<int:contract_id>/edit")
@permission("agreements.work")
def edit_contract(contract_id: int) -> ResponseReturnValue:
    """Begin to change the terms of an agreement."""
    contract = queries.contract(current_actor(), contract_id)
    return _edit_page(contract, _stored_form(contract)), 200


@room.post("/contracts/<int:contract_id>")
@permission("agreements.work")
def save_contract(contract_id: int) -> ResponseReturnValue:
    """Change the terms of an agreement."""
    contract = queries.contract(current_actor(), contract_id)
    form = _edit_form(contract)
    if form.validate():
        version = form["version"].data
        try:
            with unit_of_work():
                contracts.edit(
                    actor=current_actor(), contract_id=contract_id, version=version, **form.facts()
                )
        except Refused as refusal:
            put_beside(form, refusal)
        except Conflict as conflict:
            stored = _stored_form(queries.contract(current_actor(), contract_id))
            return both_versions(
                form, stored, conflict, url_for("contracts.contract", contract_id=contract_id)
            )
        else:
            flash(_("The terms are saved."), "success")
            return redirect(url_for("contracts.contract", contract_id=contract_id), 303)
        contract = queries.contract(current_actor(), contract_id)
    return _edit_page(contract, form), 422


def _kind(code: str) -> Any:
    """Return a kind by the code in the address."""
    found = [kind for kind in queries.kinds(current_language()) if kind.code == code]
    return found[0] if found else abort(404)


def _new_form(ticket: Any, kind: Any, **given: Any) -> TermsForm:
    """Return the form of a new agreement of a kind."""
    actor = current_actor()
    return terms_form(kind.definition, current_language(), is_new=True)(
        units=directory.units_at_work(actor, ticket.id),
        parents=queries.frameworks(actor, ticket.organization_id),
        **given,
    )


def _edit_form(contract: Any, **given: Any) -> TermsForm:
    """Return the form of an agreement, with the questions of the kind and version it was made from."""
    units = directory.units_at_work(current_actor(), contract.ticket_id)
    if contract.unit is not None and contract.unit_id not in dict(units):
        units.append((contract.unit_id, contract.unit.name))
    form = terms_form(contract.kind.definition, current_language(), is_new=False)
    return form(units=units, parents=[], **given)


def _stored_form(contract: Any) -> TermsForm:
    """Return the form as the agreement stands now."""
    answers = stored_answers(contract.kind.definition, contract.fields)
    return _edit_form(contract, formdata=None, obj=contract, data=answers)


def _draft_page(ticket: Any, kind: Any, form: TermsForm) -> str:
    return render_template(
        "contracts/terms.html", form=form, own=kind_fields(form), kind=kind, ticket=ticket, contract=None
    )


def _edit_page(contract: Any, form: TermsForm) -> str:
    return render_template(
        "contracts/terms.html", form=form, own=kind_fields(form), kind=contract.kind, ticket=contract.ticket,
        contract=contract,
    )  # fmt: skip
