"""What the desk did with a company and what it will do next."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, one_of, rule
from models.contact import Contact
from models.organization import Organization
from models.states import FollowUpKind, FollowUpState, InteractionKind
from models.ticket import Ticket
from models.user import User


class FollowUp(Base):
    """A dated intention with an owner and a purpose; done with an outcome."""

    __tablename__ = "follow_up"

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id"), index=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    kind: Mapped[str]
    purpose: Mapped[str] = mapped_column(String(200))
    due_on: Mapped[date]
    state: Mapped[str] = mapped_column(default=FollowUpState.PLANNED)
    outcome: Mapped[str | None]
    done_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    organization: Mapped[Organization] = relationship()
    ticket: Mapped[Ticket | None] = relationship()
    owner: Mapped[User] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads this name as it is
    __table_args__ = (
        one_of("kind", FollowUpKind),
        one_of("state", FollowUpState),
        rule("(state = 'planned') = (done_at IS NULL)", "done_has_its_moment"),
        rule("state <> 'done' OR outcome IS NOT NULL", "done_says_what_came_of_it"),
        Index("ix_follow_up_state_due_on", "state", "due_on", "id"),
    )


class Interaction(Base):
    """A call, meeting, visit or event that took place."""

    __tablename__ = "interaction"

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"))
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(
        ForeignKey("unit.id"), comment="the expert unit that took part"
    )
    kind: Mapped[str]
    happened_at: Mapped[datetime]
    minutes: Mapped[int | None]
    summary: Mapped[str]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime]

    contact: Mapped[Contact | None] = relationship()
    recorded_by: Mapped[User] = relationship()

    __table_args__ = (
        one_of("kind", InteractionKind),
        rule("minutes IS NULL OR minutes BETWEEN 1 AND 1440", "lasts_within_a_day"),
    )
