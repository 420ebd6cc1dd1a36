"""Room: one offer behind its mailed link. A GET shows, whoever or whatever follows the link; a button decides."""

import secrets
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk.access import Actor
from desk.errors import InvalidTransition
from desk.queries import offers as queries
from desk.services import links, offers
from desk.transaction import unit_of_work
from desk.web.guards import public
from desk.web.language import current_language, speak
from forms.offer import AcceptForm, ColleagueForm, DeclineForm, WriteForm
from models.states import LinkPurpose

room = Blueprint("offer_page", __name__, url_prefix="/o")


def _reader(token: str) -> tuple[Actor, int]:
    """Return the unit's person a link stands for and the offer's id, and speak their language; 404 for no link."""
    link = links.resolve(LinkPurpose.OFFER, token, also_ended=True)
    if link is None or link.offer_id is None:
        abort(404)
    if not links.is_valid(link):
        g.ended = True
    member = queries.member_of_link(link.member_id)
    language = member.language if member else "fr"
    speak(language)
    actor = Actor(
        kind="unit_link", name=member.name if member else "", language=language, offer_id=link.offer_id,
        member_id=link.member_id, unit_ids=frozenset({member.unit_id}) if member else frozenset(),
    )  # fmt: skip
    return actor, link.offer_id


def _decider(token: str) -> tuple[Actor, int]:
    """Return the same for a link that may still decide; an ended one is none."""
    reader = _reader(token)
    if g.get("ended"):
        abort(404)
    return reader


def _page(token: str, actor: Actor, offer_id: int, status: int = 200, **forms: Any) -> ResponseReturnValue:
    """Show the offer, with the forms as they were typed."""
    if g.get("ended"):
        return render_template("offer_page/ended.html"), 410
    return render_template(
        "offer_page/offer.html",
        offer=queries.offer_page(actor, offer_id, current_language()),
        addresses={
            name: url_for(f"offer_page.{name}", token=token) for name in ("accept", "decline", "ask", "name_colleague")
        },
        accept_form=forms.get("accept_form") or AcceptForm(formdata=None, prefix="yes"),
        decline_form=forms.get("decline_form") or DeclineForm(formdata=None, prefix="no"),
        write_form=forms.get("write_form") or WriteForm(formdata=None, prefix="ask", key=secrets.token_urlsafe(16)),
        colleague_form=forms.get("colleague_form") or ColleagueForm(formdata=None, prefix="who"),
    ), status  # fmt: skip


@room.get("/<token>")
@public
def show(token: str) -> ResponseReturnValue:
    """Read the need and what is expected."""
    return _page(token, *_reader(token))


@room.post("/<token>/acceptance")
@public
def accept(token: str) -> ResponseReturnValue:
    """Say yes, perhaps under conditions."""
    (actor, offer_id), form = _decider(token), AcceptForm(prefix="yes")
    if not form.validate():
        return _page(token, actor, offer_id, 422, accept_form=form)
    try:
        with unit_of_work():
            offers.accept(
                actor=actor, offer_id=offer_id, has_tie=form.has_tie.data == "yes",
                tie_explanation=form.tie_explanation.data, conditions=form.conditions.data,
            )  # fmt: skip
    except InvalidTransition:
        return _too_late(token, actor, offer_id)
    flash(_("Thank you. The desk has your yes and will propose a first meeting."), "success")
    return redirect(url_for("offer_page.show", token=token), 303)


@room.post("/<token>/refusal")
@public
def decline(token: str) -> ResponseReturnValue:
    """Say no, with a reason."""
    (actor, offer_id), form = _decider(token), DeclineForm(prefix="no")
    if not form.validate():
        return _page(token, actor, offer_id, 422, decline_form=form)
    try:
        with unit_of_work():
            offers.decline(
                actor=actor, offer_id=offer_id, code=form.code.data, note=form.note.data,
                suggested_unit=form.suggested_unit.data,
            )  # fmt: skip
    except InvalidTransition:
        return _too_late(token, actor, offer_id)
    flash(_("Thank you for answering. A clear no helps the company as much as a yes."), "success")
    return redirect(url_for("offer_page.show", token=token), 303)


@room.post("/<token>/messages")
@public
def ask(token: str) -> ResponseReturnValue:
    """Ask the desk something; the offer stays open."""
    (actor, offer_id), form = _decider(token), WriteForm(prefix="ask")
    if not form.validate():
        return _page(token, actor, offer_id, 422, write_form=form)
    with unit_of_work():
        offers.ask(actor=actor, offer_id=offer_id, body=form.body.data, key=form.key.data)
    flash(_("Your message is with the desk. You will find the answer here and in your mail."), "success")
    return redirect(url_for("offer_page.show", token=token), 303)


@room.post("/<token>/colleagues")
@public
def name_colleague(token: str) -> ResponseReturnValue:
    """Name somebody better placed; the offer stays open."""
    (actor, offer_id), form = _decider(token), ColleagueForm(prefix="who")
    if not form.validate():
        return _page(token, actor, offer_id, 422, colleague_form=form)
    try:
        with unit_of_work():
            offers.name_colleague(actor=actor, offer_id=offer_id, colleague=form.colleague.data)
    except InvalidTransition:
        return _too_late(token, actor, offer_id)
    flash(_("Thank you. The desk will look at your suggestion; the offer to you stays open."), "success")
    return redirect(url_for("offer_page.show", token=token), 303)


def _too_late(token: str, actor: Actor, offer_id: int) -> ResponseReturnValue:
    """Show how it stands to someone whose answer came after another, or after the deadline."""
    flash(_("This offer was already decided or has ended. Here is how it stands now."), "warning")
    return _page(token, actor, offer_id, 409)
