"""The figures of a period as they were told once, for ever."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, rule
from models.user import User


class FrozenReport(Base):
    """One period, frozen once: the very text of its figures and the ids of the records behind them, under a hash.

    Triggers refuse its update and deletion.
    """

    __tablename__ = "frozen_report"

    id: Mapped[int] = mapped_column(primary_key=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    content: Mapped[str] = mapped_column(comment="JSON, byte for byte what was frozen")
    content_hash: Mapped[str] = mapped_column(String(64), comment="SHA-256 of the content")
    frozen_at: Mapped[datetime]
    frozen_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    frozen_by: Mapped[User | None] = relationship()

    __table_args__ = (
        rule("ends_on >= starts_on", "ends_after_it_starts"),
        rule("length(content_hash) = 64", "hash_is_whole"),
        Index("uq_frozen_report_starts_on_ends_on", "starts_on", "ends_on", unique=True),
    )
