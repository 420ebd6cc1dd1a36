"""An answer that a company's person has begun and not sent."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class AnswerDraft(Base):
    """One person's words about one request; nobody else reads them."""

    __tablename__ = "answer_draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"))
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"))
    body: Mapped[str]
    saved_at: Mapped[datetime]

    __table_args__ = (
        Index("uq_answer_draft_submission_id_contact_id", "submission_id", "contact_id", unique=True),
        Index("ix_answer_draft_contact_id", "contact_id"),
    )
