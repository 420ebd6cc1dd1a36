"""Hands each event to the notifiers its kind names in the table."""

from desk.access import Actor
from desk.notify.happening import Happening
from desk.notify.table import NOTIFIERS
from models import Base, Event, Ticket


def dispatch(event: Event, *, subject: Base, ticket: Ticket | None, actor: Actor) -> None:
    """Promise the mails an event causes, in the transaction that recorded it."""
    happening = Happening(event, subject, ticket, actor)
    for notifier in NOTIFIERS[event.kind]:
        notifier(happening)
