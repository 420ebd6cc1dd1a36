"""Time: the desk's timetable by version, the targets that run on requests, and the waits in which they stand still."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, one_of, rule
from models.states import TargetKind, WaitFor
from models.types import CanonicalJSON


class Timetable(Base):
    """Hours, closures, places and targets as a person applied them; the newest row counts. Only its counts change."""

    __tablename__ = "timetable"

    id: Mapped[int] = mapped_column(primary_key=True)
    rules: Mapped[Any] = mapped_column(CanonicalJSON, comment="{code, week, closures, places, targets}")
    applied_at: Mapped[datetime]
    applied_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    checked_count: Mapped[int] = mapped_column(default=0, comment="running targets counted again")
    moved_count: Mapped[int] = mapped_column(default=0, comment="of these, whose moment changed")


class Target(Base):
    """A target of working time that runs on one request, or on one of its offers; over once `ended_at` is set."""

    __tablename__ = "target"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    offer_id: Mapped[int | None] = mapped_column(ForeignKey("offer.id"), index=True)
    kind: Mapped[str]
    place: Mapped[str | None] = mapped_column(
        String(40), comment="the unit's, whose holidays count; else the desk's"
    )
    started_at: Mapped[datetime]
    minutes: Mapped[int] = mapped_column(comment="working time given")
    due_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    counted_with: Mapped[int] = mapped_column(
        comment="the timetable its moment comes from; 0 is the one shipped"
    )
    checked_with: Mapped[int] = mapped_column(comment="the newest timetable it was held against")

    __table_args__ = (
        one_of("kind", TargetKind),
        rule("minutes > 0", "gives_time"),
        rule("due_at >= started_at", "due_after_its_start"),
        rule("(kind = 'offer_answer') = (offer_id IS NOT NULL)", "offers_answer_names_offer"),
        Index("ix_target_ticket", "ticket_id", "kind", "id"),
        Index(
            "ix_target_running", "checked_with", "id",
            sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL"),
        ),
        Index(
            "uq_target_one_running", "ticket_id", "kind", unique=True,
            sqlite_where=text("ended_at IS NULL AND offer_id IS NULL"),
            postgresql_where=text("ended_at IS NULL AND offer_id IS NULL"),
        ),
    )  # fmt: skip


class TicketWait(Base):
    """A stretch in which somebody outside the desk had to act on a request, or a day was waited for."""

    __tablename__ = "ticket_wait"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    wait_for: Mapped[str]
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        one_of("wait_for", WaitFor),
        rule("ended_at IS NULL OR ended_at >= began_at", "ends_after_it_begins"),
        Index("ix_ticket_wait_ticket_id", "ticket_id", "id"),
        Index(
            "uq_ticket_wait_one_running", "ticket_id", unique=True,
            sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL"),
        ),
    )  # fmt: skip
