"""The desk's timetable: another version applied by a person, and what runs counted again with it, batch by batch."""

from collections.abc import Sequence

from sqlalchemy import select, update

from desk import access, clock, events, timetable
from desk.access import Actor
from desk.calendars import TimeRules
from desk.errors import Conflict, Refused
from desk.extensions import session
from desk.services import targets
from models import Offer, Target, Ticket, Timetable
from models.states import PAUSED_TARGETS, NextAction, TargetKind


def apply(*, actor: Actor, rules: TimeRules, instead_of: int) -> Timetable:
    """Put rules in force. What runs is counted again by a job, in batches; nothing that is over changes.

    Raises Conflict when another version was applied since `instead_of` was looked at, Refused when nothing differs.
    """
    access.ensure(actor, "timetable.work")
    if actor.user_id is None:
        raise Refused("code", "no_person")
    before = timetable.current()
    if before.version != instead_of:
        raise Conflict("stale")
    old, new = timetable.as_data(before), timetable.as_data(rules)
    changed = [name for name in new if new[name] != old[name]]
    if not changed:
        raise Refused("code", "no_change")
    applied = Timetable(
        rules=new, applied_at=clock.now(), applied_by_id=actor.user_id, checked_count=0, moved_count=0
    )
    session.add(applied)
    session.flush()
    events.record("timetable_applied", actor=actor, subject=applied,
                  before={name: old[name] for name in changed}, after={name: new[name] for name in changed})  # fmt: skip
    return applied


def recount(*, actor: Actor, target_ids: Sequence[int]) -> None:
    """Count targets again with the timetable in force and say on each request what moved; those counted already stay.

    The desk's clocks that stand still are counted when they run again.
    """
    rules = timetable.current()
    chosen = (Target.id.in_(target_ids), Target.ended_at.is_(None), Target.checked_with != rules.version)
    wanted = select(Ticket).where(Ticket.id.in_(select(Target.ticket_id).where(*chosen))).order_by(Ticket.id)
    tickets = {one.id: one for one in session.execute(wanted.with_for_update(of=Ticket)).scalars()}
    found = list(
        session.execute(select(Target).where(*chosen).order_by(Target.ticket_id, Target.id)).scalars()
    )
    waits, standing = timetable.waits_of(tickets), targets.standing(tickets)
    moved = 0
    for target in found:
        ticket = tickets[target.ticket_id]
        if target.kind in PAUSED_TARGETS and ticket.id in standing:
            target.checked_with = rules.version
            continue
        before = target.due_at
        due_at = timetable.due(target, ticket.priority, rules, waits.get(ticket.id, ()))
        if targets.move(ticket, target, due_at, rules):
            moved += 1
            _carry_on(ticket, target)
            events.record("due_moved", actor=actor, subject=target, ticket=ticket,
                          before={"due_at": before.isoformat()},
                          after={"kind": target.kind, "due_at": due_at.isoformat(), "timetable": rules.version})  # fmt: skip
    counts = {
        "checked_count": Timetable.checked_count + len(found),
        "moved_count": Timetable.moved_count + moved,
    }
    session.execute(update(Timetable).where(Timetable.id == rules.version).values(counts))


def _carry_on(ticket: Ticket, target: Target) -> None:
    """Let an offer last as long as its target."""
    if target.kind != TargetKind.OFFER_ANSWER:
        return
    session.get_one(Offer, target.offer_id).expires_at = targets.end_of_day(target.due_at)
    day = clock.day_of(target.due_at)
    if ticket.next_action == NextAction.WAIT_OFFERS and ticket.next_action_due_on is not None:
        ticket.next_action_due_on = max(ticket.next_action_due_on, day)
