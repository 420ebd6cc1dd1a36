"""Taking messages of a request to another one, or to a new one that is split off for them."""

import re
import secrets
from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk import clock, policy
from desk.errors import Conflict, NotFound, Refused
from desk.queries import queue
from desk.queries import ticket as queries
from desk.queries.ticket import regrouping as reads
from desk.services import regrouping
from desk.transaction import unit_of_work
from desk.web.guards import current_actor, permission
from desk.web.ticket.acting import put_beside
from desk.web.ticket.regrouping import changed
from desk.web.ticket.room import room
from forms.ticket.regrouping import MoveForm, SplitForm, TakingForm


@room.get("/<reference:reference>/messages/taking")
@permission("tickets.work")
def take_messages(reference: str) -> ResponseReturnValue:
    """Choose messages and where they belong, and see what taking them there would do before it is done."""
    ticket = queries.record(current_actor(), reference)
    if "messages" not in request.args and "into" not in request.args:
        return _choice(reference, TakingForm(formdata=None, written=_listed(ticket)))
    form = TakingForm(request.args, written=_listed(ticket))
    into = reads.named(current_actor(), form.into.data) if form.into.data else None
    if form.validate():
        if not form.messages.data:
            put_beside(form, Refused("messages", "none"))
        elif form.into.data and into is None:
            put_beside(form, Refused("into", "unknown"))
    if form.errors:
        return _choice(reference, form), 422
    if into is None:
        return _splitting(reference, form.messages.data)
    return _moving(reference, form.messages.data, into.reference)


@room.post("/<reference:reference>/messages/moving")
@permission("tickets.work")
def move_messages(reference: str) -> ResponseReturnValue:
    """Take messages to another request."""
    source = queries.record(current_actor(), reference)
    form = MoveForm(written=_listed(source))
    into = reads.named(current_actor(), form.into.data)
    if into is None:
        raise NotFound("ticket")
    home, ids = into.reference, {"ticket_id": source.id, "into_id": into.id}
    if not form.validate():
        return _choice(reference, _again(source, form)), 422
    chosen = form.messages.data
    try:
        with unit_of_work():
            act_id = regrouping.move(
                actor=current_actor(), message_ids=tuple(chosen), key=form.key.data, seen=form.seen.data, agreed=form.agreed.data, **ids
            ).id  # fmt: skip
    except Refused as refusal:
        put_beside(form, refusal)
        return _moving(reference, chosen, home, form), 422
    except Conflict as conflict:
        return changed(conflict, _moving, reference, chosen, home)
    return _done(reference, act_id)


@room.post("/<reference:reference>/messages/splitting")
@permission("tickets.work")
def split_off(reference: str) -> ResponseReturnValue:
    """Let messages become a request of their own."""
    source = queries.record(current_actor(), reference)
    form, ticket_id = SplitForm(written=_listed(source), owners=queue.owners(current_actor())), source.id
    if not form.validate():
        if form.messages.errors:
            return _choice(reference, _again(source, form)), 422
        return _splitting(reference, form.messages.data, form), 422
    facts = {name: form[name].data for name in ("title", "pitch", "owner_id", "due_on", "key")}
    chosen = tuple(form.messages.data)
    try:
        with unit_of_work():
            act_id = regrouping.split(
                actor=current_actor(), ticket_id=ticket_id, message_ids=chosen, **facts
            ).id
    except Refused as refusal:
        put_beside(form, refusal)
        return _splitting(reference, list(chosen), form), 422
    return _done(reference, act_id)


def _done(reference: str, act_id: int) -> ResponseReturnValue:
    flash(_("The messages are where they belong."), "success")
    return redirect(url_for("ticket.show_regrouping", reference=reference, act_id=act_id), 303)


def _listed(ticket: Any) -> list[tuple[int, str]]:
    """Return what is written on a request as it stands beside a box to tick."""
    return [(one.id, _line(one)) for one in reads.written(current_actor(), ticket)]


def _line(one: reads.Written) -> str:
    """Return a message in a line: who, when, in which lane, and how it begins."""
    said = {"who": one.author, "day": f"{clock.day_of(one.at):%d/%m/%Y}", "words": _excerpt(one.body)}
    if one.lane == "internal":
        return _("%(who)s, %(day)s, a note: %(words)s", **said)
    return _("%(who)s, %(day)s: %(words)s", **said)


def _excerpt(body: str) -> str:
    words = " ".join(body.split())
    return words if len(words) <= 160 else f"{words[:159]}…"


def _title(body: str) -> str:
    """Propose the first sentence of a message as what the new request is about."""
    return re.split(r"(?<=[.!?])\s", " ".join(body.split()), maxsplit=1)[0][: policy.TITLE_LENGTH]


def _again(ticket: Any, form: Any) -> TakingForm:
    """Return the choice of messages with what is wrong about it."""
    choice = TakingForm(formdata=None, written=_listed(ticket))
    put_beside(choice, Refused("messages", "gone" if form.messages.data else "none"))
    return choice


def _choice(reference: str, form: TakingForm) -> str:
    ticket = queries.record(current_actor(), reference)
    others = reads.candidates(current_actor(), ticket)
    return render_template("ticket/taking.html", ticket=ticket, form=form, candidates=others)


def _chosen(ticket: Any, ids: list[int]) -> list[Any]:
    return [one for one in reads.messages(current_actor(), ticket) if one.id in ids]


def _moving(reference: str, ids: list[int], into: str, form: MoveForm | None = None) -> str:
    """Say what taking messages to another request would do."""
    source, target = queries.record(current_actor(), reference), queries.record(current_actor(), into)
    foreseen = regrouping.foresee_move(source, _chosen(source, ids), target)
    given = {"key": secrets.token_urlsafe(16), "messages": ids, "into": into}
    form = form or MoveForm(formdata=None, written=_listed(source), **given)
    form.seen.data = foreseen.mark
    return render_template("ticket/moving.html", ticket=source, target=target, foreseen=foreseen, form=form)


def _splitting(reference: str, ids: list[int], form: SplitForm | None = None) -> str:
    """Say what splitting messages off would do, and ask what the new request is about."""
    source = queries.record(current_actor(), reference)
    chosen = _chosen(source, ids)
    foreseen = regrouping.foresee_move(source, chosen, None)
    first = next((one.body for one in chosen if one.author_kind == "contact"), "")
    given = {
        "key": secrets.token_urlsafe(16), "messages": ids, "owner_id": source.owner_id, "title": _title(first),
        "pitch": first[: policy.PITCH_LENGTH], "due_on": clock.today() + timedelta(days=2),
    }  # fmt: skip
    form = form or SplitForm(
        formdata=None, written=_listed(source), owners=queue.owners(current_actor()), **given
    )
    return render_template("ticket/splitting.html", ticket=source, foreseen=foreseen, form=form)
