"""Room: what everybody may read: what the desk does, what it promises, how it matches, what becomes of data."""

from typing import Any

from flask import Blueprint, Response, g, render_template
from flask.typing import ResponseReturnValue

from desk import config, policy, retention
from desk.access import can
from desk.queries import landing as queries
from desk.web.guards import public
from desk.web.packing import packed

room = Blueprint("landing", __name__)

# Nothing behind a personal link, and no room of the desk, is for search engines.
ROBOTS = "User-agent: *\n" + "".join(
    f"Disallow: {path}\n"
    for path in (
        "/r/",
        "/o/",
        "/my-data/",
        "/request/",
        "/account",
        "/login",
        "/queue",
        "/tickets",
        "/files",
        "/api/",
    )
)


@room.get("/")
@public
@packed
def index() -> ResponseReturnValue:
    """Learn what the desk does and find the way in."""
    actor = g.get("actor")
    works_here = actor is not None and can(actor, "queue.read")
    return render_template("landing/index.html", promise=queries.promise(), works_here=works_here)


@room.get("/privacy")
@public
@packed
def privacy() -> ResponseReturnValue:
    """Read what becomes of one's data."""
    return render_template("landing/privacy.html", policy=policy, kept=retention.current(), **_answerable())


@room.get("/legal")
@public
@packed
def legal() -> ResponseReturnValue:
    """Read who publishes these pages, who is responsible for them and where they run."""
    return render_template("landing/legal.html", **_answerable())


def _answerable() -> dict[str, Any]:
    settings = config.settings()
    return {"publisher": settings.publisher, "desk_address": settings.mail_from}


@room.get("/accessibility")
@public
@packed
def accessibility() -> ResponseReturnValue:
    """Read how accessible these pages are, and whom to tell when they are not."""
    return render_template("landing/accessibility.html", desk_address=config.settings().mail_from)


@room.get("/how-matching-works")
@public
@packed
def how_matching_works() -> ResponseReturnValue:
    """Read what the machine proposes by, and who decides."""
    return render_template("landing/how_matching_works.html", figures=queries.matching_figures())


@room.get("/robots.txt")
@public
def robots() -> ResponseReturnValue:
    """Tell search engines what is not theirs."""
    return Response(ROBOTS, mimetype="text/plain")
