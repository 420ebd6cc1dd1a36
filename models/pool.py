"""The pool of engineers by month: days it offers, days an offer asks of it, days that are planned and were worked."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, Numeric
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, rule

Days = Numeric(5, 1)


def _days_of(column: str) -> tuple[str, str]:
    """Return the rule that days are counted in halves, and not below none."""
    return f"{column} >= 0 AND {column} * 2 = CAST({column} * 2 AS INTEGER)", f"{column}_in_halves"


def _a_month() -> tuple[str, str]:
    return "substr(CAST(month AS TEXT), 9, 2) = '01'", "begins_a_month"


class DaysOffered(Base):
    """How many days the engineers of a pool or team offer in a month, all together; never one of them."""

    __tablename__ = "days_offered"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    month: Mapped[date] = mapped_column(comment="its first day")
    days: Mapped[Decimal] = mapped_column(Days)

    __table_args__ = (
        rule(*_days_of("days")),
        rule(*_a_month()),
        Index("uq_days_offered_unit_id_month", "unit_id", "month", unique=True),
    )


class DaysAsked(Base):
    """How many days of a month an offer would take, as the desk expects when it asks; planned once it is accepted."""

    __tablename__ = "days_asked"

    id: Mapped[int] = mapped_column(primary_key=True)
    offer_id: Mapped[int] = mapped_column(ForeignKey("offer.id"))
    month: Mapped[date] = mapped_column(comment="its first day")
    days: Mapped[Decimal] = mapped_column(Days)

    __table_args__ = (
        rule(*_days_of("days")),
        rule(*_a_month()),
        Index("uq_days_asked_offer_id_month", "offer_id", "month", unique=True),
    )


class SupportDays(Base):
    """How many days of a month the support of one request is planned to take, and took."""

    __tablename__ = "support_days"

    id: Mapped[int] = mapped_column(primary_key=True)
    engagement_id: Mapped[int] = mapped_column(ForeignKey("engagement.id"))
    month: Mapped[date] = mapped_column(comment="its first day")
    planned: Mapped[Decimal] = mapped_column(Days, default=Decimal(0))
    used: Mapped[Decimal] = mapped_column(Days, default=Decimal(0))

    __table_args__ = (
        rule(*_days_of("planned")),
        rule(*_days_of("used")),
        rule(*_a_month()),
        Index("uq_support_days_engagement_id_month", "engagement_id", "month", unique=True),
        Index("ix_support_days_month", "month"),
    )


class PoolLimit(Base):
    """Over how many months a support may run, as a person applied it. Never changed: another row is added, the last one counts."""

    __tablename__ = "pool_limit"

    id: Mapped[int] = mapped_column(primary_key=True)
    months: Mapped[int]
    applied_at: Mapped[datetime]
    applied_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))

    __table_args__ = (rule("months BETWEEN 1 AND 60", "months_sensible"),)
