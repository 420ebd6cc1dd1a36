"""What a notifier is given: one event with the rows it is about."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from desk.access import Actor
from models import Base, Event, Ticket


@dataclass(frozen=True)
class Happening:
    """One event, not yet sealed, with its subject, its ticket and who caused it."""

    event: Event
    subject: Base
    ticket: Ticket | None
    actor: Actor

    @property
    def of_ticket(self) -> Ticket:
        """Return the ticket of an event that always has one."""
        if self.ticket is None:
            raise ValueError(f"{self.event.kind} was recorded without its ticket")
        return self.ticket

    @property
    def after(self) -> dict[str, Any]:
        """Return what the change left, as recorded."""
        return dict(self.event.details["after"])


Notifier = Callable[[Happening], None]
