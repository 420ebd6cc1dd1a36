"""Room: one offer behind its mailed link. A GET shows, whoever or whatever follows the link; a button decides."""

from flask import Blueprint, abort, render_template, url_for
from flask.typing import ResponseReturnValue

from desk.access import Actor
from desk.queries import offers as queries
from desk.services import links
from desk.web.answering import Answering
from desk.web.guards import public
from desk.web.language import speak
from models.states import Language, LinkPurpose

room = Blueprint("offer_page", __name__, url_prefix="/o")


def _reader(token: str, *, also_ended: bool = False) -> Answering | None:
    """Return the unit's person a link stands for, in their language; None for a link that ended, 404 for no link."""
    link = links.resolve(LinkPurpose.OFFER, token, also_ended=True)
    if link is None or link.offer_id is None:
        abort(404)
    member = queries.member_of_link(link.member_id)
    language = member.language if member else Language.FR
    speak(language)
    has_left = member is not None and member.left_on is not None
    if has_left or not links.is_valid(link):
        return None if also_ended else abort(404)
    actor = Actor(
        kind="unit_link", name=member.name if member else "", language=language, offer_id=link.offer_id,
        member_id=link.member_id, unit_ids=frozenset({member.unit_id}) if member else frozenset(),
    )  # fmt: skip
    return Answering(actor, link.offer_id, lambda name: url_for(f"offer_page.{name}", token=token))


def _answering(token: str) -> Answering:
    """Return the same for a link that may still decide."""
    return _reader(token) or abort(404)


@room.get("/<token>")
@public
def show(token: str) -> ResponseReturnValue:
    """Read the need and what is expected."""
    reader = _reader(token, also_ended=True)
    return reader.page() if reader else (render_template("offer_page/ended.html"), 410)


@room.post("/<token>/acceptance")
@public
def accept(token: str) -> ResponseReturnValue:
    """Say yes, perhaps under conditions."""
    return _answering(token).accept()


@room.post("/<token>/refusal")
@public
def decline(token: str) -> ResponseReturnValue:
    """Say no, with a reason."""
    return _answering(token).decline()


@room.post("/<token>/messages")
@public
def ask(token: str) -> ResponseReturnValue:
    """Ask the desk something; the offer stays open."""
    return _answering(token).ask()


@room.post("/<token>/colleagues")
@public
def name_colleague(token: str) -> ResponseReturnValue:
    """Name somebody better placed; the offer stays open."""
    return _answering(token).name_colleague()
