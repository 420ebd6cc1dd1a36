"""The page of a company's own request: whom its link names, its forms, and the page as it stands."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from desk import policy
from desk.access import Actor
from desk.errors import NotFound
from desk.queries import invitations, similar
from desk.queries import tracking as queries
from desk.queries.intake import proposals
from desk.services import links, tracking
from desk.web import filing
from desk.web.converters import identifier
from desk.web.guards import public
from desk.web.language import current_language, speak
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
    return render_template("tracking/no_link.html", form=new_link_form(formdata=None), is_dead=True), 404


@room.get("/<token>")
@public
def show(token: str) -> ResponseReturnValue:
    """See where the request stands."""
    return page(token, actor_of(token))


def actor_of(token: str) -> Actor:
    """Return whom a link names, and speak their language; raises NotFound."""
    link = links.resolve(LinkPurpose.TRACKING, token)
    if link is None:
        raise NotFound("link")
    actor = tracking.holder_of(link)
    speak(actor.language)
    return actor


def form_of(name: str, **kwargs: Any) -> Any:
    """Make one of the forms of the page."""
    return FORMS[name](prefix=name, meta=NO_TOKEN, **kwargs)


def new_link_form(**kwargs: Any) -> NewLinkForm:
    """Make the form that asks for a new link."""
    return NewLinkForm(prefix="link", meta=NO_TOKEN, **kwargs)


def back(token: str, words: str) -> ResponseReturnValue:
    """Say what happened and show the page as it is now."""
    flash(words, "success")
    return redirect(url_for("tracking.show", token=token), 303)


def page(
    token: str, actor: Actor, status: int = 200, refusals: list[str] | None = None, **typed: Any
) -> ResponseReturnValue:
    """Show the request: before its confirmation what was sent, afterwards where it stands."""
    sent = queries.sent(actor, current_language())
    forms = {name: typed.get(name) or form_of(name, formdata=None) for name in FORMS}
    draft = queries.answer_draft(actor)
    if "answer" not in typed:
        forms["answer"].body.data = draft.body
    if refusals:
        forms["answer"].files.errors = refusals
    if "language" not in typed:
        forms["language"].language.data = actor.language
    shared = {
        "token": token,
        "sent": sent,
        "forms": forms,
        "actor_name": actor.name,
        "draft_files": draft.files,
    }
    if not queries.is_confirmed(actor):
        unconfirmed = render_template(
            "tracking/unconfirmed.html", suspicious=looks_secret(sent.title, sent.pitch), similar=similar.before_confirming(actor),
            proposed=[] if sent.topics else proposals(f"{sent.title}\n{sent.pitch}", current_language()), **shared,
        )  # fmt: skip
        return unconfirmed, status
    before, after = (identifier(request.args.get(name)) for name in ("before", "after"))
    case = render_template(
        "tracking/case.html", case=queries.case(actor), meetings=invitations.invitations(actor), letters=queries.letters(actor, before, after), wishes=queries.wishes(actor),
        step_names=[label("tracking_step", step) for step in queries.STEPS], files_at_most=policy.FILES_AT_MOST, megabytes=policy.FILE_BYTES_AT_MOST // filing.MEGABYTE,
        largest=policy.FILE_BYTES_AT_MOST, too_large=filing.words_for("too_large"), **shared,
    )  # fmt: skip
    return case, status
