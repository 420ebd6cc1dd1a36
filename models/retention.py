"""How long the desk keeps what nobody finished, and people it no longer hears from."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, rule
from models.states import RETENTION_BOUNDS


class Retention(Base):
    """The periods as a person applied them. Never changed: another row is added, the last one counts."""

    __tablename__ = "retention"

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_days: Mapped[int] = mapped_column(comment="a draft, after it was last touched")
    unconfirmed_days: Mapped[int] = mapped_column(comment="a request that is never confirmed")
    named_days: Mapped[int] = mapped_column(comment="somebody whom a unit named as better placed")
    silent_months: Mapped[int] = mapped_column(
        comment="a person nothing is open with, after they were last heard from"
    )
    applied_at: Mapped[datetime]
    applied_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))

    __table_args__ = tuple(
        rule(f"{name} BETWEEN {least} AND {most}", f"{name}_sensible")
        for name, (least, most) in RETENTION_BOUNDS.items()
    )
