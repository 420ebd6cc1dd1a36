"""Offers to units, and the engagements that come of them."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, one_of, rule
from models.states import OPEN_OFFERS, DeclineCode, EngagementState, OfferState
from models.ticket import Ticket
from models.unit import Member, Unit


class Offer(Base):
    """One need put before one unit, with a deadline. Its state moves through desk.workflow.offer alone."""

    __tablename__ = "offer"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    run_id: Mapped[int | None] = mapped_column(
        ForeignKey("match_run.id"), comment="the suggestion it came from"
    )
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    message: Mapped[str | None] = mapped_column(comment="the officer's words to the unit")
    override_reason: Mapped[str | None] = mapped_column(comment="why the unit is asked above its ceiling")

    state: Mapped[str] = mapped_column(default=OfferState.DRAFT)
    sent_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    decline_code: Mapped[str | None]
    decline_note: Mapped[str | None]
    suggested_unit: Mapped[str | None] = mapped_column(String(200))
    conditions: Mapped[str | None]
    withdrawn_reason: Mapped[str | None]

    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    ticket: Mapped[Ticket] = relationship()
    unit: Mapped[Unit] = relationship()
    decided_by: Mapped[Member | None] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads this name as it is
    __table_args__ = (
        one_of("state", OfferState),
        one_of("decline_code", DeclineCode),
        rule("state = 'draft' OR (sent_at IS NOT NULL AND expires_at IS NOT NULL)", "sent_has_deadline"),
        rule("(state IN ('draft', 'sent', 'seen')) = (decided_at IS NULL)", "decided_has_its_moment"),
        rule("(state = 'declined') = (decline_code IS NOT NULL)", "declined_says_why"),
        rule("decline_code IS NULL OR decline_code <> 'other' OR decline_note IS NOT NULL", "other_reason_in_words"),
        rule("decline_code IS NULL OR decline_code <> 'suggest_other_unit' OR suggested_unit IS NOT NULL",
             "suggestion_names_unit"),
        rule("(state = 'accepted_with_conditions') = (conditions IS NOT NULL)", "conditions_in_words"),
        rule("(state = 'withdrawn') = (withdrawn_reason IS NOT NULL)", "withdrawn_says_why"),
        Index(
            "uq_offer_one_open_per_unit", "ticket_id", "unit_id", unique=True,
            sqlite_where=text(f"state IN ('draft', {', '.join(repr(str(s)) for s in OPEN_OFFERS)})"),
            postgresql_where=text(f"state IN ('draft', {', '.join(repr(str(s)) for s in OPEN_OFFERS)})"),
        ),
        Index("ix_offer_state_expires_at", "state", "expires_at", "id"),
    )  # fmt: skip


# What counts against a ceiling.
_AT_WORK = text("state = 'active'")


class Engagement(Base):
    """A unit at work on a ticket after it accepted; counts against its ceiling while active."""

    __tablename__ = "engagement"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    offer_id: Mapped[int] = mapped_column(ForeignKey("offer.id"), unique=True)
    state: Mapped[str] = mapped_column(default=EngagementState.ACTIVE)
    started_on: Mapped[date]
    ended_on: Mapped[date | None]
    version: Mapped[int] = mapped_column()

    ticket: Mapped[Ticket] = relationship()
    unit: Mapped[Unit] = relationship()
    offer: Mapped[Offer] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads this name as it is
    __table_args__ = (
        one_of("state", EngagementState),
        rule("(state = 'ended') = (ended_on IS NOT NULL)", "ended_has_its_day"),
        Index("ix_engagement_at_work", "unit_id", sqlite_where=_AT_WORK, postgresql_where=_AT_WORK),
    )


class NamedColleague(Base):
    """Somebody better placed, whom a unit names to the desk: a unit of the directory, or a person."""

    __tablename__ = "named_colleague"

    id: Mapped[int] = mapped_column(primary_key=True)
    offer_id: Mapped[int] = mapped_column(ForeignKey("offer.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), comment="the unit that is named")
    name: Mapped[str | None] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(String(254))
    created_at: Mapped[datetime]

    offer: Mapped[Offer] = relationship()
    unit: Mapped[Unit | None] = relationship()

    __table_args__ = (
        rule("(unit_id IS NULL) <> (name IS NULL)", "names_a_unit_or_a_person"),
        rule("email IS NULL OR name IS NOT NULL", "address_belongs_to_a_person"),
        Index("uq_named_colleague_offer_id_unit_id", "offer_id", "unit_id", unique=True),
        Index("uq_named_colleague_offer_id_name", "offer_id", "name", unique=True),
    )
