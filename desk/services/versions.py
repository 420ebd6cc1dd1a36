"""Versions as programs see them: which one they had seen, and which one their change made."""

from typing import TypeVar

from desk import access
from desk.access import Actor
from desk.extensions import session
from desk.services import tickets
from models import Base, Ticket

M = TypeVar("M", bound=Base)


def expect(*, actor: Actor, ticket_id: int, version: int | None) -> None:
    """Lock a request that stands as the actor saw it; raises Conflict when somebody changed it since."""
    ticket = access.load(actor, Ticket, Ticket.id == ticket_id, lock=True)
    tickets.expect_version(ticket, version)


def settled(record: M) -> M:
    """Return a changed record with the id and version it has once this transaction commits."""
    session.flush()
    return record
