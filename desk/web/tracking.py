"""Room: a company's own request behind its mailed link. A GET shows; a button decides. No cookie is needed.

Wrong, expired, revoked and never-existing links get one and the same answer, which offers a new link.
"""

from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from desk import policy
from desk.access import Actor
from desk.errors import Conflict, LimitReached, NotFound
from desk.queries import similar
from desk.queries import tracking as queries
from desk.queries.intake import proposals
from desk.queries.intake import topics as topic_choices
from desk.services import (
    answer_drafts,
    attachments,
    limits,
    links,
    personal_data,
    submissions,
    surveys,
    tickets,
    tracking,
)
from desk.transaction import unit_of_work
from desk.web import downloads, filing
from desk.web.converters import identifier
from desk.web.guards import public, takes_files
from desk.web.language import current_language, speak
from desk.web.origins import own_origin
from desk.web.senders import sender
from forms.labels import label
from forms.suspicions import looks_secret
from forms.tracking import (
    AnswerForm,
    ColleagueForm,
    DataForm,
    LanguageForm,
    NewLinkForm,
    SurveyForm,
    WithdrawForm,
)
from models.states import LinkPurpose

room = Blueprint("tracking", __name__, url_prefix="/r")
NO_TOKEN = {"csrf": False}  # the token is in the address, and the origin of each post is checked
# Several forms share the page: each has its own prefix.
FORMS: dict[str, Any] = {
    "answer": AnswerForm, "withdraw": WithdrawForm, "colleague": ColleagueForm, "language": LanguageForm,
    "survey": SurveyForm, "data": DataForm,
}  # fmt: skip


@room.errorhandler(NotFound)
def nothing_here(error: NotFound) -> ResponseReturnValue:
    """Answer every link that opens nothing alike, and offer a new one."""
    return render_template("tracking/no_link.html", form=_new_link_form(formdata=None), is_dead=True), 404


@room.get("/<token>")
@public
def show(token: str) -> ResponseReturnValue:
    """See where the request stands."""
    return _page(token, _actor(token))


@room.post("/<token>/confirmation")
@public
@own_origin
def confirm(token: str) -> ResponseReturnValue:
    """Confirm that the request is one's own."""
    actor = _actor(token)
    in_use = {one.id for one in topic_choices(current_language())}
    topics = tuple(one for one in request.form.getlist("topics") if one in in_use)
    with unit_of_work():
        submissions.confirm(actor=actor, submission_id=actor.submission_id, topics=topics)  # type: ignore[arg-type]
    return _back(token, _("Thank you. Your request is confirmed: a person will read it."))


@room.post("/<token>/messages")
@public
@own_origin
@takes_files
def write(token: str) -> ResponseReturnValue:
    """Write to the desk, with files."""
    actor, form = _actor(token), _form("answer")
    filed = filing.take(form.files.name)
    if not form.validate() or filed.refusals:
        return _page(
            token, actor, filed.status if filed.refusals else 422, answer=form, refusals=filed.refusals
        )
    with unit_of_work():
        limits.take("message", token, limit=policy.MESSAGES_PER_LINK)
        tickets.answer(
            actor=actor, ticket_id=queries.ticket_id(actor), body=form.body.data, key=form.key.data, files=tuple(filed.received)
        )  # fmt: skip
        answer_drafts.forget(actor=actor)
    return _back(token, _("Your message is with the desk."))


@room.post("/<token>/draft")
@public
@own_origin
@takes_files
def keep_draft(token: str) -> ResponseReturnValue:
    """Keep an answer that is not finished; the script asks at each pause, the button when it is pressed."""
    actor, form = _actor(token), _form("answer")
    is_script = request.accept_mimetypes.best == "application/json"
    body = (form.body.data or "")[: policy.MESSAGE_LENGTH]
    if not form.body.validate(form) and body:
        return ({"status": form.body.errors[0]}, 422) if is_script else _page(token, actor, 422, answer=form)
    with unit_of_work():
        limits.take("answer_draft", token, limit=policy.DRAFT_SAVES_PER_ADDRESS)
        answer_drafts.keep(actor=actor, ticket_id=queries.ticket_id(actor), body=body)
    return (
        {"status": _("Draft saved")}
        if is_script
        else _back(token, _("Your answer is kept here as a draft. It is not sent."))
    )


