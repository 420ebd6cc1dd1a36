"""The request itself, with the people and the company around it."""

from sqlalchemy.orm import joinedload, selectinload

from desk import access
from desk.access import Actor
from models import Ticket, TicketTopic


def record(actor: Actor, reference: str) -> Ticket:
    """Return a request with its company, owner, topics and what the company sent; raises NotFound."""
    return access.load(
        actor, Ticket, Ticket.reference == reference,
        options=(
            joinedload(Ticket.organization), joinedload(Ticket.submission), joinedload(Ticket.owner),
            joinedload(Ticket.duplicate_of), selectinload(Ticket.topics).joinedload(TicketTopic.topic),
        ),
    )  # fmt: skip
