"""The gates of a ticket as a page shows them: checks with what was decided, and statements on conflicts."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, bindparam, null, select

from desk import access
from desk.access import Actor, can
from desk.queries.rows import kept, read
from models import ConflictStatement, Engagement, Offer, Screening, Unit, User
from models.states import ACCEPTED_OFFERS, EngagementState


@dataclass(frozen=True, slots=True)
class ScreeningRow:
    """One check; the note is empty for whoever does not decide checks."""

    id: int
    version: int
    check_code: str
    is_required: bool
    decision: str | None
    note: str | None
    valid_until: date | None
    decided_at: datetime | None
    decided_by: str | None


@dataclass(frozen=True, slots=True)
class ConflictRow:
    """One unit at work with its statement, if it made one."""

    offer_id: int
    unit_id: int
    unit: str
    id: int | None
    version: int | None
    has_tie: bool | None
    explanation: str | None
    stated_by: str | None
    stated_at: datetime | None
    is_blocking: bool | None


def screenings_of(actor: Actor, ticket_id: int) -> list[ScreeningRow]:
    """Return the checks of a ticket in their order; empty while nobody said which are required."""
    return read(_screenings(actor), ScreeningRow, {"ticket": ticket_id})


@kept
def _screenings(actor: Actor) -> Select[*tuple[Any, ...]]:
    note = Screening.note if can(actor, "screenings.decide") else null()
    return (
        select(
            Screening.id, Screening.version, Screening.check_code, Screening.is_required, Screening.decision, note,
            Screening.valid_until, Screening.decided_at, User.name,
        )
        .outerjoin(User, User.id == Screening.decided_by_id)
        .where(Screening.ticket_id == bindparam("ticket"), access.visible(actor, Screening))
        .order_by(Screening.id)
    )  # fmt: skip


def conflicts_of(actor: Actor, ticket_id: int) -> list[ConflictRow]:
    """Return each unit at work on a ticket with its statement."""
    return read(_conflicts(actor), ConflictRow, {"ticket": ticket_id})


@kept
def _conflicts(actor: Actor) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Offer.id, Unit.id, Unit.name, ConflictStatement.id, ConflictStatement.version, ConflictStatement.has_tie,
            ConflictStatement.explanation, ConflictStatement.stated_by, ConflictStatement.stated_at,
            ConflictStatement.is_blocking,
        )
        .join(Unit, Unit.id == Offer.unit_id)
        .join(Engagement, and_(Engagement.offer_id == Offer.id, Engagement.state == EngagementState.ACTIVE))
        .outerjoin(
            ConflictStatement,
            and_(
                ConflictStatement.ticket_id == Offer.ticket_id, ConflictStatement.unit_id == Offer.unit_id,
                access.visible(actor, ConflictStatement),
            ),
        )
        .where(Offer.ticket_id == bindparam("ticket"), Offer.state.in_(ACCEPTED_OFFERS), access.visible(actor, Offer))
        .order_by(Unit.name, Offer.id)
    )  # fmt: skip
