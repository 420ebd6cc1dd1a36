"""Days on which somebody of the desk is away, and who acts for them meanwhile."""

from datetime import date, datetime

from sqlalchemy import BindParameter, ColumnElement, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, rule
from models.user import User


class DaysAway:
    """From a first day to a last one, both included; over by itself. Shared by people of the desk and units."""

    starts_on: Mapped[date]
    ends_on: Mapped[date]

    @classmethod
    def runs_on(cls, day: date | BindParameter[date]) -> ColumnElement[bool]:
        """Keep the absences that run on a day."""
        return (cls.starts_on <= day) & (cls.ends_on >= day)


class Absence(DaysAway, Base):
    """An officer or lead is away: whoever stands in acts for them, and what they own stays theirs."""

    __tablename__ = "absence"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    stand_in_id: Mapped[int] = mapped_column(
        ForeignKey("user.id"), index=True, comment="sees their requests as own work and receives their mails"
    )
    reason: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime]

    user: Mapped[User] = relationship(foreign_keys=user_id)
    stand_in: Mapped[User] = relationship(foreign_keys=stand_in_id)

    __table_args__ = (
        rule("ends_on >= starts_on", "ends_after_it_starts"),
        rule("stand_in_id <> user_id", "somebody_else_stands_in"),
        Index("ix_absence_ends_on", "ends_on", "user_id"),
        Index("ix_absence_user_id", "user_id", "starts_on"),
    )
