"""Mails that came in: their bytes first, what was understood of them afterwards, and where in a mailbox each was found."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, one_of, rule
from models.message import Message
from models.states import InboundDecision, InboundOutcome, InboundState, MailSource
from models.ticket import Ticket
from models.types import CanonicalJSON


class InboundMail(Base):
    """One mail, once, by whatever ways and however often it came."""

    __tablename__ = "inbound_mail"

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), unique=True, comment="of the bytes as they came")
    fingerprint: Mapped[str] = mapped_column(
        String(64), unique=True, comment="of what its writer made, the same by whatever way it came"
    )
    source: Mapped[str]
    size: Mapped[int] = mapped_column(comment="bytes")
    wire_id: Mapped[str | None] = mapped_column(String(500), comment="its Message-ID, without brackets")
    received_at: Mapped[datetime]

    state: Mapped[str] = mapped_column(default=InboundState.RECEIVED)
    try_count: Mapped[int] = mapped_column(default=0, comment="how often it was tried to be understood")
    trouble: Mapped[str | None] = mapped_column(String(300), comment="what the last try ended with")
    outcome: Mapped[str | None]
    reason: Mapped[str | None] = mapped_column(String(40))
    is_automatic: Mapped[bool | None] = mapped_column(comment="never to be answered by itself")

    from_address: Mapped[str | None] = mapped_column(String(254), index=True)
    from_name: Mapped[str | None] = mapped_column(String(120))
    subject: Mapped[str | None] = mapped_column(String(300))
    excerpt: Mapped[str | None] = mapped_column(String(600), comment="how its words begin")
    written_at: Mapped[datetime | None] = mapped_column(comment="as it says itself")
    left_out: Mapped[Any] = mapped_column(
        CanonicalJSON, nullable=True, comment="files not taken: name and why"
    )

    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id"), index=True)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"), index=True)
    decision: Mapped[str | None]
    decision_note: Mapped[str | None] = mapped_column(String(500))
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    ticket: Mapped[Ticket | None] = relationship()
    message: Mapped[Message | None] = relationship()

    __table_args__ = (
        one_of("source", MailSource),
        one_of("state", InboundState),
        one_of("outcome", InboundOutcome),
        one_of("decision", InboundDecision),
        rule("size >= 0", "size_not_negative"),
        rule("(state = 'understood') = (outcome IS NOT NULL)", "understood_has_outcome"),
        rule("outcome IS NULL OR (reason IS NOT NULL AND is_automatic IS NOT NULL)", "outcome_has_reason"),
        rule("state <> 'set_aside' OR trouble IS NOT NULL", "set_aside_says_why"),
        rule("outcome IS NULL OR outcome <> 'follow_up' OR (ticket_id IS NOT NULL AND message_id IS NOT NULL)",
             "follow_up_is_on_its_ticket"),
        rule("decision IS NULL OR (outcome = 'quarantine' AND decided_at IS NOT NULL AND decided_by_id IS NOT NULL)",
             "decided_by_a_person"),
        rule("decision IS NULL OR decision <> 'discarded' OR decision_note IS NOT NULL", "discarded_says_why"),
        Index("ix_inbound_mail_state_outcome", "state", "outcome", "decision", "id"),
        Index("ix_inbound_mail_received_at", "received_at", "id"),
    )  # fmt: skip


class InboundRaw(Base):
    """The bytes of a mail, exactly as they came; apart, so that nothing loads them by accident."""

    __tablename__ = "inbound_raw"

    inbound_mail_id: Mapped[int] = mapped_column(
        ForeignKey("inbound_mail.id", ondelete="CASCADE"), primary_key=True
    )
    content: Mapped[bytes] = mapped_column(LargeBinary)


class MailboxPlace(Base):
    """Where in a mailbox a mail was found: by UIDVALIDITY and UID, or by the name of its file; never by a seen flag."""

    __tablename__ = "mailbox_place"

    id: Mapped[int] = mapped_column(primary_key=True)
    mailbox: Mapped[str] = mapped_column(String(200))
    place: Mapped[str] = mapped_column(String(255))
    inbound_mail_id: Mapped[int] = mapped_column(ForeignKey("inbound_mail.id"), index=True)

    __table_args__ = (UniqueConstraint("mailbox", "place", name="uq_mailbox_place_mailbox_place"),)


class Mailbox(Base):
    """What the last look into a mailbox found, for the line that says whether mailbox and store differ."""

    __tablename__ = "mailbox"

    name: Mapped[str] = mapped_column(String(200), primary_key=True)
    looked_at: Mapped[datetime | None] = mapped_column(comment="last time it could be read")
    mail_count: Mapped[int] = mapped_column(default=0, comment="mails it holds")
    missing_count: Mapped[int] = mapped_column(default=0, comment="of those, mails that are not stored")
    failing_since: Mapped[datetime | None]
    try_after: Mapped[datetime | None] = mapped_column(comment="after failures, not looked into before")
    failure_count: Mapped[int] = mapped_column(default=0)
    trouble: Mapped[str | None] = mapped_column(String(300))

    __table_args__ = (
        rule("mail_count >= 0 AND missing_count >= 0", "counts_not_negative"),
        rule("(failing_since IS NULL) = (failure_count = 0)", "failing_since_its_first_failure"),
    )
