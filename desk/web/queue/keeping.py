"""Keeping a list: under a name, with its columns, as the one the queue opens with; and what counts as read."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk.errors import NotAllowed, Refused
from desk.services import looks, queue_views
from desk.transaction import unit_of_work
from desk.web.answers import put_beside
from desk.web.guards import current_actor, permission
from desk.web.queue.asking import Asking
from desk.web.queue.lists import shown
from desk.web.queue.room import room


@room.post("/queue/views")
@permission("queue.read")
def save_view() -> ResponseReturnValue:
    """Keep a list, as the address asks for it, under a name."""
    asking = Asking.of(current_actor())
    form = asking.form("new")
    if form.validate():
        try:
            with unit_of_work():
                view = queue_views.save(actor=asking.actor, asks=asking.asks, **form.facts())
        except Refused as refusal:
            put_beside(form, refusal)
        else:
            flash(_("The view is kept. Its address stays the same."), "success")
            return redirect(url_for("queue.saved", view_id=view.id), 303)
    return shown(asking, 422, new=form)


@room.post("/queue/views/<int:view_id>")
@permission("queue.read")
def edit_view(view_id: int) -> ResponseReturnValue:
    """Give a view another name, share it or take it back."""
    asking = Asking.of(current_actor(), view_id=view_id)
    form = asking.form("view")
    if asking.saved is None or not asking.saved.may_change:
        raise NotAllowed("queue.share")
    if form.validate():
        try:
            with unit_of_work():
                queue_views.edit(actor=asking.actor, view_id=view_id, **form.facts())
        except Refused as refusal:
            put_beside(form, refusal)
        else:
            flash(_("The view is changed."), "success")
            return redirect(url_for("queue.saved", view_id=view_id), 303)
    return shown(asking, 422, view=form)


@room.post("/queue/views/<int:view_id>/filters")
@permission("queue.read")
def ask_anew(view_id: int) -> ResponseReturnValue:
    """Let a view ask what the address asks."""
    asking = Asking.of(current_actor())
    with unit_of_work():
        queue_views.ask_anew(actor=asking.actor, view_id=view_id, asks=asking.asks)
    flash(_("The view asks this from now on."), "success")
    return redirect(url_for("queue.saved", view_id=view_id), 303)


@room.post("/queue/views/<int:view_id>/deletion")
@permission("queue.read")
def delete_view(view_id: int) -> ResponseReturnValue:
    """Delete a view."""
    with unit_of_work():
        queue_views.remove(actor=current_actor(), view_id=view_id)
    flash(_("The view is deleted. Requests stay as they are."), "success")
    return redirect(url_for("queue.index", view="attention"), 303)


@room.post("/queue/columns")
@permission("queue.read")
def choose_columns() -> ResponseReturnValue:
    """Choose what the rows of a list show; or go back to the usual columns."""
    asking = Asking.again(current_actor())
    form = asking.form("columns")
    is_usual = "usual" in request.form
    if is_usual or form.validate():
        with unit_of_work():
            queue_views.choose_columns(
                actor=asking.actor,
                of_list=asking.list_name or "",
                columns=[] if is_usual else form.columns.data,
            )
        flash(_("The columns of this list are chosen."), "success")
        return redirect(asking.url(), 303)
    return shown(asking, 422, columns=form)


@room.post("/queue/opening")
@permission("queue.read")
def open_with() -> ResponseReturnValue:
    """Let one's queue open with a list."""
    asking = Asking.again(current_actor())
    with unit_of_work():
        queue_views.open_with(actor=asking.actor, of_list=asking.list_name or "")
    flash(_("Your queue opens with this list from now on."), "success")
    return redirect(asking.url(), 303)


@room.post("/queue/reading")
@permission("queue.read")
def declare_read() -> ResponseReturnValue:
    """Count everything up to now as read."""
    asking = Asking.again(current_actor())
    with unit_of_work():
        looks.declare_read(actor=asking.actor)
    flash(_("Everything counts as read up to now."), "success")
    return redirect(asking.url(), 303)
