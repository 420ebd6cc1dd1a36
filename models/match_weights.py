"""The points of a score's parts, as a person applied them: one row a change, the last one counts."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, rule
from models.types import CanonicalJSON


class MatchWeights(Base):
    """Points by part, the decisions they were fitted on, and who applied them when. Never changed: another row is added."""

    __tablename__ = "match_weights"

    id: Mapped[int] = mapped_column(primary_key=True)
    points: Mapped[Any] = mapped_column(CanonicalJSON, comment="{part: points}, 100 in all")
    decision_count: Mapped[int] = mapped_column(comment="officers' decisions they were fitted on")
    applied_at: Mapped[datetime]
    applied_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))

    __table_args__ = (rule("decision_count >= 1", "fitted_on_decisions"),)
