"""Mails promised: written with the fact that caused them, delivered by a job."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, one_of, rule
from models.states import Language, OutboxState
from models.types import CanonicalJSON

# Mails that did not arrive and wait for a person: a handful among all that ever left.
_PARKED = text("state IN ('refused', 'failed', 'unknown', 'bounced')")
_HELD = text("state = 'held'")


class OutboxMail(Base):
    """One mail to one person, complete; what the server answered is kept with it."""

    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(
        String(120), unique=True, comment="what and for whom; the same promise is made once"
    )
    kind: Mapped[str] = mapped_column(String(60), comment="the template it was built from")
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id"), index=True)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"), index=True)
    to_address: Mapped[str] = mapped_column(String(254))
    to_name: Mapped[str] = mapped_column(String(120))
    language: Mapped[str]
    subject: Mapped[str] = mapped_column(String(300))
    text_body: Mapped[str]
    html_body: Mapped[str | None]
    calendar: Mapped[str | None] = mapped_column(comment="the invitation it carries, as iCalendar")
    # Since desk.notify.retelling: what they are written from, where that can be kept.
    other_languages: Mapped[Any] = mapped_column(
        CanonicalJSON,
        nullable=True,
        comment="subject, text and html by language; kept in a demonstration alone, to be looked at",
    )
    wire_id: Mapped[str | None] = mapped_column(
        String(200), index=True, comment="its Message-ID, without brackets: what answers and bounces refer to"
    )
    headers: Mapped[Any] = mapped_column(CanonicalJSON, comment="Message-ID and other headers, by name")
    is_critical: Mapped[bool] = mapped_column(
        default=False, comment="never sent twice: a doubtful one waits for a person"
    )

    state: Mapped[str] = mapped_column(default=OutboxState.QUEUED)
    attempt_count: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime]
    claimed_by: Mapped[str | None] = mapped_column(String(80))
    claimed_at: Mapped[datetime | None]
    server_reply: Mapped[str | None] = mapped_column(String(500))
    sent_at: Mapped[datetime | None]
    daily_for_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id"), comment="whose daily mail it waits for"
    )
    daily_url: Mapped[str | None] = mapped_column(
        String(500), comment="where its line in the daily mail leads"
    )
    digest_id: Mapped[int | None] = mapped_column(
        ForeignKey("outbox.id"), index=True, comment="the daily mail it went in"
    )
    created_at: Mapped[datetime]

    __table_args__ = (
        one_of("state", OutboxState),
        one_of("language", Language),
        rule("state <> 'held' OR (daily_for_id IS NOT NULL AND daily_url IS NOT NULL)", "held_for_somebody"),
        Index("ix_outbox_state_next_attempt_at", "state", "next_attempt_at", "id"),
        Index("ix_outbox_created_at", "created_at", "id"),
        Index("ix_outbox_held", "daily_for_id", sqlite_where=_HELD, postgresql_where=_HELD),
        Index("ix_outbox_parked", "ticket_id", sqlite_where=_PARKED, postgresql_where=_PARKED),
    )
