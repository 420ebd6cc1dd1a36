"""Documents of an agreement: sending up a draft or the signed copy."""

import io

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk.queries import contracts as queries
from desk.services import attachments, document_templates, documents, ndas
from desk.services.document_templates import BadTemplate
from desk.transaction import unit_of_work
from desk.web import filing
from desk.web.contracts.agreements import contract_page
from desk.web.contracts.ndas import nda_page
from desk.web.contracts.room import room
from desk.web.guards import current_actor, permission, takes_files
from forms.contracts.gates import DraftForm
from forms.contracts.terms import DocumentForm
from models.states import NdaState


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


@room.post("/ndas/<int:nda_id>/drafts")
@permission("agreements.work")
def draft_nda_document(nda_id: int) -> ResponseReturnValue:
    """Draft the text from a template; it is kept among the documents, and the agreement counts as drafted."""
    form = DraftForm(prefix="draft", languages=queries.template_languages())
    found = queries.nda(current_actor(), nda_id)
    if not form.validate():
        return nda_page(nda_id, draft_form=form), 422
    try:
        name, content = document_templates.draft_of(
            actor=current_actor(), nda_id=nda_id, language=form.language.data
        )
        received = attachments.receive(io.BytesIO(content), name)
    except BadTemplate as error:
        form.language.errors = [filing.template_fault(error.code, error.detail)]
        return nda_page(nda_id, draft_form=form), 422
    is_asked_for = found.state == NdaState.REQUESTED
    with unit_of_work():
        documents.add(actor=current_actor(), received=received, nda_id=nda_id)
        if is_asked_for:
            ndas.draft(actor=current_actor(), nda_id=nda_id, version=form.version.data)
    flash(_("The draft is among the documents: read it before it goes to the parties."), "success")
    return redirect(url_for("contracts.nda", nda_id=nda_id), 303)


def _taken(*, contract_id: int | None = None, nda_id: int | None = None) -> tuple[DocumentForm, int]:
    """Keep the files that can be taken and say why the others cannot."""
    form = DocumentForm(prefix="document")
    filed = filing.take("document-files")
    if form.is_signed_copy.data and len(filed.received) > 1:
        filed.refusals.append(_("There is one signed copy: send it up alone."))
        filed.received.clear()
    if form.validate() and filed.received:
        with unit_of_work():
            for received in filed.received:
                documents.add(
                    actor=current_actor(), received=received, contract_id=contract_id, nda_id=nda_id,
                    is_signed_copy=form.is_signed_copy.data,
                )  # fmt: skip
    if not filed.received and not filed.refusals:
        filed.refusals.append(_("Choose a file to send up."))
    form.files.errors = [*form.files.errors, *filed.refusals]
    if filed.refusals or form.errors:
        return form, filed.status
    flash(_("The document is kept."), "success")
    return form, 303
