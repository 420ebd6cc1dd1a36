"""Writing: to the company, to a unit, to oneself; and what is done about a mail that did not arrive."""

import secrets
from typing import Any

from flask import abort, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from desk.errors import Conflict
from desk.queries import ticket as queries
from desk.services import mails, tickets
from desk.transaction import unit_of_work
from desk.web import filing
from desk.web.guards import current_actor, permission, takes_files
from desk.web.ticket import held
from desk.web.ticket.acting import done, shown
from desk.web.ticket.page import TicketPage
from desk.web.ticket.room import room

VERBS: dict[str, Any] = {
    "reply": (tickets.reply, _l("Your reply is on its way to the company.")),
    "question": (tickets.ask, _l("Your question is on its way. The request waits for the answer.")),
    "note": (tickets.note, _l("Your note is kept. Only the desk reads it.")),
    "heard": (tickets.answer, _l("What the company said is in the thread.")),
    "unit": (tickets.write_to_unit, _l("Your message is on its way to the unit.")),
}


@room.post("/<reference:reference>/messages")
@permission("agreements.work")
@takes_files
def write(reference: str) -> ResponseReturnValue:
    """Write to whom the form names; the same form sent twice is one message."""
    page, mode = TicketPage(current_actor(), reference), request.form.get("mode", "")
    if mode not in page.modes:
        abort(404)
    form, ticket_id = page.message_form(mode), page.ticket.id
    filed = filing.take(f"{mode}-files")
    files = [*held.read(form.held.data), *filed.received]
    is_valid = form.validate()
    if not is_valid or filed.refusals:
        form.held.data = held.written(files)
        form.files.errors = [*form.files.errors, *filed.refusals]
        return shown(reference, filed.status if filed.refusals else 422, **{mode: form})
    verb, words = VERBS[mode]
    more = {"unit_id": form.unit_id.data} if mode == "unit" else {}
    try:
        with unit_of_work():
            verb(actor=current_actor(), ticket_id=ticket_id, body=form.body.data, key=form.key.data,
                 files=tuple(files), **more)  # fmt: skip
    except Conflict as conflict:
        if "busy" in conflict.args:
            raise
        form.key.data, form.held.data = secrets.token_urlsafe(16), held.written(files)
        form.body.errors = [
            _(
                "Other words were already sent from this page. Read the thread, then send these too if they are needed."
            )
        ]
        return shown(reference, 409, **{mode: form})
    return done(reference, str(words), "thread")


@room.post("/<reference:reference>/mails/<int:mail_id>/resending")
@permission("tickets.work")
def resend(reference: str, mail_id: int) -> ResponseReturnValue:
    """Send a mail again that did not arrive."""
    return _about_mail(reference, mail_id, mails.resend, _("The mail leaves again within a minute."))


@room.post("/<reference:reference>/mails/<int:mail_id>/settlement")
@permission("tickets.work")
def settle(reference: str, mail_id: int) -> ResponseReturnValue:
    """Say that a doubtful mail did arrive."""
    return _about_mail(reference, mail_id, mails.settle, _("Noted: this mail arrived."))


def _about_mail(reference: str, mail_id: int, verb: Any, words: str) -> ResponseReturnValue:
    """Decide about a mail of this very request."""
    page = TicketPage(current_actor(), reference)
    if mail_id not in {mail.id for mail in queries.mails_of(page.actor, page.ticket)}:
        abort(404)
    with unit_of_work():
        verb(actor=current_actor(), mail_id=mail_id)
    return done(reference, words, "thread")
