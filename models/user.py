"""People who sign in, and their sessions."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, one_of, rule
from models.states import Language, NoticeTiming, Role, SignInProof


class User(Base):
    """Someone of the desk, a researcher or an engineer."""

    __tablename__ = "user"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    role: Mapped[str]
    language: Mapped[str] = mapped_column(default=Language.FR)
    notices: Mapped[str] = mapped_column(default=NoticeTiming.AT_ONCE)
    password_hash: Mapped[str | None] = mapped_column(
        String(200), comment="argon2id; none until the person sets one"
    )
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads this name as it is
    __table_args__ = (
        one_of("role", Role),
        one_of("language", Language),
        one_of("notices", NoticeTiming),
        rule("length(name) > 0", "has_a_name"),
    )


class UserSession(Base):
    """One signed-in browser; revoked here, whatever its cookie says."""

    __tablename__ = "user_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    key_hash: Mapped[str] = mapped_column(String(64), unique=True, comment="SHA-256 of the cookie's key")
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    user_agent: Mapped[str | None] = mapped_column(String(200))
    proof: Mapped[str] = mapped_column(default=SignInProof.PASSWORD, comment="with what it was opened")
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()

    __table_args__ = (one_of("proof", SignInProof),)
