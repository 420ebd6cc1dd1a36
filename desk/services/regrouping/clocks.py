"""What a request was when it was merged: its state, what came next, and its clocks; put back exactly when that is undone."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from desk.extensions import session
from models import MessageDraft, Target, Ticket, TicketWait
from models.states import DraftState, WritingMode

_MOMENTS = ("state_since", "closed_at", "first_answer_due_at")
_DAYS = ("hold_until", "next_action_due_on")
_FACTS = (
    "state", "held_from", "hold_reason", "next_action", "next_action_by", "next_action_note", "outcome", "outcome_reason",
    "redirected_to", "duplicate_of_id",
)  # fmt: skip


def taken(ticket: Ticket) -> dict[str, Any]:
    """Return what has to come back, as it can be kept."""
    running = (
        select(Target).where(Target.ticket_id == ticket.id, Target.ended_at.is_(None)).order_by(Target.id)
    )
    waiting = select(TicketWait.id).where(TicketWait.ticket_id == ticket.id, TicketWait.ended_at.is_(None))
    return {
        "ticket": {name: getattr(ticket, name) for name in _FACTS}
        | {name: _text(getattr(ticket, name)) for name in (*_MOMENTS, *_DAYS)},
        "targets": [
            {"id": one.id, "due_at": one.due_at.isoformat(), "minutes": one.minutes, "counted_with": one.counted_with,
             "checked_with": one.checked_with}
            for one in session.scalars(running)
        ],
        "wait": session.scalar(waiting),
    }  # fmt: skip


def put_back(ticket: Ticket, kept: dict[str, Any]) -> None:
    """Let a request be what it was; its merge is still in force, which is how the database knows the way back."""
    facts = kept["ticket"]
    with session.no_autoflush:  # the columns of a state change in one statement
        for name in _FACTS:
            setattr(ticket, name, facts[name])
        for name in _MOMENTS:
            setattr(ticket, name, datetime.fromisoformat(facts[name]) if facts[name] else None)
        for name in _DAYS:
            setattr(ticket, name, date.fromisoformat(facts[name]) if facts[name] else None)
    session.flush()
    for one in kept["targets"]:
        target = session.get_one(Target, one["id"])
        target.ended_at, target.due_at = None, datetime.fromisoformat(one["due_at"])
        target.minutes, target.counted_with = one["minutes"], one["counted_with"]
        target.checked_with = one["checked_with"]
    if kept["wait"] is not None:
        session.get_one(TicketWait, kept["wait"]).ended_at = None
    session.flush()


def take_drafts(source: Ticket, target: Ticket) -> list[str]:
    """Let what people of the desk have begun to write be found where the request lives now; returns the keys.

    Words that were about to leave wait for their writer: other people would read them.
    """
    begun = select(MessageDraft).where(
        MessageDraft.ticket_id == source.id, MessageDraft.mode != WritingMode.UNIT
    )
    drafts = session.scalars(begun.order_by(MessageDraft.id).with_for_update()).all()
    for draft in drafts:
        draft.ticket_id = target.id
        if draft.state == DraftState.LEAVING:
            draft.state, draft.leaves_at, draft.is_stuck = DraftState.OPEN, None, True
    return [draft.key for draft in drafts]


def return_drafts(keys: list[str], from_: int, ticket: Ticket) -> None:
    """Bring drafts back that are still where the merge took them."""
    still = select(MessageDraft).where(MessageDraft.key.in_(keys), MessageDraft.ticket_id == from_)
    for draft in session.scalars(still.with_for_update()).all():
        draft.ticket_id = ticket.id
        if draft.state == DraftState.LEAVING:
            draft.state, draft.leaves_at, draft.is_stuck = DraftState.OPEN, None, True


def _text(value: date | datetime | None) -> str | None:
    return None if value is None else value.isoformat()
