"""The gates before an agreement: checks decided by named roles, and statements about conflicts of interest."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, one_of, rule
from models.states import ScreeningCheck, ScreeningDecision
from models.unit import Unit
from models.user import User


class Screening(Base):
    """One check on one ticket: whether it is required, and what was decided, by whom, until when."""

    __tablename__ = "screening"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    check_code: Mapped[str]
    is_required: Mapped[bool]
    decision: Mapped[str | None]
    note: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    valid_until: Mapped[date | None]
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    decided_by: Mapped[User | None] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads this name as it is
    __table_args__ = (
        one_of("check_code", ScreeningCheck),
        one_of("decision", ScreeningDecision),
        rule("(decision IS NULL) = (decided_at IS NULL) AND (decision IS NULL) = (decided_by_id IS NULL)",
             "decided_by_someone_at_some_time"),
        Index("uq_screening_ticket_id_check_code", "ticket_id", "check_code", unique=True),
    )  # fmt: skip


class ConflictStatement(Base):
    """What a unit says of its ties with the company, once for each accepted offer."""

    __tablename__ = "conflict_statement"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    offer_id: Mapped[int | None] = mapped_column(ForeignKey("offer.id"))
    has_tie: Mapped[bool]
    explanation: Mapped[str | None]
    stated_by: Mapped[str] = mapped_column(comment="name of the person who made it")
    stated_at: Mapped[datetime]
    is_blocking: Mapped[bool | None] = mapped_column(comment="the desk's decision on a declared tie")
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    version: Mapped[int] = mapped_column()

    unit: Mapped[Unit] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads this name as it is
    __table_args__ = (
        rule("NOT has_tie OR explanation IS NOT NULL", "tie_is_explained"),
        rule("(is_blocking IS NULL) = (decided_at IS NULL)", "decision_has_its_moment"),
        Index("uq_conflict_statement_ticket_id_unit_id", "ticket_id", "unit_id", unique=True),
    )
