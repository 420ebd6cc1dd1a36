"""What figures need and no request says: sums of a month counted elsewhere, what came of agreements, how mature companies are."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, Numeric, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, one_of, rule
from models.states import MonthlyMeasure, OutputKind


class MonthlyFigure(Base):
    """What a month took, as somebody was told: euros of the grant, energy, time of processors; and where the number comes from."""

    __tablename__ = "monthly_figure"

    id: Mapped[int] = mapped_column(primary_key=True)
    measure: Mapped[str]
    month: Mapped[date] = mapped_column(comment="its first day")
    amount: Mapped[Decimal] = mapped_column(comment="euros, kWh or hours, as the measure says")
    source: Mapped[str] = mapped_column(String(200))
    noted_at: Mapped[datetime]
    noted_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))

    __table_args__ = (
        one_of("measure", MonthlyMeasure),
        rule("amount >= 0", "not_below_zero"),
        rule("length(source) > 0", "has_a_source"),
        rule("substr(CAST(month AS TEXT), 9, 2) = '01'", "begins_a_month"),
        Index("uq_monthly_figure_measure_month", "measure", "month", unique=True),
    )


class Output(Base):
    """A publication, a program, a patent… that came of one agreement or of one unit's work on a request."""

    __tablename__ = "output"

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int | None] = mapped_column(ForeignKey("contract.id"), index=True)
    engagement_id: Mapped[int | None] = mapped_column(ForeignKey("engagement.id"), index=True)
    kind: Mapped[str]
    title: Mapped[str] = mapped_column(String(300))
    came_out_on: Mapped[date]
    source: Mapped[str] = mapped_column(
        String(300), comment="where it can be looked up: DOI, address, number"
    )
    noted_at: Mapped[datetime]
    noted_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))

    __table_args__ = (
        one_of("kind", OutputKind),
        rule("(contract_id IS NULL) <> (engagement_id IS NULL)", "came_of_one_thing"),
        rule("length(title) > 0 AND length(source) > 0", "can_be_looked_up"),
        Index("ix_output_came_out_on", "came_out_on"),
    )


class MaturityScore(Base):
    """How mature a company was with AI on a day, by a questionnaire whose points go from 0 to 100."""

    __tablename__ = "maturity_score"

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    measured_on: Mapped[date]
    score: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    source: Mapped[str] = mapped_column(String(200), comment="which questionnaire")
    noted_at: Mapped[datetime]
    noted_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))

    __table_args__ = (
        rule("score BETWEEN 0 AND 100", "within_a_hundred"),
        rule("length(source) > 0", "has_a_source"),
        Index("ix_maturity_score_measured_on", "measured_on"),
    )
