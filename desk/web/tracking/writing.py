"""Writing to the desk: an answer with its files, kept as a draft until it is sent."""

from flask import Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk import policy
from desk.access import Actor
from desk.errors import Conflict, LimitReached, Refused
from desk.queries import tracking as queries
from desk.services import answer_drafts, attachments, limits
from desk.transaction import unit_of_work
from desk.web import downloads, filing
from desk.web.filing import Filed
from desk.web.guards import public, takes_files
from desk.web.origins import own_origin
from desk.web.tracking.page import actor_of, back, form_of, page, room
from forms.tracking import AnswerForm


@room.post("/<token>/messages")
@public
@own_origin
@takes_files
def write(token: str) -> ResponseReturnValue:
    """Write to the desk; the files that went up before go along."""
    actor, form = actor_of(token), form_of("answer")
    filed = filing.take(form.files.name)
    if "remove" in request.form or not form.validate() or filed.refusals:
        return _kept(token, actor, form, filed)
    with unit_of_work():
        limits.take("message", token, limit=policy.MESSAGES_PER_LINK)
        answer_drafts.send(
            actor=actor, ticket_id=queries.ticket_id(actor), body=form.body.data, key=form.key.data,
            files=tuple(filed.received),
        )  # fmt: skip
    return back(token, _("Your message is with the desk."))


@room.post("/<token>/draft")
@public
@own_origin
@takes_files
def keep_draft(token: str) -> ResponseReturnValue:
    """Keep an answer that is not finished; the script asks at each pause, the button when it is pressed."""
    actor, form = actor_of(token), form_of("answer")
    if request.accept_mimetypes.best == "application/json":
        if form.body.data and not form.body.validate(form):
            return {"status": form.body.errors[0]}, 422
        _keep(token, actor, form, Filed())
        return {"status": _("Draft saved")}
    filed = filing.take(form.files.name)
    if (form.body.data and not form.body.validate(form)) or filed.refusals:
        return _kept(token, actor, form, filed)
    try:
        _keep(token, actor, form, filed)
    except Refused:
        return _kept(token, actor, form, filed)
    return back(token, _("Your answer is kept here as a draft. It is not sent."))


@room.post("/<token>/draft/files")
@public
@own_origin
@takes_files
def add_files(token: str) -> ResponseReturnValue:
    """Take a file as soon as it is chosen; what is typed meanwhile is saved by itself and stays as it is."""
    actor = actor_of(token)
    try:
        filed = filing.take("files")
        if filed.received:
            _keep(token, actor, None, filed)
    except Refused as refusal:
        filed.refusals.append(filing.words_for(refusal.code))
    except (LimitReached, Conflict):
        words = _("Too many files came from your network just now. Try this one again in a few minutes.")
        return jsonify(refusals=[words]), 429
    shown = render_template("intake/_files.html", files=queries.answer_draft(actor).files)
    return jsonify(refusals=filed.refusals, files=shown), filed.status if filed.refusals else 200


def _kept(token: str, actor: Actor, form: AnswerForm, filed: Filed) -> ResponseReturnValue:
    """Show the page again with the words as they were typed; the files that came along, or were there, are kept."""
    is_sendable = not form.body.data or form.body.validate(form)
    try:
        _keep(token, actor, form if is_sendable else None, filed, without=request.form.get("remove"))
    except Refused as refusal:
        filed.refusals.append(filing.words_for(refusal.code))
    if filed.refusals:
        return page(token, actor, filed.status, answer=form, refusals=filed.refusals)
    return page(token, actor, 200 if "remove" in request.form else 422, answer=form)


def _keep(
    token: str, actor: Actor, form: AnswerForm | None, filed: Filed, without: str | None = None
) -> None:
    """Keep the draft: the words of the form, or those that are there already."""
    with unit_of_work():
        limits.take("answer_draft", token, limit=policy.DRAFT_SAVES_PER_ADDRESS)
        answer_drafts.keep(
            actor=actor, ticket_id=queries.ticket_id(actor), body=form.body.data or "" if form else None,
            files=tuple(filed.received), without=without,
        )  # fmt: skip


@room.get("/<token>/files/<opaque:key>")
@public
def file(token: str, key: str) -> Response:
    """Save a file of one's own request."""
    return downloads.hand_out(downloads.opened(attachments.find(actor=actor_of(token), key=key)))
