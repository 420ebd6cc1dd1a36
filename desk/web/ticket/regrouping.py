"""Merging a request into another, and the page of what was done, from where it is undone."""

import secrets
from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk.errors import Conflict, NotFound, Refused
from desk.queries import ticket as queries
from desk.queries.ticket import regrouping as reads
from desk.services import duplicates, regrouping
from desk.transaction import unit_of_work
from desk.web.guards import current_actor, permission
from desk.web.ticket.acting import put_beside
from desk.web.ticket.room import room
from forms.base import VersionedForm
from forms.ticket.regrouping import IntoForm, MergeForm, UndoForm


@room.get("/<reference:reference>/merge")
@permission("tickets.work")
def choose_home(reference: str) -> ResponseReturnValue:
    """Choose the request that another becomes part of, and see what that would do before it is done."""
    if not request.args.get("into"):
        return _choice(reference, IntoForm(formdata=None))
    form = IntoForm(request.args)
    into = reads.named(current_actor(), form.into.data) if form.validate() else None
    if into is None:
        put_beside(form, Refused("into", "unknown"))
        return _choice(reference, form), 422
    return _preview(reference, into.reference)


@room.post("/<reference:reference>/merge")
@permission("tickets.work")
def merge(reference: str) -> ResponseReturnValue:
    """Merge a request into another."""
    form, source = MergeForm(), queries.record(current_actor(), reference)
    into = reads.named(current_actor(), form.into.data)
    if into is None:
        raise NotFound("ticket")
    home = into.reference
    if not form.validate():
        return _preview(reference, home, form), 422
    ids = {"ticket_id": source.id, "into_id": into.id}
    try:
        with unit_of_work():
            act_id = regrouping.merge(
                actor=current_actor(), key=form.key.data, seen=form.seen.data, agreed=form.agreed.data, **ids
            ).id
    except Refused as refusal:
        put_beside(form, refusal)
        return _preview(reference, home, form), 422
    except Conflict as conflict:
        return changed(conflict, _preview, reference, home)
    flash(_("%(reference)s is part of this request now.", reference=reference), "success")
    return redirect(url_for("ticket.show_regrouping", reference=home, act_id=act_id), 303)


@room.post("/<reference:reference>/duplicates/<int:pair_id>/dismissal")
@permission("tickets.work")
def say_two(reference: str, pair_id: int) -> ResponseReturnValue:
    """Say that a request does not repeat another."""
    ticket_id = queries.id_of(current_actor(), reference)
    with unit_of_work():
        pair = duplicates.dismiss(
            actor=current_actor(), pair_id=pair_id, version=VersionedForm().version.data or 0
        )
        if ticket_id not in (pair.ticket_id, pair.other_ticket_id):
            raise NotFound("duplicates")
    flash(_("They are two, and will not be proposed again."), "success")
    return redirect(url_for("ticket.show", reference=reference), 303)


@room.get("/<reference:reference>/regroupings/<int:act_id>")
@permission("tickets.work")
def show_regrouping(reference: str, act_id: int) -> ResponseReturnValue:
    """Read what was merged, split off or moved, and what undoing it would do."""
    return _act(reference, act_id)


@room.post("/<reference:reference>/regroupings/<int:act_id>/undoing")
@permission("tickets.work")
def undo_regrouping(reference: str, act_id: int) -> ResponseReturnValue:
    """Undo a merge, a split or a move, however long ago it was."""
    _of(reference, act_id)
    try:
        with unit_of_work():
            regrouping.undo(actor=current_actor(), act_id=act_id)
    except Refused:
        return _act(reference, act_id), 422
    flash(_("It is undone. What arrived since is where it belongs: see below."), "success")
    return redirect(url_for("ticket.show_regrouping", reference=reference, act_id=act_id), 303)


def _choice(reference: str, form: IntoForm) -> str:
    ticket = queries.record(current_actor(), reference)
    return render_template(
        "ticket/merge_choice.html",
        ticket=ticket,
        form=form,
        candidates=reads.candidates(current_actor(), ticket),
    )


def _preview(reference: str, into: str, form: MergeForm | None = None) -> str:
    """Say what a merge would do; the yes to it is a yes to just that."""
    source, target = queries.record(current_actor(), reference), queries.record(current_actor(), into)
    foreseen = regrouping.foresee_merge(source, target)
    form = form or MergeForm(formdata=None, key=secrets.token_urlsafe(16), into=into)
    form.seen.data = foreseen.mark
    turned = None
    if foreseen.refusal == "committed":
        turned = url_for("ticket.choose_home", reference=into, into=reference)
    return render_template(
        "ticket/merge.html", ticket=source, target=target, foreseen=foreseen, form=form, turned=turned
    )


def changed(conflict: Conflict, page: Callable[..., str], *args: Any) -> ResponseReturnValue:
    """Show the page anew to somebody who said yes to what is no longer so."""
    if "busy" in conflict.args:
        raise conflict
    flash(_("Something changed while you were reading: look again before you go on."), "warning")
    return page(*args), 409


def _of(reference: str, act_id: int) -> Any:
    """Return an act, of the request the address names."""
    act = reads.act(current_actor(), act_id)
    if reference not in (act.source.reference, act.target.reference):
        raise NotFound("regrouping")
    return act


def _act(reference: str, act_id: int) -> str:
    act = _of(reference, act_id)
    return render_template(
        "ticket/regrouping.html", reference=reference, act=act, obstacle=regrouping.obstacle(act), readers=reads.readers(current_actor(), act), form=UndoForm(formdata=None),
    )  # fmt: skip
