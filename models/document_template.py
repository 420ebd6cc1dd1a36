"""Word documents the desk drafts agreements from, each version kept."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, one_of
from models.states import Language


class DocumentTemplate(Base):
    """A template in one language at one version; a draft made from it says by its hash which one it was."""

    __tablename__ = "document_template"

    id: Mapped[int] = mapped_column(primary_key=True)
    language: Mapped[str]
    template_version: Mapped[int]
    name: Mapped[str] = mapped_column(String(200), comment="of the file, as it was sent up")
    content: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[str] = mapped_column(String(64))
    is_current: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    __table_args__ = (
        one_of("language", Language),
        Index("uq_document_template_language_version", "language", "template_version", unique=True),
    )
