"""Lists of requests, and the board."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from desk.access import Actor, can
from desk.queries import absences, inbound
from desk.queries import queue as queries
from desk.web.converters import identifier
from desk.web.guards import current_actor, permission
from desk.web.parts import part, rows
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
        written_rows=rows, base=f"{request.script_root}/tickets/",
    )  # fmt: skip
    return page, 422 if asking.problems else 200


def shown(asking: Asking, status: int = 200, **typed: Any) -> ResponseReturnValue:
    """Show a list; a form that was refused stands in it as it was typed, unfolded."""
    actor = asking.actor
    page = queries.page(
        actor, asking.wanted, after=_place("after"), before=_place("before"), from_end="last" in request.args
    )
    today = absences.today_of(actor)
    may_change = asking.saved is not None and asking.saved.may_change
    forms = {"view": typed.get("view") or asking.form("view", formdata=None)} if may_change else {}
    body = render_template(
        "queue/index.html",
        **asking.context("queue.index"), page=page, counts=_counts(actor, today.looked_after, page.held), base=f"{request.script_root}/tickets/", absences=today,
        forms=forms, opened=set(typed), acts=lambda: acts_of(asking, typed), written_rows=rows,
        newer_url=asking.url(before=page.before) if page.before else None,
        older_url=asking.url(after=page.after) if page.after else None,
        first_url=asking.url(), last_url=asking.url(last=1),
    )  # fmt: skip
    return body, 422 if asking.problems else status


def not_understood(asking: Asking, words: str) -> ResponseReturnValue:
    """Refuse to act on more than what was meant."""
    flash(words, "error")
    return shown(asking, 422)


def acts_of(asking: Asking, typed: dict[str, Any]) -> Markup:
    """Write what can be done with a list; for most lists it was written before."""
    saved, is_desk = asking.saved, asking.actor.is_desk
    context: dict[str, Any] = {
        "saved": saved, "is_changed": asking.is_changed, "list_args": asking.named, "asked": asking.address,
        "may_share": can(asking.actor, "queue.share"), "opens_with": asking.settings.opens_with,
        "list_name": asking.list_name, "without": bool(asking.narrowing), "opened": set(typed),
    }  # fmt: skip

    def make() -> dict[str, Any]:
        forms = {name: typed.get(name) or asking.form(name, formdata=None) for name in ("columns", "new")}
        return {**context, "forms": forms}

    if typed:
        return Markup(render_template("queue/_columns.html", **make()))  # noqa: S704 - it escapes what it writes
    return part("queue/_columns.html", (
        (saved.id, saved.name, saved.may_change) if saved else None, asking.is_changed, tuple(asking.named.items()),
        tuple(asking.address.items()), context["may_share"], asking.settings, asking.list_name, context["without"], is_desk,
    ), make)  # fmt: skip


def _opening(asking: Asking) -> str | None:
    """Return the address of the list a person's queue opens with; the usual one needs no way round."""
    name = asking.settings.opens_with or ""
    if name in queries.VIEWS and name != queries.VIEWS[0]:
        return url_for("queue.index", view=name)
    view_id = identifier(name.removeprefix("saved:")) if name.startswith("saved:") else None
    if view_id is None or all(view.id != view_id for view in asking.views):
        return None  # a view that is shared no longer
    return url_for("queue.saved", view_id=view_id)


def _counts(
    actor: Actor, owners: frozenset[int] | None = None, attention: int | None = None
) -> dict[str, int]:
    """Count what each view holds, and for the desk the mails that wait for a person."""
    mails = {"mails": inbound.unsettled_count(actor)} if actor.is_desk else {}
    return queries.counts(actor, owners, attention) | mails


def _place(name: str) -> int | None:
    """Return the row a page begins after or ends before; digits of an id, or nothing."""
    return identifier(request.args.get(name))
