"""Who is party to an agreement and signs it, and what each managing establishment takes as overhead."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk.errors import Conflict, Refused
from desk.queries import contracts as queries
from desk.services import parties
from desk.transaction import unit_of_work
from desk.web.answers import put_beside
from desk.web.contracts.room import room, to_contract
from desk.web.guards import current_actor, permission
from forms.contracts.parties import (
    ESTABLISHMENTS_AT_MOST,
    PARTIES_AT_MOST,
    EstablishmentsForm,
    PartiesForm,
)
from models.states import PartyRole

BLANK_LINES = 3


@room.get("/contracts/<int:contract_id>/parties")
@permission("agreements.work")
def edit_parties(contract_id: int) -> ResponseReturnValue:
    """Begin to say who is party to an agreement."""
    contract = queries.contract(current_actor(), contract_id)
    return _parties_page(contract, _stored_parties(contract)), 200


@room.post("/contracts/<int:contract_id>/parties")
@permission("agreements.work")
def save_parties(contract_id: int) -> ResponseReturnValue:
    """Say who is party to an agreement."""
    contract = queries.contract(current_actor(), contract_id)
    form, status = PartiesForm(sites=_sites(contract)), 422
    if form.validate():
        given = [parties.Party(**line) for line in form.given()]
        try:
            with unit_of_work():
                parties.set_parties(
                    actor=current_actor(), contract_id=contract_id, version=form.version.data, parties=given
                )
        except Refused as refusal:
            put_beside(form, refusal)
        except Conflict as conflict:
            status = _kept(form, conflict)
        else:
            flash(_("The parties are saved."), "success")
            return to_contract(contract_id)
    contract = queries.contract(current_actor(), contract_id)
    if status == 409:
        form.version.data, form.version.raw_data = contract.version, None
    return _parties_page(contract, form), status


@room.get("/contracts/establishments")
@permission("units.work")
def establishments() -> ResponseReturnValue:
    """Look at the establishments and what they take."""
    return _establishments_page(_stored_establishments()), 200


@room.post("/contracts/establishments")
@permission("units.work")
def save_establishments() -> ResponseReturnValue:
    """Say what each establishment takes; agreements drafted before keep their rate."""
    form, status = EstablishmentsForm(), 422
    if form.validate():
        given = [parties.Overhead(**line) for line in form.given()]
        try:
            with unit_of_work():
                parties.set_establishments(
                    actor=current_actor(), base=form.base.data or "", establishments=given
                )
        except Refused as refusal:
            put_beside(form, refusal)
        except Conflict as conflict:
            status = _kept(form, conflict)
            form.base.data, form.base.raw_data = parties.mark(queries.establishments()), None
        else:
            flash(_("The establishments are saved: new agreements take their overhead from here."), "success")
            return redirect(url_for("contracts.establishments"), 303)
    return _establishments_page(form), status


def _kept(form: Any, conflict: Conflict) -> int:
    """Say that somebody else saved meanwhile; what was typed stays."""
    if "busy" in conflict.args:
        raise conflict
    form.form_errors.append(
        _("Somebody saved this meanwhile. Your words are kept: look at theirs, then save again.")
    )
    return 409


def _stored_parties(contract: Any) -> PartiesForm:
    """Return the parties as they stand; an agreement without any begins with its company and its establishment."""
    lines: list[dict[str, Any]] = [
        {
            "role": one.role,
            "name": one.name,
            "establishment_id": one.establishment_id,
            "signatory": one.signatory,
            "signed_on": one.signed_on,
        }
        for one in contract.parties
    ]
    if not lines:
        lines.append({"role": PartyRole.COMPANY, "name": contract.organization.name})
        if contract.managing_establishment:
            lines.append({"role": PartyRole.ESTABLISHMENT, "name": contract.managing_establishment})
    lines += [{"role": PartyRole.ESTABLISHMENT}] * min(BLANK_LINES, PARTIES_AT_MOST - len(lines))
    return PartiesForm(formdata=None, version=contract.version, parties=lines, sites=_sites(contract))


def _sites(contract: Any) -> list[tuple[int, str]]:
    """Return the sites of the company an agreement is with, by what they are called."""
    return queries.company_sites(current_actor(), contract.organization_id)


def _stored_establishments() -> EstablishmentsForm:
    rows = queries.establishments()
    lines: list[dict[str, Any]] = [
        {"name": row.name, "overhead_rate": row.overhead_rate, "overhead_mode": row.overhead_mode}
        for row in rows
    ]
    lines += [{}] * min(BLANK_LINES, ESTABLISHMENTS_AT_MOST - len(lines))
    return EstablishmentsForm(formdata=None, base=parties.mark(rows), lines=lines)


def _parties_page(contract: Any, form: PartiesForm) -> str:
    return render_template("contracts/parties.html", contract=contract, form=form)


def _establishments_page(form: EstablishmentsForm) -> str:
    return render_template("contracts/establishments.html", form=form)
