"""What the matcher said of a ticket, stored so that it can be replayed."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, rule
from models.types import CanonicalJSON
from models.unit import Unit


class MatchRun(Base):
    """One ranking of units for a ticket: what went in, which versions, whether it is reliable."""

    __tablename__ = "match_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), index=True)
    input_hash: Mapped[str] = mapped_column(String(64))
    need: Mapped[Any] = mapped_column(CanonicalJSON, comment="the need as the matcher read it")
    versions: Mapped[Any] = mapped_column(CanonicalJSON, comment="matcher, scheme, profiles")
    exclusions: Mapped[Any] = mapped_column(CanonicalJSON, comment="[{unit, code}]: who was left out and why")
    is_reliable: Mapped[bool]
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    candidates: Mapped[list["MatchCandidate"]] = relationship(
        back_populates="run",
        lazy="raise_on_sql",
        order_by="MatchCandidate.rank",
        cascade="all, delete-orphan",
    )


class MatchCandidate(Base):
    """One suggested unit with the parts of its score and the reasons in words."""

    __tablename__ = "match_candidate"

    run_id: Mapped[int] = mapped_column(ForeignKey("match_run.id", ondelete="CASCADE"), primary_key=True)
    rank: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    score: Mapped[float]
    parts: Mapped[Any] = mapped_column(CanonicalJSON, comment="{part: points}; they add up to the score")
    reasons: Mapped[Any] = mapped_column(
        CanonicalJSON, comment="words of the need, words of the unit, topics between"
    )

    run: Mapped[MatchRun] = relationship(back_populates="candidates")
    unit: Mapped[Unit] = relationship()

    __table_args__ = (rule("rank >= 1", "ranks_from_one"),)
