"""Mails that did not arrive, for the desk: those of requests, and those that hang on none, which no request would show."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, literal_column, select

from desk import access
from desk.access import Actor
from desk.extensions import session
from desk.queries.rows import Page, cut
from models import OutboxMail, Ticket
from models.states import PARKED_MAILS

# Written out and not bound: an index over parked mails is for this very condition.
is_parked = OutboxMail.state.in_([literal_column(f"'{state}'") for state in PARKED_MAILS])


@dataclass(frozen=True, slots=True)
class ParkedMail:
    """One mail that a person must deal with; its words stay with whom they are for."""

    id: int
    subject: str
    to_name: str
    to_address: str
    state: str
    server_reply: str | None
    created_at: datetime
    reference: str | None


def page(actor: Actor, *, after: int | None = None, before: int | None = None) -> Page[ParkedMail]:
    """Return a page of mails that did not arrive, the newest first."""
    statement = (
        select(
            OutboxMail.id, OutboxMail.subject, OutboxMail.to_name, OutboxMail.to_address, OutboxMail.state,
            OutboxMail.server_reply, OutboxMail.created_at, Ticket.reference,
        )
        .outerjoin(Ticket, Ticket.id == OutboxMail.ticket_id)
        .where(is_parked, access.visible(actor, OutboxMail))
    )  # fmt: skip
    return cut(
        statement, order=(OutboxMail.created_at, OutboxMail.id), newest_first=True, make=ParkedMail,
        id_of=lambda row: row.id, after=after, before=before,
    )  # fmt: skip


def stray_count(actor: Actor) -> int:
    """Count those that hang on no request: the others stand in the queue."""
    return session.scalar(strays(actor)) or 0


def strays(actor: Actor) -> Select[int]:
    """Select how many hang on no request: "+ 0", or SQLite reads every mail without one and not the few that are parked."""
    return select(func.count()).select_from(OutboxMail).where(
        is_parked, (OutboxMail.ticket_id + 0).is_(None), access.visible(actor, OutboxMail)
    )  # fmt: skip
