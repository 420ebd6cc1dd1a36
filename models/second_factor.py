"""The second step of signing in: the key of a person's app, their recovery codes, sign-ins that are half done, and of whom it is asked."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, one_of, rule
from models.states import Role
from models.user import User


class SecondFactor(Base):
    """The app that shows a person's codes, once they proved that it does."""

    __tablename__ = "second_factor"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), unique=True)
    sealed_key: Mapped[str] = mapped_column(
        String(300), comment="what the app counts with, encrypted by a key that is not in the database"
    )
    last_step: Mapped[int] = mapped_column(
        comment="half minute of the last code taken: it and older ones are refused"
    )
    created_at: Mapped[datetime]

    user: Mapped[User] = relationship()

    __table_args__ = (rule("last_step > 0", "has_a_step"),)


class RecoveryCode(Base):
    """One of the codes a person keeps for the day their phone is lost; serves once."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True, comment="SHA-256 of person and code")
    used_at: Mapped[datetime | None]


class HalfSession(Base):
    """A browser whose person gave the right password and not yet the code: it opens nothing but the second step."""

    __tablename__ = "half_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    key_hash: Mapped[str] = mapped_column(String(64), unique=True, comment="SHA-256 of the cookie's key")
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    expires_at: Mapped[datetime]

    user: Mapped[User] = relationship()


class FactorDemand(Base):
    """A role whose people may do nothing before their second step is set up, since when and until when."""

    __tablename__ = "factor_demand"

    id: Mapped[int] = mapped_column(primary_key=True)
    role: Mapped[str]
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        one_of("role", Role),
        Index(
            "uq_factor_demand_role", "role", unique=True, sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )  # fmt: skip
