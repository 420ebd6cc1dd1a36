"""Documents of an agreement: sending up a draft or the signed copy."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk.queries import contracts as queries
from desk.services import documents
from desk.transaction import unit_of_work
from desk.web import filing
from desk.web.contracts.agreements import contract_page
from desk.web.contracts.ndas import nda_page
from desk.web.contracts.room import room
from desk.web.guards import current_actor, permission, takes_files
from forms.contracts.terms import DocumentForm


@room.post("/contracts/<int:contract_id>/documents")
@permission("agreements.work")
@takes_files
def add_contract_document(contract_id: int) -> ResponseReturnValue:
    """Send up documents of a contract."""
    queries.contract(current_actor(), contract_id)
    form, status = _taken(contract_id=contract_id)
    if status == 303:
        return redirect(url_for("contracts.contract", contract_id=contract_id), 303)
    return contract_page(contract_id, document_form=form), status


@room.post("/ndas/<int:nda_id>/documents")
@permission("agreements.work")
@takes_files
def add_nda_document(nda_id: int) -> ResponseReturnValue:
    """Send up documents of a confidentiality agreement."""
    queries.nda(current_actor(), nda_id)
    form, status = _taken(nda_id=nda_id)
    if status == 303:
        return redirect(url_for("contracts.nda", nda_id=nda_id), 303)
    return nda_page(nda_id, document_form=form), status


def _taken(*, contract_id: int | None = None, nda_id: int | None = None) -> tuple[DocumentForm, int]:
    """Keep the files that can be taken and say why the others cannot."""
    form = DocumentForm(prefix="document")
    filed = filing.take("document-files")
    if form.validate() and filed.received:
        with unit_of_work():
            for received in filed.received:
                documents.add(
                    actor=current_actor(), received=received, contract_id=contract_id, nda_id=nda_id
                )
    if not filed.received and not filed.refusals:
        filed.refusals.append(_("Choose a file to send up."))
    form.files.errors = [*form.files.errors, *filed.refusals]
    if filed.refusals or form.errors:
        return form, filed.status
    flash(_("The document is kept."), "success")
    return form, 303
