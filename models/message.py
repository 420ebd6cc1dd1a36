"""What was written on a ticket, in three lanes: with the company, with a unit, among the desk."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, one_of, rule
from models.contact import Contact
from models.offer import Offer
from models.states import AuthorKind, Lane, Language, Layer, ScanState
from models.unit import Unit
from models.user import User

_OF_UNIT = text("lane = 'unit' AND author_kind = 'unit'")


class Message(Base):
    """One message or note. Never edited after it is written."""

    __tablename__ = "message"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(
        String(64), unique=True, comment="random; writing twice makes one message"
    )
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    lane: Mapped[str]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    offer_id: Mapped[int | None] = mapped_column(ForeignKey("offer.id"))
    author_kind: Mapped[str]
    author_user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    author_contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"))
    author_name: Mapped[str] = mapped_column(String(120))
    language: Mapped[str]
    body: Mapped[str]
    folded: Mapped[str | None] = mapped_column(comment="of a mail: what was quoted, its signature")
    is_question: Mapped[bool] = mapped_column(default=False, comment="the desk waits for an answer")
    created_at: Mapped[datetime]

    unit: Mapped[Unit | None] = relationship()
    offer: Mapped[Offer | None] = relationship()
    author_user: Mapped[User | None] = relationship()
    author_contact: Mapped[Contact | None] = relationship()
    attachments: Mapped[list["Attachment"]] = relationship(lazy="raise_on_sql", order_by="Attachment.id")

    __table_args__ = (
        one_of("lane", Lane),
        one_of("author_kind", AuthorKind),
        one_of("language", Language),
        rule("(lane = 'unit') = (unit_id IS NOT NULL)", "unit_lane_names_its_unit"),
        rule("length(body) > 0", "says_something"),
        Index("ix_message_ticket_id_created_at", "ticket_id", "created_at", "id"),
        Index(
            "ix_message_of_unit", "ticket_id", "unit_id", "created_at", sqlite_where=_OF_UNIT, postgresql_where=_OF_UNIT
        ),
    )  # fmt: skip


class Attachment(Base):
    """A file: its name and kind here, its bytes in the store under their SHA-256."""

    __tablename__ = "attachment"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True, comment="random; the only name in an address")
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submission.id"), index=True)
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id"), index=True)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"), index=True)
    nda_id: Mapped[int | None] = mapped_column(ForeignKey("nda.id"), index=True)
    contract_id: Mapped[int | None] = mapped_column(ForeignKey("contract.id"), index=True)
    layer: Mapped[str]
    name: Mapped[str] = mapped_column(String(200))
    mime: Mapped[str] = mapped_column(String(120))
    size: Mapped[int] = mapped_column(comment="bytes")
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    scan_state: Mapped[str] = mapped_column(default=ScanState.NOT_SCANNED)
    has_active_content: Mapped[bool | None] = mapped_column(
        comment="a script, a program call or another file inside; none: not looked at"
    )
    created_at: Mapped[datetime]

    __table_args__ = (
        one_of("layer", Layer),
        one_of("scan_state", ScanState),
        rule("size >= 0", "size_not_negative"),
        rule("submission_id IS NOT NULL OR ticket_id IS NOT NULL", "belongs_to_something"),
    )
