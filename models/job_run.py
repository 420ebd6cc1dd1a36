"""Background work: which slot of which job was claimed, and how it ended; and counters that limit rates."""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, one_of
from models.states import JobRunState


class JobRun(Base):
    """One claim of one slot: of many contenders, the unique index lets one win."""

    __tablename__ = "job_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    job: Mapped[str] = mapped_column(String(60))
    due_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default=JobRunState.RUNNING)
    worker: Mapped[str] = mapped_column(String(80))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    done_count: Mapped[int] = mapped_column(default=0)
    failed_count: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(String(500))

    __table_args__ = (
        one_of("state", JobRunState),
        Index("uq_job_run_job_due_at", "job", "due_at", unique=True),
    )


class RateCount(Base):
    """How often something happened in one window; shared by every process."""

    __tablename__ = "rate_count"

    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    window_start: Mapped[datetime] = mapped_column(primary_key=True)
    count: Mapped[int]
