"""Room: a company says what it needs. Nothing typed is lost; sending twice is one request; no cookie is needed."""

import time

from flask import Blueprint, g, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from desk import policy, public_texts, retention
from desk.errors import Conflict, LimitReached, NotFound, Refused
from desk.queries import intake as queries
from desk.services import drafts, limits, links, submissions
from desk.transaction import unit_of_work
from desk.web import filing, on_behalf, request_form, topic_boxes, while_typing
from desk.web.answers import put_beside
from desk.web.filing import Filed
from desk.web.guards import public, takes_files
from desk.web.language import current_language
from desk.web.origins import own_origin
from desk.web.packing import Blank, packed
from desk.web.senders import sender
from forms.intake import IntakeForm, new_key
from forms.suspicions import looks_secret
from models.states import LinkPurpose

room = Blueprint("intake", __name__)
EMPTY_FORMS_KEPT = 12
_PLACE_OF_KEY = new_key()
# A form is filled in for minutes: whatever changes meanwhile, it is checked when it comes back.
ASKED_EVERY_SECONDS = 1.0
_NEVER: tuple[float, object, Blank | None] = (0.0, None, None)
_empty_forms: dict[tuple[str, str], tuple[float, object, Blank | None]] = {}
on_behalf.open_doors(room)
while_typing.open_doors(room)


@room.get("/request")
@public
@packed
def new() -> ResponseReturnValue:
    """Begin a request; nothing is written until something is typed.

    The empty form says the same to every passer-by: it is written once, and each gets a key of their own in it.
    """
    if g.actor is not None or "_flashes" in session:
        return _page(request_form.make(formdata=None, key=new_key()))
    return _empty_form().answer(new_key())


def _empty_form() -> Blank:
    """Return the form as nobody has filled it in, in the language of the page, written anew when what it says changes."""
    here, moment = (current_language(), request.script_root), time.monotonic()
    asked_at, said_then, form = _empty_forms.get(here, _NEVER)
    if form is not None and moment - asked_at < ASKED_EVERY_SECONDS:
        return form
    said = topic_boxes.known(), retention.current(), public_texts.version()
    if form is None or said_then != said:
        page, _status = _page(request_form.make(formdata=None, key=_PLACE_OF_KEY))
        form = Blank(page, _PLACE_OF_KEY)
        if len(_empty_forms) >= EMPTY_FORMS_KEPT:
            _empty_forms.clear()
    _empty_forms[here] = moment, said, form
    return form


@room.get("/request/<opaque:key>")
@public
def resume(key: str) -> ResponseReturnValue:
    """Take a draft up again, from the browser's own address or from a mailed link."""
    link = links.resolve(LinkPurpose.RESUME, key)
    draft = queries.draft_of_link(link.submission_id) if link else queries.draft(key)
    if draft is None:
        return render_template("intake/gone.html"), 404
    if draft.is_sent:
        return redirect(url_for("intake.sent", key=draft.key), 303)
    if link:
        return redirect(url_for("intake.resume", key=draft.key, lang=draft.language), 303)
    form = request_form.make(MultiDict({**draft.answers, "key": draft.key}))
    return _page(form, draft=draft, told=request.args.get("told", ""))


@room.post("/request")
@public
@own_origin
@takes_files
def send() -> ResponseReturnValue:
    """Send the request, or one of the smaller wishes of the form: add or remove files, propose topics."""
    form = request_form.make()
    is_smaller = "remove" in request.form or request.form.get("action", "send") != "send"
    try:
        if (is_smaller or request.files) and _is_sent(form):
            return _to_sent(form)
        filed = filing.take("files")
        if is_smaller:
            return _smaller_wish(form, filed)
        if not form.validate() or filed.refusals:
            if _is_sent(form):
                return _to_sent(form)
            request_form.keep(form, filed)
            return _page(form, filed.status if filed.refusals else 422, refusals=filed.refusals)
        request_form.write(lambda: _send(form, filed))
    except (LimitReached, Conflict, Refused) as error:
        return _to_sent(form) if _is_sent(form) else _not_now(form, error)
    return _to_sent(form)


@room.get("/request/<opaque:key>/sent")
@public
def sent(key: str) -> ResponseReturnValue:
    """See that the request is there, and the one step that is left."""
    draft = queries.draft(key)
    if draft is None:
        raise NotFound("submission")
    if not draft.is_sent:
        return redirect(url_for("intake.resume", key=key), 303)
    return render_template("intake/sent.html", draft=draft, suspicious=looks_secret(draft.title, draft.pitch))


