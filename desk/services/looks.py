"""What a person has looked at: requests they opened, and a moment before which everything counts as read."""

from desk import access, clock
from desk.access import Actor
from desk.extensions import session
from desk.services import queue_views
from models import QueueReader, Ticket, TicketLook
from models.dialect import note_look, note_presence


def note(*, actor: Actor, ticket_id: int) -> None:
    """Note that a person sees a request as it is now. It edits nothing anybody could be editing, so no event tells of it."""
    access.ensure(actor, "queue.read")
    ticket = access.load(actor, Ticket, Ticket.id == ticket_id)
    if actor.user_id is not None:
        note_look(session(), actor.user_id, ticket.id, max(clock.now(), ticket.updated_at))


def has_read(*, actor: Actor, ticket: Ticket) -> bool:
    """Tell whether a person has seen a request as it is: after an act of their own it then stays read."""
    look = session.get(TicketLook, (actor.user_id, ticket.id), populate_existing=True)
    reader = session.get(QueueReader, actor.user_id)
    moments = [look.looked_at if look else None, reader.read_before if reader else None]
    return any(moment is not None and moment >= ticket.updated_at for moment in moments)


def be_present(*, actor: Actor, ticket_id: int) -> None:
    """Note that a person has a request open just now; it is nobody's record, and forgotten within days."""
    access.ensure(actor, "queue.read")
    ticket = access.load(actor, Ticket, Ticket.id == ticket_id)
    if actor.user_id is not None:
        note_presence(session(), actor.user_id, ticket.id, clock.now())


def declare_read(*, actor: Actor) -> None:
    """Count everything up to now as read."""
    queue_views.reader_of(actor).read_before = clock.now()
