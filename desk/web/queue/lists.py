"""Lists of requests, and the board."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from desk.access import Actor
from desk.queries import inbound
from desk.queries import queue as queries
from desk.web.converters import identifier
from desk.web.guards import current_actor, permission
from desk.web.queue.asking import Asking
from desk.web.queue.room import room


@room.get("/queue")
@permission("queue.read")
def index() -> ResponseReturnValue:
    """See which requests want attention, or another list of them."""
    actor = current_actor()
    asking = Asking.of(actor)
    page = queries.page(
        actor, asking.wanted, after=_place("after"), before=_place("before"), from_end="last" in request.args
    )
    asked = asking.address
    shown = render_template(
        "queue/index.html",
        **asking.context("queue.index"), page=page, counts=_counts(actor), base=f"{request.script_root}/tickets/",
        newer_url=url_for("queue.index", **asked, before=page.before) if page.before else None,
        older_url=url_for("queue.index", **asked, after=page.after) if page.after else None,
        first_url=url_for("queue.index", **asked), last_url=url_for("queue.index", **asked, last=1),
    )  # fmt: skip
    return shown, 422 if asking.problems else 200


@room.get("/queue/board")
@permission("queue.read")
def board() -> ResponseReturnValue:
    """See open requests by where they stand, narrowed as a list is."""
    actor = current_actor()
    asking = Asking.of(actor, on_board=True)
    shown = render_template(
        "queue/board.html",
        **asking.context("queue.board"), columns=queries.board(actor, asking.wanted), counts=_counts(actor),
    )  # fmt: skip
    return shown, 422 if asking.problems else 200


def _counts(actor: Actor) -> dict[str, int]:
    """Count what each view holds, and for the desk the mails that wait for a person."""
    mails = {"mails": inbound.waiting_count(actor)} if actor.is_desk else {}
    return queries.counts(actor) | mails


def _place(name: str) -> int | None:
    """Return the row a page begins after or ends before; digits of an id, or nothing."""
    return identifier(request.args.get(name))
