"""When each job is due: times only. What a job does is in desk.jobs, under the same name."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from desk import clock


@dataclass(frozen=True)
class Every:
    """A slot each so many seconds or minutes, counted from the epoch: the same for every process."""

    seconds: int = 0
    minutes: int = 0

    @property
    def period(self) -> timedelta:
        """Return the time between two slots."""
        return timedelta(seconds=self.seconds, minutes=self.minutes)

    def last_due(self, now: datetime) -> datetime:
        """Return the newest slot that has come."""
        length = int(self.period.total_seconds())
        return datetime.fromtimestamp(int(now.timestamp()) // length * length, UTC)

    def __str__(self) -> str:
        return f"every {self.minutes} minutes" if self.minutes else f"every {self.seconds} seconds"


@dataclass(frozen=True)
class Daily:
    """One slot a day, at an hour of the desk's wall: once also on the days the clocks change."""

    hour: int
    minute: int = 0

    @property
    def period(self) -> timedelta:
        """Return the time between two slots."""
        return timedelta(days=1)

    def last_due(self, now: datetime) -> datetime:
        """Return the newest slot that has come."""
        day = clock.day_of(now)
        slot = self._on(day.year, day.month, day.day)
        if slot > now:
            day -= timedelta(days=1)
            slot = self._on(day.year, day.month, day.day)
        return slot

    def _on(self, year: int, month: int, day: int) -> datetime:
        """Return a day's slot in UTC. An hour that comes twice counts the first time; one that is skipped, just after."""
        return datetime.combine(
            datetime(year, month, day, tzinfo=UTC).date(), time(self.hour, self.minute), clock.zone()
        ).astimezone(UTC)

    def __str__(self) -> str:
        return f"daily at {self.hour:02}:{self.minute:02}"


Schedule = Every | Daily

# Reminders leave in the morning, so that they are read; sweeping and checking are the night's.
SCHEDULE: dict[str, Schedule] = {
    "leave_messages": Every(seconds=10),
    "deliver_mail": Every(seconds=10),
    "fetch_mail": Every(seconds=30),
    "understand_mail": Every(seconds=15),
    "act_on_many": Every(seconds=5),
    "bring_in_lists": Every(seconds=5),
    "expire_offers": Every(minutes=5),
    "hand_over_offers": Every(minutes=15),
    "resume_held": Every(minutes=15),
    "warn_of_gates": Every(minutes=15),
    "expire_ndas": Every(minutes=15),
    "due_milestones": Every(minutes=15),
    "count_figures": Every(minutes=1),
    "index_words": Every(minutes=5),
    "recount_targets": Every(minutes=1),
    "propose_no_answer": Every(minutes=30),
    "remind_offers": Daily(8, 0),
    "remind_company_answers": Daily(8, 5),
    "remind_submissions": Daily(8, 10),
    "remind_follow_ups": Daily(7, 30),
    "remind_milestones": Daily(7, 35),
    "remind_ndas": Daily(7, 40),
    "remind_contracts": Daily(7, 45),
    "mail_reports": Daily(7, 50),
    "send_digests": Daily(7, 55),
    "delete_unconfirmed": Daily(3, 0),
    "find_duplicates": Daily(2, 30),
    "sweep": Daily(3, 20),
    "daily_invariants": Daily(3, 40),
}
