"""One act on every request of a list: chosen, confirmed by its number, followed, undone."""

import secrets
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk import clock
from desk.errors import Refused
from desk.queries import bulk as queries
from desk.queries import macros as macro_queries
from desk.queries import queue
from desk.services import bulk, macros
from desk.transaction import unit_of_work
from desk.web.answers import put_beside
from desk.web.guards import current_actor, permission
from desk.web.language import current_language
from desk.web.queue.asking import Asking
from desk.web.queue.lists import not_understood
from desk.web.queue.room import room
from desk.web.refusals import words_of
from forms.queue.bulk import BulkForm
from models.states import BulkAct


@room.get("/queue/bulk")
@permission("tickets.work")
def act_on_all() -> ResponseReturnValue:
    """Choose what is done to every request of a list, and read how many there are."""
    asking = Asking.again(current_actor())
    if not asking.is_understood:
        return not_understood(
            asking,
            _("A part of this list is not understood, so nothing is done to it. Set its filters again."),
        )
    ids = queue.every_id(asking.actor, asking.wanted)
    return _page(asking, len(ids), _form(asking, len(ids), formdata=None))


@room.post("/queue/bulk")
@permission("tickets.work")
def begin_bulk() -> ResponseReturnValue:
    """Begin it: a job does the work, the next page tells how far it is."""
    asking = Asking.again(current_actor())
    if not asking.is_understood:
        return not_understood(
            asking,
            _("A part of this list is not understood, so nothing is done to it. Set its filters again."),
        )
    ids = queue.every_id(asking.actor, asking.wanted)
    form = _form(asking, len(ids))
    if not form.validate():
        return _page(asking, len(ids), form, 422)
    try:
        with unit_of_work():
            given = form.given()
            if form.act.data == BulkAct.MACRO:
                given = macros.given_for_many(macro_id=given["macro_id"], key=form.key.data)
            run = bulk.begin(
                actor=asking.actor, key=form.key.data, act=form.act.data, given=given, ticket_ids=ids,
                asks=asking.asks,
            )  # fmt: skip
    except Refused as refusal:
        if refusal.field in ("act", "macro_id"):  # more than one run, or one writing, takes
            put_beside(form, refusal)
            return _page(asking, len(ids), form, 422)
        # the list has emptied, or somebody sends another one's form
        return _page(asking, len(ids), _form(asking, len(ids), formdata=None), 422)
    return redirect(url_for("queue.bulk_run", run_id=run.id), 303)


@room.get("/queue/bulk/<int:run_id>")
@permission("tickets.work")
def bulk_run(run_id: int) -> ResponseReturnValue:
    """Follow a run: how far it is, what was refused and why."""
    return _followed(run_id)


@room.post("/queue/bulk/<int:run_id>/undoing")
@permission("tickets.work")
def undo_bulk(run_id: int) -> ResponseReturnValue:
    """Take a run back, as far as nothing was changed again since."""
    try:
        with unit_of_work():
            bulk.undo(actor=current_actor(), run_id=run_id)
    except Refused:
        flash(_("It is too late: what was done stays. Change the requests again where needed."), "error")
        return _followed(run_id, 409)
    flash(_("It is being undone."), "success")
    return redirect(url_for("queue.bulk_run", run_id=run_id), 303)


def _followed(run_id: int, status: int = 200) -> ResponseReturnValue:
    actor = current_actor()
    run = queries.run(actor, run_id)
    until = bulk.undo_until(run.ended_at) if run.ended_at else None
    may_undo = run.state in ("under_way", "done") and (until is None or clock.now() <= until)
    page = render_template(
        "queue/bulk_run.html",
        run=run, names=queries.named(run.given, current_language()), until=until, may_undo=may_undo,
        is_final=bulk.is_final(run.act, run.given), list_url=url_for("queue.index", **run.asks),
        steps=macro_queries.told([run.given.get("acts", ())], current_language())[0],
        reasons=[(words_of(code), number) for code, number in queries.reasons(run_id)],
        told=[(row, words_of(row.reason)) for row in queries.told(actor, run_id)], most=queries.LISTED,
    )  # fmt: skip
    return page, status


def _page(asking: Asking, count: int, form: BulkForm, status: int = 200) -> ResponseReturnValue:
    form.expected.data = str(count)
    page = render_template(
        "queue/bulk.html",
        **asking.context("queue.act_on_all"), form=form, count=count,
        macros=macro_queries.offered(current_language()), runs=queries.latest(asking.actor),
        final=bulk.FINAL, back=asking.url(), here=url_for("queue.begin_bulk", **asking.named),
    )  # fmt: skip
    return page, status


def _form(asking: Asking, count: int, **given: Any) -> BulkForm:
    fresh = {"key": secrets.token_urlsafe(16)} if "formdata" in given else {}
    return BulkForm(
        owners=queue.owners(asking.actor), topics=asking.topics_known, macros=macro_queries.usable(), count=count, today=clock.today(), prefix="bulk",
        **fresh, **given,
    )  # fmt: skip
