"""What each reader of the queue keeps for themselves: named lists, columns, what they have looked at."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, rule
from models.types import CanonicalJSON
from models.user import User


class SavedView(Base):
    """A list of requests under a name and an address of its own; a shared one is read by everybody who reads the queue."""

    __tablename__ = "saved_view"

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    name: Mapped[str] = mapped_column(String(60))
    is_shared: Mapped[bool] = mapped_column(default=False)
    asks: Mapped[Any] = mapped_column(CanonicalJSON, comment="the parts of the list's address")
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    owner: Mapped[User] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads this name as it is
    __table_args__ = (
        rule("length(name) > 0", "has_a_name"),
        Index("uq_saved_view_owner_id_name", "owner_id", "name", unique=True),
        Index("ix_saved_view_is_shared", "is_shared", "name"),
    )


class QueueReader(Base):
    """How one person's queue opens, and up to when they have declared everything read."""

    __tablename__ = "queue_reader"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, autoincrement=False)
    opens_with: Mapped[str | None] = mapped_column(String(40), comment="the name of a list")
    read_before: Mapped[datetime | None]


class ListColumns(Base):
    """The columns a person chose for one list."""

    __tablename__ = "list_columns"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, autoincrement=False)
    list_name: Mapped[str] = mapped_column(String(40), primary_key=True)
    columns: Mapped[Any] = mapped_column(CanonicalJSON, comment="their codes")


class TicketLook(Base):
    """When a person last looked at a request: what changed since is unread."""

    __tablename__ = "ticket_look"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, autoincrement=False)
    ticket_id: Mapped[int] = mapped_column(
        ForeignKey("ticket.id"), primary_key=True, autoincrement=False, index=True
    )
    looked_at: Mapped[datetime]
