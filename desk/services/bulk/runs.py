"""A run from its beginning to its report. Each request is done in a transaction with the note that it is done: never twice."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import insert, select, update

from desk import access, clock, events, policy
from desk.access import Actor
from desk.errors import NotAllowed, Refused
from desk.extensions import session
from desk.services import looks, sessions
from desk.services.bulk.acts import ACTS, is_final
from desk.services.refusing import code_of
from models import BulkItem, BulkRun, Ticket, User
from models.states import BulkItemState, BulkState, MacroAct

_CHUNK: Final = 1000


def begin(
    *,
    actor: Actor,
    key: str,
    act: str,
    given: Mapping[str, Any],
    ticket_ids: Iterable[int],
    asks: Mapping[str, Any],
) -> BulkRun:
    """Write down an act on these requests; a job carries it out. The same key again is the same run."""
    access.ensure(actor, "tickets.work")
    known = session.execute(select(BulkRun).where(BulkRun.key == key)).scalar_one_or_none()
    if known is not None:
        if known.user_id != actor.user_id:
            raise Refused("confirmed", "changed")
        return known
    ids = sorted(set(ticket_ids))
    if not ids:
        raise Refused("confirmed", "none")
    _ensure_not_too_many(len(ids), given)
    run = BulkRun(
        key=key, user_id=actor.user_id, act=act, given=dict(given), asks=dict(asks), item_count=len(ids),
        state=BulkState.UNDER_WAY, created_at=clock.now(),
    )  # fmt: skip
    session.add(run)
    session.flush()
    for start in range(0, len(ids), _CHUNK):
        rows = [
            {"run_id": run.id, "ticket_id": id_, "state": "waiting"} for id_ in ids[start : start + _CHUNK]
        ]
        session.execute(insert(BulkItem), rows)
    after = {"act": act, "given": dict(given), "count": len(ids)}
    events.record("bulk_begun", actor=actor, subject=run, after=after)
    return run


def _ensure_not_too_many(count: int, given: Mapping[str, Any]) -> None:
    """Refuse a list longer than one run takes, or longer than anybody reads over before words leave for companies."""
    if count > policy.BULK_AT_MOST:
        raise Refused("act", "too_many_requests")
    if count > policy.MACRO_MAILS_AT_MOST and any(
        one["act"] == MacroAct.REPLY for one in given.get("acts", ())
    ):
        raise Refused("macro_id", "too_many_mails")


def carry_out(run_id: int, ticket_id: int) -> None:
    """Do the act to one request, as the person who asked for it and may still do it; once."""
    run, item = _open(run_id, ticket_id, BulkState.UNDER_WAY, BulkItemState.WAITING)
    if run is None or item is None:
        return
    actor, act = _actor(run), ACTS[run.act]
    ticket = access.load(actor, Ticket, Ticket.id == ticket_id, lock=True)
    before, had_read = act.facts(ticket, run.given), looks.has_read(actor=actor, ticket=ticket)

    act.do(actor, ticket_id, run.given)

    session.flush()
    item.before, item.after = before, act.facts(ticket, run.given)
    item.state = BulkItemState.UNCHANGED if item.before == item.after else BulkItemState.DONE
    if had_read:
        looks.note(actor=actor, ticket_id=ticket_id)


def note_refusal(run_id: int, ticket_id: int, error: Exception) -> None:
    """Say of one request why the act, or its undoing, was refused."""
    item = _item(run_id, ticket_id)
    if item is None:
        return
    if item.state == BulkItemState.WAITING:
        item.state, item.reason = BulkItemState.REFUSED, code_of(error)
    elif item.state == BulkItemState.DONE:
        item.state, item.reason = BulkItemState.LEFT, code_of(error)


def undo(*, actor: Actor, run_id: int) -> BulkRun:
    """Stop what is not done yet and take back what is, while it is fresh. Raises Refused("run", "too_late")."""
    run = access.load(actor, BulkRun, BulkRun.id == run_id, lock=True)
    access.ensure(actor, "tickets.work")
    if run.state in (BulkState.UNDOING, BulkState.UNDONE):
        return run
    if clock.now() > undo_until(run.ended_at or clock.now()):
        raise Refused("run", "too_late")
    session.execute(
        update(BulkItem)
        .where(BulkItem.run_id == run.id, BulkItem.state == BulkItemState.WAITING)
        .values(state=BulkItemState.STOPPED)
    )
    run.state, run.ended_at = BulkState.UNDOING, run.ended_at or clock.now()
    events.record("bulk_undone", actor=actor, subject=run, after={"act": run.act})
    return run


def undo_until(ended_at: datetime) -> datetime:
    """Return until when a run that ended then can be undone."""
    return ended_at + timedelta(minutes=policy.BULK_UNDO_MINUTES)


def put_back(run_id: int, ticket_id: int) -> None:
    """Take the act back from one request, unless what it changed was changed again since; once."""
    run, item = _open(run_id, ticket_id, BulkState.UNDOING, BulkItemState.DONE)
    if run is None or item is None:
        return
    actor, act = _actor(run), ACTS[run.act]
    ticket = access.load(actor, Ticket, Ticket.id == ticket_id, lock=True)
    if act.restore is None or is_final(run.act, run.given):
        item.state, item.reason = BulkItemState.LEFT, "no_way_back"
    elif act.facts(ticket, run.given) != item.after:
        item.state, item.reason = BulkItemState.LEFT, "changed_since"
    else:
        had_read = looks.has_read(actor=actor, ticket=ticket)
        act.restore(actor, ticket, run.given, dict(item.before or {}))
        session.flush()
        item.state = BulkItemState.RESTORED
        if had_read:
            looks.note(actor=actor, ticket_id=ticket_id)


def finish(run_id: int) -> None:
    """Close a run of which nothing is left to do."""
    run = session.get_one(BulkRun, run_id, with_for_update=True)
    open_items = {BulkState.UNDER_WAY: BulkItemState.WAITING, BulkState.UNDOING: BulkItemState.DONE}
    still = open_items.get(BulkState(run.state))
    left = select(BulkItem.ticket_id).where(BulkItem.run_id == run_id, BulkItem.state == still).limit(1)
    if still is None or session.execute(left).first() is not None:
        return
    if run.state == BulkState.UNDER_WAY:
        run.state, run.ended_at = BulkState.DONE, clock.now()
    else:
        run.state = BulkState.UNDONE


def _open(
    run_id: int, ticket_id: int, state: BulkState, item_state: BulkItemState
) -> tuple[BulkRun | None, BulkItem | None]:
    """Return a run and one of its requests, locked, if there is still this to do."""
    item = _item(run_id, ticket_id)
    run = session.get(BulkRun, run_id, populate_existing=True)
    is_open = run is not None and item is not None and run.state == state and item.state == item_state
    return (run, item) if is_open else (None, None)


def _item(run_id: int, ticket_id: int) -> BulkItem | None:
    return session.get(BulkItem, (run_id, ticket_id), with_for_update=True, populate_existing=True)


def _actor(run: BulkRun) -> Actor:
    """Return who asked, as they are now. Raises NotAllowed when their account is closed."""
    user = session.get_one(User, run.user_id)
    if not user.is_active:
        raise NotAllowed("tickets.work")
    actor = sessions.actor_for(user, ())
    access.ensure(actor, "tickets.work")
    return actor
