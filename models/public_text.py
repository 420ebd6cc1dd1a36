"""What the public reads in the desk's own words, in place of those the product came with."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, one_of
from models.states import PUBLIC_TEXTS
from models.types import CanonicalJSON


class PublicText(Base):
    """One text in every language, as a person wrote it. Never changed: another row is added, the newest of a name counts."""

    __tablename__ = "public_text"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    words: Mapped[Any] = mapped_column(
        CanonicalJSON, comment="{language: {part: words}}; {}: the words the product came with, again"
    )
    written_at: Mapped[datetime]
    written_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))

    __table_args__ = (one_of("name", PUBLIC_TEXTS), Index("ix_public_text_name_id", "name", "id"))
