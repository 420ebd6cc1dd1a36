"""Replies written once and used again, in the three languages of companies."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, rule


class CannedReply(Base):
    """One reply; fields in braces are filled in for each request. A retired one is offered no more."""

    __tablename__ = "canned_reply"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True, comment="what officers choose it by")
    body_fr: Mapped[str]
    body_en: Mapped[str]
    body_de: Mapped[str]
    is_retired: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads this name as it is
    __table_args__ = (
        rule("length(body_fr) > 0 AND length(body_en) > 0 AND length(body_de) > 0", "says_something"),
    )

    def body(self, language: str) -> str:
        """Return its words in a language; English for one it does not speak."""
        return {"fr": self.body_fr, "de": self.body_de}.get(language, self.body_en)
