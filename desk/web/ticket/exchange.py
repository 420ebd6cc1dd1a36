"""Writing: to the company, to a unit, to oneself; and what is done about a mail that did not arrive."""

import secrets
from typing import Any

from flask import abort, flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from desk import policy
from desk.errors import Conflict, InvalidTransition, NotYet, Refused
from desk.queries import ticket as queries
from desk.services import canned_replies, composing, limits, mails
from desk.services.attachments import Received
from desk.transaction import unit_of_work
from desk.web import filing
from desk.web.converters import identifier
from desk.web.guards import current_actor, keeps_words, permission, takes_files
from desk.web.senders import sender
from desk.web.ticket.acting import done, shown
from desk.web.ticket.page import TicketPage
from desk.web.ticket.room import room

KEPT_AT_ONCE = {
    "note": _l("Your note is kept. Only the desk reads it."),
    "heard": _l("What the company said is in the thread."),
}


@room.post("/<reference:reference>/messages")
@permission("agreements.work")
@takes_files
@keeps_words
def write(reference: str) -> ResponseReturnValue:
    """Write to whom the form names, or keep it as a draft; the same form sent twice is one message."""
    page, mode = TicketPage(current_actor(), reference), request.form.get("mode", "")
    if mode not in page.modes:
        abort(404)
    form = page.composer.form(mode)
    filed = filing.take(f"{mode}-files")
    dropped = identifier(request.form.get("drop"))
    is_to_be_kept = bool({"keep", "fill"} & set(request.form)) or dropped is not None
    if "fill" in request.form:
        form.body.data = _with_canned(page, form.body.data or "")
    is_valid = form.validate() and not filed.refusals
    try:
        if is_to_be_kept or not is_valid:
            _keep(page, mode, form, filed.received, dropped)
        else:
            _send(page, mode, form, filed.received)
    except Conflict as conflict:
        if "busy" in conflict.args:
            raise
        return _kept_apart(page, mode, form, filed.received)
    except NotYet as doubts:
        _keep(page, mode, form, filed.received)
        return shown(reference, 422, doubts, **{mode: form})
    except Refused as refusal:
        form[refusal.field].errors = [filing.words_for(refusal.code)]
        return shown(reference, 422, **{mode: form})
    if is_to_be_kept and not filed.refusals:
        return _to_draft(page, mode, form.key.data)
    if is_valid:
        return done(reference, str(KEPT_AT_ONCE.get(mode) or _leaves_soon()), "thread")
    form.files.errors = [*form.files.errors, *filed.refusals]
    return shown(reference, filed.status if filed.refusals else 422, **{mode: form})


@room.post("/<reference:reference>/drafts")
@permission("agreements.work")
def keep_draft(reference: str) -> ResponseReturnValue:
    """Keep what is typed so far, while it is typed; what another window wrote meanwhile stays beside it."""
    page, mode = TicketPage(current_actor(), reference), request.form.get("mode", "")
    if mode not in page.modes:
        abort(404)
    with unit_of_work():
        limits.take("message_draft", sender(), limit=policy.DRAFT_SAVES_PER_ADDRESS)
    form = page.composer.form(mode)
    try:
        version = _keep(page, mode, form, [])
    except Conflict as conflict:
        if "busy" in conflict.args:
            raise
        form.key.data, form.version.data = secrets.token_urlsafe(16), None
        version = _keep(page, mode, form, [])
    fields = {f"{mode}-key": form.key.data, f"{mode}-version": "" if version is None else version}
    return jsonify({"fields": fields})


@room.post("/<reference:reference>/drafts/<int:draft_id>/removal")
@permission("agreements.work")
def discard_draft(reference: str, draft_id: int) -> ResponseReturnValue:
    """Throw a draft away."""
    ticket_id = queries.id_of(current_actor(), reference)
    with unit_of_work():
        composing.discard(actor=current_actor(), ticket_id=ticket_id, draft_id=draft_id)
    return done(reference, _("The draft is gone."), "composer")


