"""Macros on one request: looked at first, then done whole or not at all."""

import secrets

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk.errors import Conflict, DeskError, NotFound
from desk.queries import macros as queries
from desk.queries import ticket as ticket_queries
from desk.services import macros
from desk.services.macros import Preview, Rehearsed, Sending
from desk.services.refusing import code_of
from desk.transaction import unit_of_work
from desk.web.guards import current_actor, permission
from desk.web.language import current_language
from desk.web.refusals import words_of
from desk.web.ticket.room import room
from forms.macros import ApplyForm


@room.get("/<reference:reference>/macros/<int:macro_id>")
@permission("tickets.work")
def preview_macro(reference: str, macro_id: int) -> ResponseReturnValue:
    """See what a macro would do here, and what would be refused and why; nothing of it is done."""
    return _page(reference, macro_id)


@room.post("/<reference:reference>/macros/<int:macro_id>")
@permission("tickets.work")
def apply_macro(reference: str, macro_id: int) -> ResponseReturnValue:
    """Apply a macro as its preview said."""
    actor, form = current_actor(), ApplyForm()
    ticket_id = ticket_queries.id_of(actor, reference)
    if not form.validate():
        return _page(reference, macro_id, 422, _("Look at what the macro would do, then apply it."))
    sending = Sending(form.key.data, request.form.get("sure"))
    try:
        with unit_of_work():
            macros.apply(
                actor=actor, ticket_id=ticket_id, macro_id=macro_id, mark=form.mark.data, sending=sending
            )
    except NotFound:
        raise
    except Conflict as conflict:
        if "busy" in conflict.args:
            raise
        return _page(
            reference, macro_id, 409, _("Something changed meanwhile. This is what the macro would do now.")
        )
    except DeskError:
        return _page(reference, macro_id, 409, _("An act was refused, so none was done."))
    flash(_("The macro is applied."), "success")
    return redirect(url_for("ticket.show", reference=reference), 303)


def _page(reference: str, macro_id: int, status: int = 200, notice: str | None = None) -> ResponseReturnValue:
    actor = current_actor()
    ticket = ticket_queries.record(actor, reference)
    macro = queries.one(macro_id, current_language())
    if macro.is_retired:
        raise NotFound("macro")
    preview = _rehearsed(ticket.id, macro_id, Sending(secrets.token_urlsafe(12)))
    ticket = ticket_queries.record(actor, reference)  # read again: the rehearsal's transaction is over
    rows = [
        (step, outcome, words_of(code_of(outcome.refusal)) if outcome.refusal is not None else None)
        for step, outcome in zip(macro.steps, preview.outcomes, strict=True)
    ]
    form = ApplyForm(formdata=None, key=secrets.token_urlsafe(12), mark=preview.mark)
    page = render_template(
        "ticket/macro.html",
        ticket=ticket,
        macro=macro,
        rows=rows,
        preview=preview,
        form=form,
        notice_words=notice,
    )
    return page, status


def _rehearsed(ticket_id: int, macro_id: int, sending: Sending) -> Preview:
    """Rehearse in a transaction that leaves nothing behind."""
    try:
        with unit_of_work():
            raise Rehearsed(
                macros.rehearse(
                    actor=current_actor(), ticket_id=ticket_id, macro_id=macro_id, sending=sending
                )
            )
    except Rehearsed as rehearsed:
        return rehearsed.preview