@room.post("/<token>/withdrawal")
@public
@own_origin
def withdraw(token: str) -> ResponseReturnValue:
    """Take the request back."""
    actor, form = _actor(token), _form("withdraw")
    if not form.validate():
        return _page(token, actor, 422, withdraw=form)
    with unit_of_work():
        submissions.withdraw(actor=actor, submission_id=actor.submission_id, reason=form.reason.data)  # type: ignore[arg-type]
    return _back(token, _("Your wish to withdraw is recorded. Thank you for telling us why."))


@room.post("/<token>/colleagues")
@public
@own_origin
def add_colleague(token: str) -> ResponseReturnValue:
    """Let a colleague follow the request with a link of their own."""
    actor, form = _actor(token), _form("colleague")
    if not form.validate():
        return _page(token, actor, 422, colleague=form)
    with unit_of_work():
        limits.take("link_mail", token, limit=policy.LINK_MAILS_PER_ADDRESS)
        tracking.add_colleague(
            actor=actor, ticket_id=queries.ticket_id(actor), name=form.name.data, email=form.email.data, language=actor.language
        )  # fmt: skip
    return _back(token, _("%(name)s receives a link of their own by mail.", name=form.name.data))


@room.post("/<token>/colleagues/<int:contact_id>/removal")
@public
@own_origin
def remove_colleague(token: str, contact_id: int) -> ResponseReturnValue:
    """End a colleague's link; only whoever sent the request may."""
    actor = _actor(token)
    with unit_of_work():
        name = tracking.remove_colleague(
            actor=actor, ticket_id=queries.ticket_id(actor), contact_id=contact_id
        )
    return _back(token, _("The link of %(name)s opens nothing any more.", name=name))


@room.post("/<token>/replacement")
@public
@own_origin
def replace_link(token: str) -> ResponseReturnValue:
    """End one's own link, which others may have seen, and receive a new one by mail."""
    actor = _actor(token)
    with unit_of_work():
        limits.take("link_mail", token, limit=policy.LINK_MAILS_PER_PERSON)
        address = tracking.replace_links(actor=actor, submission_id=actor.submission_id)  # type: ignore[arg-type]
    return render_template("tracking/link_replaced.html", email=address)


@room.post("/<token>/language")
@public
@own_origin
def change_language(token: str) -> ResponseReturnValue:
    """Choose the language of one's pages and mails."""
    actor, form = _actor(token), _form("language")
    if not form.validate():
        return _page(token, actor, 422, language=form)
    with unit_of_work():
        tracking.speak(actor=actor, language=form.language.data)
    with force_locale(form.language.data):
        return _back(token, _("From now on, pages and mails are in your language."))


@room.post("/<token>/survey")
@public
@own_origin
def survey(token: str) -> ResponseReturnValue:
    """Say how it went."""
    actor, form = _actor(token), _form("survey")
    if not form.validate():
        return _page(token, actor, 422, survey=form)
    try:
        with unit_of_work():
            surveys.answer(
                actor=actor,
                ticket_id=queries.ticket_id(actor),
                score=int(form.score.data),
                comment=form.comment.data,
            )
    except Conflict as conflict:
        if "busy" in conflict.args:
            raise
        return _back(token, _("An answer was already given: thank you."))
    return _back(token, _("Thank you: your answer helps the desk do better."))


@room.post("/<token>/data")
@public
@own_origin
def ask_about_data(token: str) -> ResponseReturnValue:
    """Ask for a copy or the erasure of one's data; a person of the desk does it."""
    actor, form = _actor(token), _form("data")
    if not form.validate():
        return _page(token, actor, 422, data=form)
    with unit_of_work():
        ticket_id = queries.ticket_id(actor)
        limits.take("message", token, limit=policy.MESSAGES_PER_LINK)
        with force_locale(queries.owner_language(actor)):  # the desk reads the name of its follow-up
            purpose = str(label("data_wish_purpose", form.wish.data)).format(name=actor.name)
        personal_data.ask(actor=actor, ticket_id=ticket_id, wish=form.wish.data, purpose=purpose)
    return _back(
        token,
        _(
            "Your wish is with the desk. A mail to your address confirms it; you receive an answer within a month."
        ),
    )


