"""The doors at which the script of the intake form knocks while somebody fills it in. Without script nobody needs them."""

from flask import Blueprint, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk import policy
from desk.errors import Conflict, LimitReached, Refused
from desk.queries import intake as queries
from desk.services import drafts, limits
from desk.transaction import unit_of_work
from desk.web import filing, request_form
from desk.web.guards import public, takes_files
from desk.web.language import current_language
from desk.web.origins import own_origin
from desk.web.senders import sender
from forms.identifiers import CompanyNumber, is_begun, recognize
from forms.labels import label
from forms.suspicions import looks_secret
from forms.validators import number_fault


def open_doors(room: Blueprint) -> None:
    """Add these views to the intake room."""
    room.add_url_rule("/request/draft", "save", save, methods=["POST"])
    room.add_url_rule("/request/topics", "propose", propose, methods=["POST"])
    room.add_url_rule("/request/number", "check_number", check_number, methods=["POST"])
    room.add_url_rule("/request/files", "add_files", add_files, methods=["POST"])


@public
@own_origin
def save() -> ResponseReturnValue:
    """Keep what is typed so far, at each pause."""
    form = request_form.make()
    if form.is_too_long_to_keep:
        return jsonify(
            status=_("This is too long to be kept as a draft. Shorten it before you leave the page.")
        ), 422
    if not form.answers():
        return jsonify(status="")
    try:
        with unit_of_work():
            limits.take("draft", sender(), limit=policy.DRAFT_SAVES_PER_ADDRESS)
            drafts.keep(key=form.key.data, answers=form.answers(), language=current_language())
    except (LimitReached, Conflict):
        return jsonify(status=_("The draft could not be saved just now. It will be tried again.")), 503
    return jsonify(status=_("Draft saved"), address=url_for("intake.resume", key=form.key.data))


@public
@own_origin
def propose() -> ResponseReturnValue:
    """Return the topics that the typed words suggest, and the words that look secret."""
    title, pitch = (request.form.get(name, "")[: policy.PITCH_LENGTH] for name in ("title", "pitch"))
    try:
        with unit_of_work():
            limits.take("topics", sender(), limit=policy.TOPIC_PROPOSALS_PER_ADDRESS)
    except (LimitReached, Conflict):
        return jsonify(topics=[], suspicious=[]), 429
    found = queries.proposals(f"{title}\n{pitch}", current_language())
    return jsonify(
        topics=[{"id": one.id, "label": one.label, "words": one.words} for one in found],
        suspicious=looks_secret(title, pitch),
    )


@public
@own_origin
def check_number() -> ResponseReturnValue:
    """Say whether a company's number adds up; one that is still being typed is no mistake."""
    typed = request.form.get("number", "")[:60]
    number = recognize(typed) if typed.strip() else None
    if number is None:
        return jsonify(state="", words="")
    if isinstance(number, CompanyNumber):
        words = _("%(kind)s: the number adds up.", kind=label("number_kind", number.kind))
        return jsonify(state="good", words=words)
    return jsonify(state="begun" if is_begun(typed) else "bad", words=str(number_fault(number)))


@public
@own_origin
@takes_files
def add_files() -> ResponseReturnValue:
    """Take a file as soon as it is chosen; what is typed meanwhile is saved by itself and stays as it is."""
    form = request_form.make()
    try:
        filed = filing.take("files")
        if filed.received:
            request_form.write(lambda: _keep_files(form.key.data, filed))
    except Refused as refusal:
        filed.refusals.append(filing.words_for(refusal.code))
    except (LimitReached, Conflict):
        words = _("Too many files came from your network just now. Try this one again in a few minutes.")
        return jsonify(refusals=[words]), 429
    draft = queries.draft(form.key.data)
    shown = render_template("intake/_files.html", files=draft.files if draft else ())
    address = url_for("intake.resume", key=form.key.data) if draft and not draft.is_sent else None
    return jsonify(refusals=filed.refusals, files=shown, address=address), (
        filed.status if filed.refusals else 200
    )


def _keep_files(key: str, filed: filing.Filed) -> None:
    drafts.keep(key=key, answers=None, language=current_language(), files=tuple(filed.received))