@room.post("/<reference:reference>/drafts/<int:draft_id>/taking-back")
@permission("tickets.work")
def take_back(reference: str, draft_id: int) -> ResponseReturnValue:
    """Take back what was sent a moment ago."""
    ticket_id = queries.id_of(current_actor(), reference)
    try:
        with unit_of_work():
            draft = composing.take_back(actor=current_actor(), ticket_id=ticket_id, draft_id=draft_id)
            mode = draft.mode
    except InvalidTransition:
        flash(_("Too late: your message has left. It stands in the conversation."), "warning")
        return shown(reference, 409)
    flash(_("Taken back: nobody has read it. It is a draft again."), "success")
    return redirect(url_for("ticket.show", reference=reference, draft=draft_id, _anchor=f"write-{mode}"), 303)


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


def _facts(page: TicketPage, mode: str, form: Any, files: list[Received]) -> dict[str, Any]:
    """Return what was typed, for the verbs of composing."""
    return {
        "actor": page.actor, "ticket_id": page.ticket_id, "mode": mode, "key": form.key.data, "version": form.version.data,
        "body": form.body.data or "", "unit_id": form.unit_id.data if mode == "unit" else None, "files": tuple(files),
    }  # fmt: skip


def _send(page: TicketPage, mode: str, form: Any, files: list[Received]) -> None:
    """Send what was typed, with what the page had shown of the thread and what its writer is sure of."""
    seen = request.form.get(f"{mode}-seen", "")
    with unit_of_work():
        composing.send(
            **_facts(page, mode, form, files), sure=request.form.get("sure"),
            seen=int(seen) if seen == "0" else identifier(seen),
        )  # fmt: skip


def _keep(
    page: TicketPage, mode: str, form: Any, files: list[Received], dropped: int | None = None
) -> int | None:
    """Keep what was typed, whatever is wrong with it; the form then writes that draft. Returns its version."""
    if form.key.errors or not form.key.data:
        form.key.data, form.version.data = secrets.token_urlsafe(16), None
    facts = _facts(page, mode, form, files)
    facts["body"] = composing.storable(facts["body"])
    if mode == "unit" and facts["unit_id"] not in {id_ for id_, _name in page.asked}:
        facts["unit_id"] = None
    with unit_of_work():
        draft = composing.keep(**facts, dropped=() if dropped is None else (dropped,))
        version = draft.version if draft is not None else None
    form.version.data = version
    return version


def _with_canned(page: TicketPage, typed: str) -> str:
    """Return what was typed with the reply that was chosen below it; nothing chosen adds nothing."""
    reply_id = identifier(request.form.get("canned"))
    if reply_id is None:
        return typed
    text = canned_replies.text_for(actor=page.actor, ticket_id=page.ticket_id, reply_id=reply_id)
    return f"{typed}\n\n{text}" if typed.strip() else text


def _kept_apart(page: TicketPage, mode: str, form: Any, files: list[Received]) -> ResponseReturnValue:
    """Keep words as a draft of their own when others were sent or kept under their key meanwhile."""
    form.key.data, form.version.data = secrets.token_urlsafe(16), None
    _keep(page, mode, form, files)
    form.body.errors = [
        _("This page is older than what you sent or kept meanwhile. Read the thread, then send these words too if they are needed.")
    ]  # fmt: skip
    return shown(page.reference, 409, **{mode: form})


def _to_draft(page: TicketPage, mode: str, key: str) -> ResponseReturnValue:
    """Go back to the draft that was kept; an emptied one is gone."""
    draft = TicketPage(page.actor, page.reference).composer.draft_under(key)
    flash(_("Your draft is kept. Only you see it.") if draft else _("The draft is gone."), "success")
    asked = draft.id if draft else None
    return redirect(
        url_for("ticket.show", reference=page.reference, draft=asked, _anchor=f"write-{mode}"), 303
    )


def _leaves_soon() -> str:
    """Say when a message leaves, and that it can be taken back until then."""
    seconds = policy.TAKE_BACK_SECONDS
    return ngettext(
        "Your message leaves in %(num)s second. Until then you can take it back.",
        "Your message leaves in %(num)s seconds. Until then you can take it back.", seconds,
    )  # fmt: skip
