"""What somebody of the desk has begun to write on a request, and what leaves in a moment: theirs alone until it is a message."""

from datetime import datetime

from sqlalchemy import CompoundSelect, ForeignKey, Index, String, select, union
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, one_of, rule
from models.directory_import import DirectoryImport
from models.message import Attachment
from models.states import DraftState, Language, ScanState, WritingMode


class MessageDraft(Base):
    """One person's words for one readership; `leaving` ones become a message at their time unless taken back."""

    __tablename__ = "message_draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True, comment="random; becomes that of the message")
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    mode: Mapped[str]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    language: Mapped[str] = mapped_column(comment="of the page it was written on")
    body: Mapped[str]

    state: Mapped[str] = mapped_column(default=DraftState.OPEN)
    leaves_at: Mapped[datetime | None]
    is_stuck: Mapped[bool] = mapped_column(default=False, comment="was to leave, and could not")

    saved_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    files: Mapped[list["DraftFile"]] = relationship(
        lazy="raise_on_sql", order_by="DraftFile.id", cascade="all, delete-orphan", passive_deletes=True
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads this name as it is
    __table_args__ = (
        one_of("mode", WritingMode),
        one_of("state", DraftState),
        one_of("language", Language),
        rule("(state = 'leaving') = (leaves_at IS NOT NULL)", "leaving_has_its_time"),
        Index("ix_message_draft_ticket_id_user_id", "ticket_id", "user_id", "id"),
        Index("ix_message_draft_leaves_at", "leaves_at", "id"),
    )


class DraftFile(Base):
    """A file of a draft: its name and kind here, its bytes in the store already."""

    __tablename__ = "draft_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("message_draft.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    mime: Mapped[str] = mapped_column(String(120))
    size: Mapped[int] = mapped_column(comment="bytes")
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    scan_state: Mapped[str] = mapped_column(default=ScanState.NOT_SCANNED)

    __table_args__ = (one_of("scan_state", ScanState), rule("size >= 0", "size_not_negative"))


def named_files() -> CompoundSelect[str]:
    """Select the hashes of every file that a record names: what the store must hold, and may not lose."""
    lists = select(DirectoryImport.rows_sha256).where(DirectoryImport.rows_sha256.is_not(None))
    named: CompoundSelect[str] = union(select(Attachment.sha256), select(DraftFile.sha256), lists)
    return named.order_by("sha256")
