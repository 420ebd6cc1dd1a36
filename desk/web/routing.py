"""Room: batch routing, for a call or a busy Monday: many requests shared out at once, as drafts."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from desk.errors import Refused
from desk.queries import pool
from desk.queries import routing as queries
from desk.queries.routing import Wish
from desk.services import routing
from desk.transaction import unit_of_work
from desk.web.guards import current_actor, permission
from forms import routing as forms

room = Blueprint("routing", __name__)


@room.get("/queue/routing")
@permission("tickets.work")
def index() -> ResponseReturnValue:
    """Choose requests, read the plan, hold a unit or leave one out, plan again. Nothing changes."""
    return _page(200)


@room.post("/queue/routing")
@permission("tickets.work")
def prepare() -> ResponseReturnValue:
    """Prepare the offers of the plan as drafts."""
    form = forms.RoutingForm()
    if not form.validate():
        return _page(422)
    try:
        with unit_of_work():
            drafts = routing.draft_offers(actor=current_actor(), choices=forms.accepted(request.form))
    except Refused:
        flash(
            _("Nothing was prepared: a request or a unit changed meanwhile. Read the plan as it is now."),
            "error",
        )
        return _page(409)
    flash(
        ngettext(
            "%(num)s offer is prepared. It leaves when you send it from its request.",
            "%(num)s offers are prepared. Each leaves when you send it from its request.",
            len(drafts),
        ),
        "success",
    )
    return redirect(url_for("queue.index", view="open", state="matching"), 303)


def _page(status: int) -> ResponseReturnValue:
    actor = current_actor()
    waiting = queries.waiting(actor)
    at_once = [row.id for row in waiting[: queries.AT_MOST]] if "all" in request.args else []
    chosen = at_once or forms.chosen(request.values)
    asked = {ticket_id: Wish(**wish) for ticket_id, wish in forms.wishes(request.values).items()}
    plan = queries.plan(actor, chosen, asked) if chosen else None
    page = render_template(
        "routing/index.html",
        waiting=waiting, chosen=chosen, wishes=asked, plan=plan, pools=pool.ahead(actor) if plan else (), form=forms.RoutingForm(),
        at_most=queries.AT_MOST, given_up=queries.GIVEN_UP,
    )  # fmt: skip
    return page, status
