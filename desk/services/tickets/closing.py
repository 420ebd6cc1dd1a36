"""Holding, ending and reopening a ticket."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from desk import access, clock, events
from desk.access import Actor
from desk.errors import InvalidTransition, Refused
from desk.extensions import session
from desk.services import duplicates, targets
from desk.services.tickets.editing import expect_version
from desk.services.tickets.ending import end_offers_and_plans
from desk.services.tickets.moves import Step, move, plan_step
from desk.workflow.ticket import outcomes
from models import Contact, Regrouping, Survey, Ticket, TicketTopic, Topic
from models.states import ActingParty, NextAction, Outcome, TicketState, TopicOrigin, WaitFor

# A company is asked how it went unless there was nothing to judge.
NOT_SURVEYED = (Outcome.SPAM, Outcome.DUPLICATE, Outcome.NO_ANSWER)
NAMES_MISSING_TOPICS = (Outcome.NO_MATCH, Outcome.NO_CAPACITY)
NOT_HELD: dict[str, Any] = {"held_from": None, "hold_reason": None, "hold_until": None}
NO_NEXT_ACTION: dict[str, Any] = {
    "next_action": None, "next_action_by": None, "next_action_note": None, "next_action_due_on": None
}  # fmt: skip


def hold(*, actor: Actor, ticket_id: int, reason: str, until: date, version: int | None = None) -> Ticket:
    """Put a ticket aside for a reason, until a day on which it comes back by itself."""
    access.ensure(actor, "tickets.work")
    ticket = access.load(actor, Ticket, Ticket.id == ticket_id, lock=True)
    expect_version(ticket, version)
    if until <= clock.today():
        raise Refused("until", "past")
    source = ticket.state
    held = {
        "held_from": source, "hold_reason": reason, "hold_until": until, "next_action": NextAction.RESUME,
        "next_action_by": ActingParty.DESK, "next_action_note": None, "next_action_due_on": until,
    }  # fmt: skip
    move(ticket, TicketState.ON_HOLD, actor=actor, also=held, reason_and_date=bool(reason))
    targets.turn(ticket, WaitFor.DAY)
    events.record("ticket_held", actor=actor, subject=ticket, ticket=ticket,
                  before={"state": source}, after={"reason": reason, "until": str(until)})  # fmt: skip
    return ticket


def resume(*, actor: Actor, ticket_id: int) -> Ticket:
    """Take a held ticket up again where it was left."""
    access.ensure(actor, "tickets.work")
    ticket = access.load(actor, Ticket, Ticket.id == ticket_id, lock=True)
    target = ticket.held_from
    if target is None:
        raise InvalidTransition("ticket", ticket.state, "resumed")
    move(ticket, target, actor=actor, also=NOT_HELD, comes_back_to_where_it_was=True)
    events.record("ticket_resumed", actor=actor, subject=ticket, ticket=ticket, after={"state": target})
    return ticket


def close(
    *,
    actor: Actor,
    ticket_id: int,
    outcome: str,
    reason: str,
    redirected_to: str | None = None,
    duplicate_of: str | None = None,
    missing_topic_ids: tuple[str, ...] = (),
    trl_end: int | None = None,
    version: int | None = None,
) -> Ticket:
    """End a ticket with an outcome that fits its state; open offers are withdrawn, engagements end, the company is asked.

    Raises Refused beside the field that an outcome needs and lacks.
    """
    access.ensure(actor, "tickets.work")
    ticket = access.load(
        actor, Ticket, Ticket.id == ticket_id, lock=True, options=[selectinload(Ticket.topics)]
    )
    expect_version(ticket, version)
    if outcome not in outcomes(ticket.state, ticket.held_from):
        raise Refused("outcome", "does_not_fit")
    if outcome == Outcome.REDIRECTED and not redirected_to:
        raise Refused("redirected_to", "missing")
    named: dict[str, Any] = {
        "redirected_to": redirected_to if outcome == Outcome.REDIRECTED else None,
        "duplicate_of_id": _original(actor, ticket, duplicate_of) if outcome == Outcome.DUPLICATE else None,
    }
    if outcome in NAMES_MISSING_TOPICS:
        _name_missing(ticket, missing_topic_ids)
    if trl_end is not None:
        ticket.trl_end = trl_end
    _end(actor, ticket, outcome, reason, also=named)
    return ticket


def withdraw(*, actor: Actor, ticket_id: int, reason: str | None) -> Ticket:
    """Take a request back on the company's word. While an agreement runs, the owner is told and settles it first."""
    ticket = access.load(actor, Ticket, Ticket.id == ticket_id, lock=True)
    if ticket.state == TicketState.CLOSED:
        return ticket
    if TicketState.IN_PROGRESS in (ticket.state, ticket.held_from):
        plan_step(ticket, Step(NextAction.CONSIDER_CLOSING, ActingParty.DESK))
        events.record(
            "ticket_withdrawn", actor=actor, subject=ticket, ticket=ticket, after={"reason": reason}
        )
        return ticket
    _end(actor, ticket, Outcome.COMPANY_WITHDREW, reason, kind="ticket_withdrawn")
    return ticket


