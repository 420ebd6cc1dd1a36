"""Triage: someone takes a ticket, qualifies it, and the matcher is asked."""

from desk import access, clock, events
from desk.access import Actor
from desk.services.tickets.moves import move
from models import Ticket
from models.states import TicketState


def take(*, actor: Actor, ticket_id: int) -> Ticket:
    """Take a ticket: it becomes mine, and a new one enters triage."""
    access.ensure(actor, "tickets.work")
    ticket = access.load(actor, Ticket, Ticket.id == ticket_id, lock=True)
    before = {"owner": ticket.owner_id, "state": ticket.state}
    if before == {"owner": actor.user_id, "state": ticket.state} and ticket.state != TicketState.NEW:
        return ticket
    ticket.owner_id = actor.user_id
    ticket.updated_at = clock.now()
    if ticket.state == TicketState.NEW:
        move(ticket, TicketState.TRIAGE, actor=actor)
    events.record("ticket_triaged" if before["state"] == TicketState.NEW else "ticket_assigned", actor=actor,
                  subject=ticket, ticket=ticket, before=before,
                  after={"owner": ticket.owner_id, "state": ticket.state})  # fmt: skip
    return ticket


def qualify(*, actor: Actor, ticket_id: int) -> Ticket:
    """Declare the request understood: topics confirmed, pitch free of secrets, screening questions answered."""
    access.ensure(actor, "tickets.work")
    ticket = access.load(actor, Ticket, Ticket.id == ticket_id, lock=True)
    move(ticket, TicketState.QUALIFIED, actor=actor)
    events.record("ticket_qualified", actor=actor, subject=ticket, ticket=ticket)
    return ticket


def to_matching(*, actor: Actor, ticket: Ticket) -> None:
    """Move a qualified ticket on to choosing units, once a match run is stored."""
    if ticket.state == TicketState.QUALIFIED:
        move(ticket, TicketState.MATCHING, actor=actor)
        events.record("ticket_moved", actor=actor, subject=ticket, ticket=ticket,
                      before={"state": TicketState.QUALIFIED}, after={"state": TicketState.MATCHING})  # fmt: skip
