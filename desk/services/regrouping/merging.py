"""Merging a request into another: it closes as a duplicate, and all that was said about it is found where it lives from now on."""

from typing import Any

from sqlalchemy import select

from desk import access, clock, events
from desk.access import Actor
from desk.errors import Conflict, Refused
from desk.extensions import session
from desk.services import tickets
from desk.services.regrouping.clocks import take_drafts, taken
from desk.services.regrouping.foreseeing import Foresight, foresee_merge
from desk.services.regrouping.placing import lock, related, remember_all, settle
from desk.services.tickets.closing import NO_NEXT_ACTION, NOT_HELD
from models import Regrouping, Ticket
from models.states import Outcome, RegroupingKind, TicketState


def merge(
    *, actor: Actor, ticket_id: int, into_id: int, key: str, seen: str, agreed: bool = False
) -> Regrouping:
    """Merge a request into another of the same company; twice is once.

    Raises Refused("into", …) for what stands against it, Refused("agreed", "missing") while people outside would read more
    and nobody said so, and Conflict when they are not those the page named (`seen`).
    """
    access.ensure(actor, "tickets.work")
    if (known := already(key, ticket_id)) is not None:
        return known
    both = lock(actor, (ticket_id, into_id))
    if (known := already(key, ticket_id)) is not None:
        return known
    source, target = both[ticket_id], both[into_id]
    foreseen = foresee_merge(source, target)
    ensure_wanted(foreseen, "into", seen, agreed)
    return join(actor, source, target, key, foreseen)


def already(key: str, ticket_id: int) -> Regrouping | None:
    """Return what was done under this key; raises Conflict when that was about another request."""
    found = session.execute(select(Regrouping).where(Regrouping.key == key)).scalar_one_or_none()
    if found is not None and found.source_id != ticket_id:
        raise Conflict("stale")
    return found


def ensure_wanted(foreseen: Foresight, field: str, seen: str, agreed: bool) -> None:
    """Stop what may not be, or what nobody has said yes to."""
    if foreseen.refusal is not None:
        raise Refused(field, foreseen.refusal)
    if foreseen.mark != seen:
        raise Conflict("stale")
    if foreseen.gains and not agreed:
        raise Refused("agreed", "missing")


def gains_kept(foreseen: Foresight) -> list[list[object]]:
    """Return who reads more than before as it is kept: by number, for a name may be erased."""
    return [[one.kind, one.number, one.reads] for one in foreseen.gains]


def join(
    actor: Actor, source: Ticket, target: Ticket, key: str, foreseen: Foresight, *, ends: int | None = None
) -> Regrouping:
    """Merge two locked requests against which nothing stands; `ends` is the split that is undone by it."""
    before, source_state = taken(source), source.state
    count = remember_all(source)
    after: dict[str, Any] = {
        "messages": count["message"], "files": foreseen.files, "follow_ups": count["follow_up"],
        "interactions": count["interaction"], "drafts": take_drafts(source, target),
        "gains": gains_kept(foreseen), "ends": ends,
    }  # fmt: skip
    act = Regrouping(
        key=key, kind=RegroupingKind.MERGE, source_id=source.id, target_id=target.id, came_from=source_state, before=before,
        after=after, done_at=clock.now(), done_by_id=actor.user_id,
    )  # fmt: skip
    session.add(act)
    session.flush()
    closed = {
        **NOT_HELD, **NO_NEXT_ACTION, "outcome": Outcome.DUPLICATE, "outcome_reason": None, "redirected_to": None,
        "duplicate_of_id": target.id, "closed_at": clock.now(),
    }  # fmt: skip
    tickets.move(source, TicketState.CLOSED, actor=actor, also=closed, outcome_fits=True)
    settle(related(source.id))
    tell("ticket_merged", actor, act, source, target, {"state": source_state}, after)
    return act


def tell(
    kind: str,
    actor: Actor,
    act: Regrouping,
    source: Ticket,
    target: Ticket,
    before: Any,
    after: dict[str, Any],
) -> None:
    """Record an act in the history of both requests."""
    facts = {
        "act": act.id, "from": source.reference, "into": target.reference, "messages": after["messages"], "files": after["files"],
        "told": after.get("ends") is None, "readers": len({(kind, number) for kind, number, _reads in after["gains"]}),
    }  # fmt: skip
    for ticket, side in ((source, "source"), (target, "target")):
        then = before if side == "source" else None
        events.record(
            kind, actor=actor, subject=act, ticket=ticket, before=then, after={**facts, "side": side}
        )
