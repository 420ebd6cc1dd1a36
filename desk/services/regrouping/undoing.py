"""Undoing: the act is left out, and everything is placed anew. What came since stays where it came, or was meant to go."""

from sqlalchemy import select

from desk import access, clock
from desk.access import Actor
from desk.errors import Refused
from desk.extensions import session
from desk.services.regrouping.clocks import put_back, return_drafts
from desk.services.regrouping.foreseeing import foresee_merge, is_part
from desk.services.regrouping.merging import join, tell
from desk.services.regrouping.placing import lock, related, settle
from models import Regrouping, Ticket
from models.states import RegroupingKind


def undo(*, actor: Actor, act_id: int) -> Regrouping:
    """Undo a merge, a split or a move, however long ago; twice is once. Raises Refused("act", …) for what stands in between."""
    access.ensure(actor, "tickets.work")
    act = access.load(actor, Regrouping, Regrouping.id == act_id)
    locked = lock(actor, related(act.source_id))
    act = access.load(actor, Regrouping, Regrouping.id == act_id, lock=True)
    if act.undone_at is not None:
        return act
    source, target = locked[act.source_id], locked[act.target_id]
    if (code := obstacle(act)) is not None:
        raise Refused("act", code)
    here = _home(target.id)
    before = {"state": source.state}
    if act.kind == RegroupingKind.MERGE:
        put_back(source, act.before)
    act.undone_at, act.undone_by_id = clock.now(), actor.user_id
    session.flush()
    if act.kind == RegroupingKind.MERGE:
        return_drafts(act.after["drafts"], here, source)
    moved = settle(related(act.source_id))
    tell("regrouping_undone", actor, act, source, target, before, act.after | {"messages": moved})
    if act.kind == RegroupingKind.SPLIT:
        _take_back(actor, act, target)
    return act


def obstacle(act: Regrouping) -> str | None:
    """Name what has to be undone first."""
    if act.kind == RegroupingKind.MERGE and act.after.get("ends") is not None:
        return "ended_a_split"
    if act.kind == RegroupingKind.SPLIT and is_part(act.target):
        return "merged_since"
    return None


def _take_back(actor: Actor, act: Regrouping, split_off: Ticket) -> None:
    """Let the number of a request whose split is undone lead to where its messages are, unless it has a life of its own."""
    home_id = _home(act.source_id)
    home = lock(actor, (home_id,))[home_id]
    foreseen = foresee_merge(split_off, home)
    is_empty = not (foreseen.messages or foreseen.notes or foreseen.follow_ups)
    gains = [one for one in foreseen.gains if one.kind == "person" or not is_empty]
    if foreseen.refusal is None and not gains:
        join(actor, split_off, home, f"{act.key[:58]}-back", foreseen, ends=act.id)


def _home(ticket_id: int) -> int:
    here = select(Ticket.id).where(Ticket.id == ticket_id)
    home: int = session.scalars(Regrouping.home_of(here)).one()
    return home