def reopen(*, actor: Actor, ticket_id: int, reason: str) -> Ticket:
    """Open a closed ticket again, in triage, for a reason; what it went through stays in its history."""
    access.ensure(actor, "tickets.work")
    ticket = access.load(actor, Ticket, Ticket.id == ticket_id, lock=True)
    if session.scalar(select(Regrouping.id).where(Regrouping.source_id == ticket.id, Regrouping.merges())):
        raise Refused("reason", "is_part")
    before = {"outcome": ticket.outcome, "closed_at": str(ticket.closed_at)}
    owner_id = ticket.owner_id or actor.user_id
    also = {
        "owner_id": owner_id, "outcome": None, "outcome_reason": None, "closed_at": None, "redirected_to": None,
        "duplicate_of_id": None,
    }  # fmt: skip
    move(
        ticket,
        TicketState.TRIAGE,
        actor=actor,
        also=also,
        owner_set=owner_id is not None,
        reason_given=bool(reason),
    )
    duplicates.look_at_request(ticket)
    events.record(
        "ticket_reopened", actor=actor, subject=ticket, ticket=ticket, before=before, after={"reason": reason}
    )
    return ticket


def _end(
    actor: Actor,
    ticket: Ticket,
    outcome: str,
    reason: str | None,
    *,
    kind: str = "ticket_closed",
    also: dict[str, Any] | None = None,
) -> None:
    """Close a locked ticket and everything that hangs on it being open."""
    source = ticket.state
    end_offers_and_plans(ticket)
    ended = {
        **NOT_HELD,
        **NO_NEXT_ACTION,
        "outcome": outcome,
        "outcome_reason": reason or None,
        "closed_at": clock.now(),
    }
    move(ticket, TicketState.CLOSED, actor=actor, also={**ended, **(also or {})}, outcome_fits=True)
    if outcome not in NOT_SURVEYED and session.get(Survey, ticket.id) is None and _is_mailable(ticket):
        session.add(Survey(ticket_id=ticket.id, sent_at=clock.now()))
    events.record(kind, actor=actor, subject=ticket, ticket=ticket,
                  before={"state": source}, after={"outcome": outcome, "reason": reason})  # fmt: skip


def _original(actor: Actor, ticket: Ticket, reference: str | None) -> int:
    """Return the id of the ticket this one repeats."""
    found = session.execute(
        select(Ticket).where(
            Ticket.reference == (reference or "").strip().upper(), access.visible(actor, Ticket)
        )
    ).scalar_one_or_none()
    if found is None or found.id == ticket.id:
        raise Refused("duplicate_of", "unknown")
    return found.id


def _name_missing(ticket: Ticket, topic_ids: tuple[str, ...]) -> None:
    """Mark the topics nobody could serve; they feed the report on unserved topics."""
    existing = set(session.execute(select(Topic.id).where(Topic.id.in_(topic_ids))).scalars())
    if not topic_ids or existing != set(topic_ids):
        raise Refused("missing_topics", "unknown" if topic_ids else "none")
    present = {link.topic_id: link for link in ticket.topics}
    for topic_id in sorted(existing):
        if topic_id not in present:
            present[topic_id] = TicketTopic(topic_id=topic_id, origin=TopicOrigin.DESK)
            ticket.topics.append(present[topic_id])
        present[topic_id].is_missing = True


def _is_mailable(ticket: Ticket) -> bool:
    """Tell whether the company's person can be asked."""
    contact = session.get_one(Contact, ticket.contact_id)
    return contact.email is not None and contact.email_refused_at is None
