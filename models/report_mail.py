"""Who is mailed the link to the figures of each period that is over."""

from datetime import date, datetime
from typing import Final

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, one_of
from models.user import User

# Months of the periods a rhythm tells of.
RHYTHMS: Final = {"monthly": 1, "quarterly": 3}


class ReportMail(Base):
    """One person's wish; without a row nobody is mailed."""

    __tablename__ = "report_mail"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, autoincrement=False)
    rhythm: Mapped[str] = mapped_column(String(20))
    told_until: Mapped[date] = mapped_column(
        comment="last day of the newest period the person need not be told of"
    )
    chosen_at: Mapped[datetime]

    user: Mapped[User] = relationship()

    __table_args__ = (one_of("rhythm", RHYTHMS),)
