"""What a person asked about their own data, and what erasing them would do."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, or_, select

from desk import access
from desk.access import Actor
from desk.extensions import session
from desk.queries.rows import read
from models import Contact, Contract, DataWish, Message, Nda, Ticket
from models.states import NdaState, TicketState


@dataclass(frozen=True, slots=True)
class WishRow:
    """What was asked, and what became of it."""

    id: int
    wish: str
    asked_at: datetime
    answer_by: date
    state: str
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class Effects:
    """What erasing a person would do: open requests left without somebody to write to, letters that go or stay."""

    orphaned: tuple[str, ...]
    letters: int
    bound: tuple[str, ...]


def wishes_of(actor: Actor, contact_id: int) -> list[WishRow]:
    """Return what a person asked about their data, the oldest first."""
    statement = select(
        DataWish.id, DataWish.wish, DataWish.asked_at, DataWish.answer_by, DataWish.state, DataWish.settled_at
    ).where(DataWish.contact_id == contact_id, access.visible(actor, DataWish))
    return read(statement.order_by(DataWish.id), WishRow)


def effects_of_erasure(actor: Actor, contact: Contact) -> Effects:
    """Return what erasing a person would do."""
    shown = access.visible(actor, Ticket)
    orphaned = select(Ticket.reference).where(
        Ticket.contact_id == contact.id, Ticket.state != TicketState.CLOSED, shown
    )
    agreed = or_(
        Ticket.id.in_(select(Contract.ticket_id)),
        Ticket.id.in_(select(Nda.ticket_id).where(Nda.state != NdaState.REQUESTED)),
    )
    bound = select(Ticket.reference).where(Ticket.organization_id == contact.organization_id, shown, agreed)
    letters = select(func.count()).select_from(Message).where(Message.author_contact_id == contact.id)
    return Effects(
        tuple(session.scalars(orphaned.order_by(Ticket.id))), session.scalar(letters) or 0,
        tuple(session.scalars(bound.order_by(Ticket.id))),
    )  # fmt: skip
