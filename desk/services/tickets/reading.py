"""Reading the confidential part leaves a trace."""

from desk import access, events
from desk.access import Actor
from models import Ticket


def record_confidential_read(*, actor: Actor, ticket_id: int) -> None:
    """Record that someone outside the desk opened the confidential part under an agreement."""
    ticket = access.load(actor, Ticket, Ticket.id == ticket_id)
    events.record("confidential_read", actor=actor, subject=ticket, ticket=ticket)


def ask_to_read_confidential(*, actor: Actor, ticket_id: int, reason: str) -> None:
    """Open the confidential part to a director for an hour, on record and with a reason."""
    access.ensure(actor, "confidential.ask")
    ticket = access.load(actor, Ticket, Ticket.id == ticket_id)
    events.record("confidential_asked", actor=actor, subject=ticket, ticket=ticket, after={"reason": reason})
