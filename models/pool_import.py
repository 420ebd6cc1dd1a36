"""Lists of days of the engineer pool that were brought in, so that they can be taken back."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, rule
from models.types import CanonicalJSON


class PoolImport(Base):
    """One list of days: what each month of a pool or support was before, and what the list said."""

    __tablename__ = "pool_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), comment="of the file")
    made_at: Mapped[datetime]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    changes: Mapped[Any] = mapped_column(
        CanonicalJSON, comment="[[offered or support, unit or engagement, month, before, after]]"
    )
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    __table_args__ = (rule("(undone_at IS NULL) = (undone_by_id IS NULL)", "undone_by_somebody"),)