@room.get("/<token>/files/<opaque:key>")
@public
def file(token: str, key: str) -> Response:
    """Save a file of one's own request."""
    return downloads.hand_out(downloads.opened(attachments.find(actor=_actor(token), key=key)))


@room.get("/renewal")
@public
def ask_renewal() -> ResponseReturnValue:
    """Say to which address a new link should go."""
    return render_template("tracking/no_link.html", form=_new_link_form(formdata=None), is_dead=False)


@room.post("/renewal")
@public
@own_origin
def renew() -> ResponseReturnValue:
    """Ask for a new link; the answer is the same whoever asks."""
    form = _new_link_form()
    if not form.validate():
        return render_template("tracking/no_link.html", form=form, is_dead=False), 422
    try:
        with unit_of_work():
            limits.take("link_mail", sender(), limit=policy.LINK_MAILS_PER_ADDRESS)
    except LimitReached as error:
        form.form_errors.append(_("Too many links were asked for from your network. Try again in an hour."))
        answer = make_response(render_template("tracking/no_link.html", form=form, is_dead=False), 429)
        answer.headers["Retry-After"] = str(error.retry_after)
        return answer
    try:
        with unit_of_work():
            limits.take("link_mail", form.email.data.casefold(), limit=policy.LINK_MAILS_PER_PERSON)
            tracking.renew_links(email=form.email.data)
    except LimitReached:
        pass  # this mailbox has had its mails of the hour; whoever asks learns nothing of it
    return render_template("tracking/link_asked.html", email=form.email.data)


def _actor(token: str) -> Actor:
    """Return whom a link names, and speak their language; raises NotFound."""
    link = links.resolve(LinkPurpose.TRACKING, token)
    if link is None:
        raise NotFound("link")
    actor = tracking.holder_of(link)
    speak(actor.language)
    return actor


def _form(name: str, **kwargs: Any) -> Any:
    return FORMS[name](prefix=name, meta=NO_TOKEN, **kwargs)


def _new_link_form(**kwargs: Any) -> NewLinkForm:
    return NewLinkForm(prefix="link", meta=NO_TOKEN, **kwargs)


def _back(token: str, words: str) -> ResponseReturnValue:
    """Say what happened and show the page as it is now."""
    flash(words, "success")
    return redirect(url_for("tracking.show", token=token), 303)


def _page(
    token: str, actor: Actor, status: int = 200, refusals: list[str] | None = None, **typed: Any
) -> ResponseReturnValue:
    """Show the request: before its confirmation what was sent, afterwards where it stands."""
    sent = queries.sent(actor, current_language())
    forms = {name: typed.get(name) or _form(name, formdata=None) for name in FORMS}
    if "answer" not in typed:
        forms["answer"].body.data = queries.answer_draft(actor)
    if refusals:
        forms["answer"].files.errors = refusals
    if "language" not in typed:
        forms["language"].language.data = actor.language
    shared = {"token": token, "sent": sent, "forms": forms, "actor_name": actor.name}
    if not queries.is_confirmed(actor):
        page = render_template(
            "tracking/unconfirmed.html", suspicious=looks_secret(sent.title, sent.pitch), similar=similar.before_confirming(actor),
            proposed=[] if sent.topics else proposals(f"{sent.title}\n{sent.pitch}", current_language()), **shared,
        )  # fmt: skip
        return page, status
    before, after = (identifier(request.args.get(name)) for name in ("before", "after"))
    page = render_template(
        "tracking/case.html", case=queries.case(actor), letters=queries.letters(actor, before, after), wishes=queries.wishes(actor),
        step_names=[label("tracking_step", step) for step in queries.STEPS], files_at_most=policy.FILES_AT_MOST, megabytes=policy.FILE_BYTES_AT_MOST // filing.MEGABYTE,
        **shared,
    )  # fmt: skip
    return page, status
