"""Who is told once a day, and what waits for them this morning."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, literal_column, select

from desk import clock
from desk.access import rota
from desk.extensions import session
from models import Member, Offer, OutboxMail, Ticket, User
from models.states import DESK_ROLES, OPEN_OFFERS, NoticeTiming, Role

SHOWN = 15


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for one person: the first things with their days and addresses, and how many more there are."""

    things: tuple[tuple[str, date | datetime | None, str], ...]
    more: int


def readers() -> list[int]:
    """Return who is told once a day and was not told today."""
    told = select(OutboxMail.id).where(
        OutboxMail.key
        == literal_column(f"'digest:{clock.today()}:u'") + func.cast(User.id, OutboxMail.key.type)
    )
    statement = select(User.id).where(User.is_active, User.notices == NoticeTiming.DAILY, ~told.exists())
    return list(session.scalars(statement.order_by(User.id)))


def waiting(user_id: int) -> Waiting:
    """Return what a person has to do: steps that are due of their own requests and of those they stand in for, or offers to their units."""
    user = session.get_one(User, user_id)
    if user.role in DESK_ROLES:
        return _steps(user)
    return _offers(user) if user.role == Role.RESEARCHER else Waiting((), 0)


def _steps(user: User) -> Waiting:
    others = [one.id for one in rota().acted_for_by(user.id)]
    mine = (
        Ticket.owner_id.in_([user.id, *others]),
        Ticket.state != literal_column("'closed'"),
        Ticket.next_action_due_on <= clock.today(),
    )
    statement = select(Ticket.reference, Ticket.title, Ticket.next_action_due_on).where(*mine)
    rows = session.execute(statement.order_by(Ticket.next_action_due_on, Ticket.id).limit(SHOWN)).all()
    count = session.scalar(select(func.count()).select_from(Ticket).where(*mine)) or 0
    return Waiting(
        tuple(
            (f"[{reference}] {title}", due_on, f"/tickets/{reference}") for reference, title, due_on in rows
        ),
        count - len(rows),
    )


def _offers(user: User) -> Waiting:
    units = select(Member.unit_id).where(Member.user_id == user.id, Member.left_on.is_(None))
    statement = (
        select(Offer.id, Ticket.title, Offer.expires_at)
        .join(Ticket, Ticket.id == Offer.ticket_id)
        .where(Offer.unit_id.in_(units), Offer.state.in_(OPEN_OFFERS))
        .order_by(Offer.expires_at, Offer.id)
    )
    rows = session.execute(statement.limit(SHOWN)).all()
    return Waiting(tuple((title, ends, f"/work/offers/{offer_id}") for offer_id, title, ends in rows), 0)
