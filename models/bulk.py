"""One act on many requests: what was asked of which, and what became of each."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, one_of, rule
from models.states import BulkAct, BulkItemState, BulkState
from models.types import CanonicalJSON
from models.user import User


class BulkRun(Base):
    """One act on every request of a list as it was when somebody said so."""

    __tablename__ = "bulk_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True, comment="random; sending twice makes one run")
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    act: Mapped[str]
    given: Mapped[Any] = mapped_column(CanonicalJSON, comment="what the act needs to know")
    asks: Mapped[Any] = mapped_column(CanonicalJSON, comment="the parts of the list's address")
    state: Mapped[str] = mapped_column(default=BulkState.UNDER_WAY)
    item_count: Mapped[int]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None] = mapped_column(comment="when the act, not its undoing, had ended")
    version: Mapped[int] = mapped_column()

    user: Mapped[User] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads this name as it is
    __table_args__ = (
        one_of("act", BulkAct),
        one_of("state", BulkState),
        rule("item_count >= 1", "acts_on_something"),
        rule("state = 'under_way' OR ended_at IS NOT NULL", "ended_has_its_moment"),
        Index("ix_bulk_run_state", "state", "id"),
    )


class BulkItem(Base):
    """One request of a run."""

    __tablename__ = "bulk_item"

    run_id: Mapped[int] = mapped_column(
        ForeignKey("bulk_run.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    ticket_id: Mapped[int] = mapped_column(
        ForeignKey("ticket.id"), primary_key=True, autoincrement=False, index=True
    )
    state: Mapped[str] = mapped_column(default=BulkItemState.WAITING)
    reason: Mapped[str | None] = mapped_column(String(200), comment="why it was refused or left")
    before: Mapped[Any | None] = mapped_column(CanonicalJSON, comment="what the act changed, as it was")
    after: Mapped[Any | None] = mapped_column(CanonicalJSON)

    __table_args__ = (
        one_of("state", BulkItemState),
        rule("state NOT IN ('refused', 'left') OR reason IS NOT NULL", "refused_says_why"),
        rule("state NOT IN ('done', 'restored') OR before IS NOT NULL", "done_knows_what_was"),
        Index("ix_bulk_item_run_id_state", "run_id", "state", "ticket_id"),
    )
