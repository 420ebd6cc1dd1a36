"""Questions without an answer: two reminders, then the desk is asked to decide."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from desk import access, clock, events
from desk.access import Actor
from desk.extensions import session
from desk.services import conflicts, screenings
from desk.services.tickets.moves import Step, plan_step
from desk.workflow.ticket import GATED
from models import Event, Ticket
from models.states import ActingParty, NextAction, TicketState

# Two jobs that meet remind once.
REMINDED_AT_MOST_EVERY = timedelta(hours=20)
GATE_SETTLED_WITHIN = timedelta(days=5)


def reminders_sent(ticket: Ticket, since: datetime) -> int:
    """Count the reminders of the present wait."""
    statement = select(func.count()).where(
        Event.ticket_id == ticket.id, Event.kind == "answer_reminded", Event.occurred_at >= since
    )
    return session.execute(statement).scalar_one()


def remind_answer(*, actor: Actor, ticket_id: int) -> None:
    """Remind the company that the desk waits for its answer."""
    ticket = access.load(actor, Ticket, Ticket.id == ticket_id, lock=True)
    if ticket.state != TicketState.INFO_NEEDED or reminders_sent(
        ticket, clock.now() - REMINDED_AT_MOST_EVERY
    ):
        return
    number = reminders_sent(ticket, ticket.state_since) + 1
    events.record("answer_reminded", actor=actor, subject=ticket, ticket=ticket, after={"number": number})


def note_shut_gate(*, actor: Actor, ticket_id: int, note: str) -> None:
    """Let the next step of a held request say that it cannot come back until its checks are settled; its owner is told, once a hold."""
    ticket = access.load(actor, Ticket, Ticket.id == ticket_id, lock=True)
    is_open = screenings.cleared(ticket.id) and conflicts.stated(ticket.id)
    if ticket.held_from not in GATED or is_open or told_of_gate(ticket):
        return
    ticket.next_action, ticket.next_action_by, ticket.next_action_note = (
        NextAction.CUSTOM,
        ActingParty.DESK,
        note,
    )
    ticket.next_action_due_on = min(ticket.hold_until or clock.today(), clock.today() + GATE_SETTLED_WITHIN)
    ticket.next_action_due_on = max(ticket.next_action_due_on, clock.today())
    ticket.updated_at = clock.now()
    events.record("gate_shut_while_held", actor=actor, subject=ticket, ticket=ticket,
                  after={"due_on": str(ticket.next_action_due_on)})  # fmt: skip


def told_of_gate(ticket: Ticket) -> bool:
    """Tell whether the owner knows already, since the request was put aside."""
    last = select(Event.kind).where(
        Event.ticket_id == ticket.id, Event.kind.in_(("ticket_held", "gate_shut_while_held"))
    )
    return session.scalar(last.order_by(Event.id.desc()).limit(1)) == "gate_shut_while_held"


def propose_no_answer(*, actor: Actor, ticket_id: int) -> None:
    """Put the decision to close without answer before the owner; nothing closes by itself."""
    ticket = access.load(actor, Ticket, Ticket.id == ticket_id, lock=True)
    if ticket.state != TicketState.INFO_NEEDED or ticket.next_action == NextAction.CONSIDER_CLOSING:
        return
    plan_step(ticket, Step(NextAction.CONSIDER_CLOSING, ActingParty.DESK))
    ticket.updated_at = clock.now()
    events.record("next_action_set", actor=actor, subject=ticket, ticket=ticket,
                  after={"action": NextAction.CONSIDER_CLOSING, "due_on": str(ticket.next_action_due_on)})  # fmt: skip
