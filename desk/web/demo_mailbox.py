"""Room: the mails of a demonstration desk, in both parts. A real desk has no such room."""

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from desk.config import settings
from desk.queries import demo_mailbox as queries
from desk.web.converters import asked, identifier
from desk.web.guards import public

room = Blueprint("demo_mailbox", __name__, url_prefix="/demo/mailbox")

# What a mail's HTML may do in the frame that shows it: be styled, and open a link where the person looks.
LETTER_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; "
    "sandbox allow-top-navigation-by-user-activation"
)


@room.before_request
def only_in_a_demonstration() -> None:
    """Close the room on a real desk: its mails are their recipients' alone."""
    if not settings().demo:
        abort(404)


@room.get("")
@public
def index() -> ResponseReturnValue:
    """Look through the mails, newest first."""
    wanted = asked("q")
    page = queries.page(wanted, after=_mail_id("after"), before=_mail_id("before"))
    return render_template("demo_mailbox/index.html", page=page, q=wanted)


@room.get("/<int:mail_id>")
@public
def letter(mail_id: int) -> ResponseReturnValue:
    """Read one mail in both parts, and in the other languages."""
    return render_template("demo_mailbox/letter.html", letter=queries.letter(mail_id, asked("language")))


@room.get("/<int:mail_id>/html")
@public
def html(mail_id: int) -> ResponseReturnValue:
    """Show a mail's HTML part alone, for the frame of its page."""
    # Links open in the window and not in the frame, where no page of ours lets itself be shown.
    body = queries.letter(mail_id, asked("language")).html.replace("<head>", '<head><base target="_top">', 1)
    return Response(
        body,
        mimetype="text/html",
        headers={"Content-Security-Policy": LETTER_POLICY, "X-Frame-Options": "SAMEORIGIN"},
    )


def _mail_id(name: str) -> int | None:
    """Return the id in a query argument; what is none gives the first page."""
    return identifier(request.args.get(name))