@room.post("/request/<opaque:key>/again")
@public
@own_origin
def begin_again(key: str) -> ResponseReturnValue:
    """Take up a request that waits for its confirmation: its address was mistyped, or its words were."""
    try:
        with unit_of_work():
            key = drafts.begin_again(key=key, language=current_language()).key
    except NotFound:
        if not queries.is_sent(key):
            raise
    return redirect(url_for("intake.resume", key=key, lang=current_language()), 303)


@room.post("/request/<opaque:key>/resume-link")
@public
@own_origin
@takes_files
def resume_link(key: str) -> ResponseReturnValue:
    """Get a link by mail that opens the draft on any device."""
    form = request_form.make()
    form.key.data = key
    if _is_sent(form):
        return _to_sent(form)
    try:
        filed = filing.take("files")
        request_form.keep(form, filed)
        if not form.contact_email.validate(form):
            return _page(form, 422, refusals=filed.refusals)
        with unit_of_work():
            email = form.contact_email.data
            limits.take("link_mail", sender(), limit=policy.LINK_MAILS_PER_ADDRESS)
            limits.take("link_mail", email.casefold(), limit=policy.LINK_MAILS_PER_PERSON)
            drafts.ask_link(key=key, answers=form.answers(), language=current_language(), email=email)
    except (LimitReached, Conflict, Refused) as error:
        return _not_now(form, error)
    return redirect(url_for("intake.resume", key=key, told="mailed", lang=current_language()), 303)


def _is_sent(form: IntakeForm) -> bool:
    """Tell whether a request was already sent under this form's key."""
    return queries.is_sent(form.key.data)


def _to_sent(form: IntakeForm) -> ResponseReturnValue:
    return redirect(url_for("intake.sent", key=form.key.data, lang=current_language()), 303)


def _send(form: IntakeForm, filed: Filed) -> None:
    """Send within the unit of work, unless it was: the files that came along, then the words."""
    key, language = form.key.data, current_language()
    if filed.received:
        if queries.is_sent(key):
            return
        drafts.keep(key=key, answers={}, language=language, files=tuple(filed.received))
    submissions.send(key=key, words=form.words(), language=language, sent_from=sender())


def _smaller_wish(form: IntakeForm, filed: Filed) -> ResponseReturnValue:
    """Add or remove files, or propose topics: the same page again, everything kept, nothing sent."""
    request_form.keep(form, filed, without=request.form.get("remove"))
    if filed.refusals:
        return _page(form, filed.status, refusals=filed.refusals)
    if filed.received or "remove" in request.form:
        return redirect(
            url_for("intake.resume", key=form.key.data, lang=current_language(), _anchor="files"), 303
        )
    return _page(form, told="topics")


def _not_now(form: IntakeForm, error: Exception) -> ResponseReturnValue:
    """Show the form with everything typed when it cannot be taken just now, and say why."""
    if isinstance(error, LimitReached):
        minutes = -(-error.retry_after // 60)
        words = _(
            "Too many requests came from your network. Your text is below: try again in %(minutes)s minutes.",
            minutes=minutes,
        )
        answer = make_response(*_page(form, 429, trouble=words))
        answer.headers["Retry-After"] = str(error.retry_after)
        return answer
    if isinstance(error, Refused):
        if error.field != "files":
            put_beside(form, error)
        return _page(form, 422, refusals=[filing.words_for(error.code)] if error.field == "files" else [])
    return _page(
        form, 503, trouble=_("The desk is very busy. Your text is below: send it again in a moment.")
    )


def _page(
    form: IntakeForm,
    status: int = 200,
    *,
    draft: queries.Draft | None = None,
    refusals: list[str] | None = None,
    trouble: str = "",
    told: str = "",
) -> tuple[str, int]:
    """Show the form as it was typed, with the files that are already here."""
    draft = draft or queries.draft(form.key.data)
    if refusals:
        form.files.errors = refusals
    page = render_template(
        "intake/form.html",
        form=form,
        files=draft.files if draft else (),
        trouble=trouble,
        told=told,
        suspicious=looks_secret(form.title.data, form.pitch.data),
        files_at_most=policy.FILES_AT_MOST,
        megabytes=policy.FILE_BYTES_AT_MOST // filing.MEGABYTE,
        largest=policy.FILE_BYTES_AT_MOST,
        too_large=filing.words_for("too_large"),
        kept_days=retention.current().draft_days,
        **topic_boxes.of(form),
    )
    return page, status
