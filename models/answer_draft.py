"""An answer that a company's person has begun and not sent."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.types import CanonicalJSON


class AnswerDraft(Base):
    """One person's words about one request; nobody else reads them."""

    __tablename__ = "answer_draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"))
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"))
    body: Mapped[str]
    files: Mapped[Any] = mapped_column(CanonicalJSON, nullable=True, comment="files that went up with it")
    saved_at: Mapped[datetime]

    __table_args__ = (
        Index("uq_answer_draft_submission_id_contact_id", "submission_id", "contact_id", unique=True),
        Index("ix_answer_draft_contact_id", "contact_id"),
    )
