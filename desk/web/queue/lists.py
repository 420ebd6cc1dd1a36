"""Lists of requests, and the board."""

from typing import Any

from flask import redirect, render_template, request, url_for
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
    """See which requests want attention, or another list of them; without a word, the list one's queue opens with."""
    asking = Asking.of(current_actor())
    if not request.args and (elsewhere := _opening(asking)):
        return redirect(elsewhere, 302)
    return shown(asking)


@room.get("/queue/views/<int:view_id>")
@permission("queue.read")
def saved(view_id: int) -> ResponseReturnValue:
    """See a list kept under a name."""
    return shown(Asking.of(current_actor(), view_id=view_id))


@room.get("/queue/board")
@permission("queue.read")
def board() -> ResponseReturnValue:
    """See open requests by where they stand, narrowed as a list is."""
    actor = current_actor()
    asking = Asking.of(actor, on_board=True)
    page = render_template(
        "queue/board.html",
        **asking.context("queue.board"), columns_of_states=queries.board(actor, asking.wanted), counts=_counts(actor),
    )  # fmt: skip
    return page, 422 if asking.problems else 200


def shown(asking: Asking, status: int = 200, **typed: Any) -> ResponseReturnValue:
    """Show a list; a form that was refused stands in it as it was typed, unfolded."""
    actor = asking.actor
    page = queries.page(
        actor, asking.wanted, after=_place("after"), before=_place("before"), from_end="last" in request.args
    )
    may_change = asking.saved is not None and asking.saved.may_change
    names = ["columns", "new", *(["view"] if may_change else [])]
    body = render_template(
        "queue/index.html",
        **asking.context("queue.index"), page=page, counts=_counts(actor), base=f"{request.script_root}/tickets/",
        forms={name: typed.get(name) or asking.form(name, formdata=None) for name in names}, opened=set(typed),
        newer_url=asking.url(before=page.before) if page.before else None,
        older_url=asking.url(after=page.after) if page.after else None,
        first_url=asking.url(), last_url=asking.url(last=1),
    )  # fmt: skip
    return body, 422 if asking.problems else status


def _opening(asking: Asking) -> str | None:
    """Return the address of the list a person's queue opens with; the usual one needs no way round."""
    name = asking.settings.opens_with or ""
    if name in queries.VIEWS and name != queries.VIEWS[0]:
        return url_for("queue.index", view=name)
    view_id = identifier(name.removeprefix("saved:")) if name.startswith("saved:") else None
    if view_id is None or all(view.id != view_id for view in asking.views):
        return None  # a view that is shared no longer
    return url_for("queue.saved", view_id=view_id)


def _counts(actor: Actor) -> dict[str, int]:
    """Count what each view holds, and for the desk the mails that wait for a person."""
    mails = {"mails": inbound.waiting_count(actor)} if actor.is_desk else {}
    return queries.counts(actor) | mails


def _place(name: str) -> int | None:
    """Return the row a page begins after or ends before; digits of an id, or nothing."""
    return identifier(request.args.get(name))
