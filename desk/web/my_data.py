"""Room: the copy of one's own data, behind a link mailed to the person alone. Reading it changes nothing."""

import html
import json

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from desk.errors import NotFound
from desk.queries import my_data as queries
from desk.services import links, personal_data
from desk.web.guards import public
from desk.web.language import speak
from models.states import LinkPurpose

room = Blueprint("my_data", __name__, url_prefix="/my-data")


@room.errorhandler(NotFound)
def nothing_here(error: NotFound) -> ResponseReturnValue:
    """Answer every link that opens nothing alike."""
    return render_template("my_data/gone.html"), 404


@room.get("/<token>")
@public
def show(token: str) -> ResponseReturnValue:
    """Read the copy."""
    return render_template("my_data/copy.html", copy=_copy(token), token=token)


@room.get("/<token>/copy.txt")
@public
def as_text(token: str) -> ResponseReturnValue:
    """Save the copy as a text that any program opens."""
    text = render_template("my_data/copy.txt", copy=_copy(token))
    return _saved(html.unescape(text), "text/plain", "my-data.txt")  # values are written by the page's macros


@room.get("/<token>/copy.json")
@public
def as_json(token: str) -> ResponseReturnValue:
    """Save the copy for other programs."""
    return _saved(json.dumps(_copy(token), ensure_ascii=False, indent=2), "application/json", "my-data.json")


def _copy(token: str) -> dict[str, object]:
    """Return the copy the link is for, in its person's language; raises NotFound."""
    link = links.resolve(LinkPurpose.MY_DATA, token)
    if link is None:
        raise NotFound("link")
    contact = personal_data.holder_of_copy(link)
    speak(contact.language)
    return queries.copy_of(contact)


def _saved(text: str, mime: str, name: str) -> Response:
    return Response(
        text,
        mimetype=mime,
        headers={"Content-Disposition": f"attachment; filename={name}", "Cache-Control": "no-store"},
    )
