"""Keys that people give to programs of their own."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, one_of, rule
from models.states import TokenScope
from models.user import User


class AccessToken(Base):
    """One key of one person, kept as a hash; revoked here, whatever a program still holds."""

    __tablename__ = "access_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    key_hash: Mapped[str] = mapped_column(String(64), unique=True, comment="SHA-256 of the key")
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    scope: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_on: Mapped[date | None] = mapped_column(
        comment="the day of its last use; which hour is nobody's business"
    )
    revoked_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()

    __table_args__: tuple[CheckConstraint, ...] = (
        one_of("scope", TokenScope),
        rule("length(name) > 0", "has_a_name"),
    )
