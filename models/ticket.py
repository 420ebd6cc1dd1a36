"""The desk's record of one request, for life."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, query_expression, relationship

from models.base import Base, one_of, rule
from models.contact import Contact
from models.establishment import Establishment
from models.organization import Organization
from models.states import (
    ActingParty,
    Budget,
    Cooperation,
    Horizon,
    Language,
    NextAction,
    Outcome,
    Priority,
    TicketState,
    TopicOrigin,
)
from models.submission import Submission
from models.topic import Topic
from models.user import User

# Only requests that are over have a moment of their end.
WRITTEN_TO = text("last_company_message_at > closed_at")


def _among(which: str, name: str, *columns: str) -> Index:
    """Return an index over the open or the closed requests alone: lists of the day's work never meet the archive."""
    condition = text("state <> 'closed'" if which == "open" else "state = 'closed'")
    return Index(f"ix_ticket_{which}_{name}", *columns, sqlite_where=condition, postgresql_where=condition)


class ReferenceCounter(Base):
    """The last number given under a prefix and year; its row lock makes references unique and gapless."""

    __tablename__ = "reference_counter"

    prefix: Mapped[str] = mapped_column(String(12), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last_number: Mapped[int]


class Ticket(Base):
    """One request at the desk. Its state moves through desk.workflow.ticket alone."""

    __tablename__ = "ticket"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(24), unique=True)

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), unique=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), index=True)
    # The site that asks, where its number was given.
    establishment_id: Mapped[int | None] = mapped_column(ForeignKey("establishment.id"), index=True)

    title: Mapped[str] = mapped_column(String(140), comment="the desk's version, free of secrets")
    pitch: Mapped[str] = mapped_column(comment="the desk's version, free of secrets")
    language: Mapped[str]
    horizon: Mapped[str | None]
    cooperation: Mapped[str | None]
    budget: Mapped[str | None]
    disclose_company: Mapped[bool] = mapped_column(default=False)
    several_units: Mapped[bool] = mapped_column(default=False, comment="more than one unit may join")

    state: Mapped[str] = mapped_column(default=TicketState.NEW)
    priority: Mapped[str] = mapped_column(default=Priority.NORMAL)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    next_action: Mapped[str | None]
    next_action_by: Mapped[str | None]
    next_action_note: Mapped[str | None] = mapped_column(String(200), comment="the officer's own words")
    next_action_due_on: Mapped[date | None]

    held_from: Mapped[str | None] = mapped_column(comment="the state to come back to")
    hold_reason: Mapped[str | None]
    hold_until: Mapped[date | None]

    pitch_checked_at: Mapped[datetime | None]
    pitch_checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    trl_start: Mapped[int | None]
    trl_end: Mapped[int | None]
    outcome: Mapped[str | None]
    outcome_reason: Mapped[str | None]
    redirected_to: Mapped[str | None] = mapped_column(String(200))
    duplicate_of_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id"))

    confirmed_at: Mapped[datetime]
    first_answer_due_at: Mapped[datetime]
    first_answer_at: Mapped[datetime | None]
    qualified_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    state_since: Mapped[datetime]
    last_company_message_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    # For the page of one request, which asks for them.
    is_regrouped: Mapped[bool | None] = query_expression()
    may_be_double: Mapped[bool | None] = query_expression()

    submission: Mapped[Submission] = relationship()
    organization: Mapped[Organization] = relationship()
    contact: Mapped[Contact] = relationship()
    establishment: Mapped[Establishment | None] = relationship()
    owner: Mapped[User | None] = relationship(foreign_keys=[owner_id])
    duplicate_of: Mapped["Ticket | None"] = relationship(foreign_keys=[duplicate_of_id], remote_side=[id])
    topics: Mapped[list["TicketTopic"]] = relationship(
        back_populates="ticket",
        lazy="raise_on_sql",
        cascade="all, delete-orphan",
        order_by="TicketTopic.topic_id",
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads this name as it is
    __table_args__ = (
        one_of("state", TicketState),
        one_of("priority", Priority),
        one_of("next_action", NextAction),
        one_of("next_action_by", ActingParty),
        one_of("outcome", Outcome),
        one_of("language", Language),
        one_of("horizon", Horizon),
        one_of("cooperation", Cooperation),
        one_of("budget", Budget),
        one_of("held_from", [s for s in TicketState if s not in (TicketState.ON_HOLD, TicketState.CLOSED)]),
        rule("state = 'closed' OR (owner_id IS NOT NULL AND next_action IS NOT NULL AND next_action_by IS NOT NULL"
             " AND next_action_due_on IS NOT NULL)", "open_has_owner_and_dated_next_action"),
        rule("(state = 'closed') = (outcome IS NOT NULL)", "closed_has_outcome"),
        rule("(state = 'closed') = (closed_at IS NOT NULL)", "closed_has_its_moment"),
        rule("(state = 'on_hold') = (held_from IS NOT NULL)", "held_knows_where_from"),
        rule("state <> 'on_hold' OR (hold_reason IS NOT NULL AND hold_until IS NOT NULL)", "held_says_why_and_until"),
        rule("outcome IS NULL OR outcome <> 'redirected' OR redirected_to IS NOT NULL", "redirected_names_partner"),
        rule("outcome IS NULL OR outcome <> 'duplicate' OR duplicate_of_id IS NOT NULL", "duplicate_names_ticket"),
        rule("duplicate_of_id IS NULL OR duplicate_of_id <> id", "duplicate_is_another"),
        rule("state NOT IN ('qualified', 'matching', 'offered', 'accepted', 'follow_up', 'contracting', 'in_progress')"
             " OR (pitch_checked_at IS NOT NULL AND qualified_at IS NOT NULL)", "qualified_has_checked_pitch"),
        rule("state NOT IN ('accepted', 'follow_up', 'contracting', 'in_progress') OR accepted_at IS NOT NULL",
             "accepted_has_its_moment"),
        rule("next_action IS NULL OR next_action <> 'custom' OR next_action_note IS NOT NULL", "own_action_has_words"),
        rule("trl_start IS NULL OR trl_start BETWEEN 1 AND 9", "trl_start_in_scale"),
        rule("trl_end IS NULL OR trl_end BETWEEN 1 AND 9", "trl_end_in_scale"),
        rule("length(title) > 0", "has_a_title"),
        Index("ix_ticket_state_next_action_due_on", "state", "next_action_due_on", "id"),
        Index("ix_ticket_created_at", "created_at", "id"),
        Index("ix_ticket_updated_at", "updated_at", "id"),
        Index("ix_ticket_confirmed_at", "confirmed_at", "id"),
        Index("ix_ticket_of_organization", "organization_id", "confirmed_at", "id"),
        Index("ix_ticket_asked", "confirmed_at", "organization_id", "outcome"),
        _among("open", "due", "next_action_due_on", "id"),
        _among("open", "owner", "owner_id", "next_action_due_on", "id"),
        _among("open", "next_action", "next_action", "id"),
        _among("closed", "updated_at", "updated_at", "id"),
        Index("ix_ticket_written_to_after_end", "last_company_message_at", "id", sqlite_where=WRITTEN_TO, postgresql_where=WRITTEN_TO),
    )  # fmt: skip


class TicketTopic(Base):
    """A topic on a ticket: stated by the company, proposed by the matcher, or confirmed by a person of the desk."""

    __tablename__ = "ticket_topic"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True)
    topic_id: Mapped[str] = mapped_column(ForeignKey("topic.id"), primary_key=True, index=True)
    origin: Mapped[str]
    words: Mapped[str | None] = mapped_column(comment="the request's words that brought it")
    confirmed_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    is_missing: Mapped[bool] = mapped_column(
        default=False, comment="no unit could serve it when the ticket closed"
    )

    ticket: Mapped[Ticket] = relationship(back_populates="topics")
    topic: Mapped[Topic] = relationship()

    __table_args__ = (
        one_of("origin", TopicOrigin),
        rule("(confirmed_at IS NULL) = (confirmed_by_id IS NULL)", "confirmed_by_a_person"),
    )


class Survey(Base):
    """The one satisfaction question asked when a ticket ends."""

    __tablename__ = "survey"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), primary_key=True)
    sent_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    score: Mapped[int | None]
    comment: Mapped[str | None]

    __table_args__ = (
        rule("score IS NULL OR score BETWEEN 1 AND 5", "score_in_scale"),
        rule("(score IS NULL) = (answered_at IS NULL)", "answer_has_its_moment"),
    )
