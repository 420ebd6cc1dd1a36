"""How long things are kept: what an administrator applied last, else what the desk ships with. Asked anew each time."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from sqlalchemy import select

from desk import calendars, clock, known, policy
from models import Retention


@dataclass(frozen=True, slots=True)
class Periods:
    """Days, and months of the calendar, after which things go or are proposed to go; version 0 is what the desk ships with."""

    version: int
    draft_days: int
    unconfirmed_days: int
    named_days: int
    silent_months: int

    @property
    def drafts(self) -> timedelta:
        """Return how long a draft is kept that nobody touches."""
        return timedelta(days=self.draft_days)

    @property
    def unconfirmed(self) -> timedelta:
        """Return how long a request is kept that is never confirmed."""
        return timedelta(days=self.unconfirmed_days)

    @property
    def last_call(self) -> timedelta:
        """Return how long before the end of that time the last reminder goes: a last telling leaves so long to act on it."""
        return timedelta(days=self.unconfirmed_days - policy.UNCONFIRMED_REMINDERS_AFTER_DAYS[-1])

    @property
    def named(self) -> timedelta:
        """Return how long somebody is kept whom a unit named."""
        return timedelta(days=self.named_days)

    def silent_before(self) -> datetime:
        """Return the moment before which somebody must last have been heard from to be silent today."""
        return datetime.combine(
            calendars.months_later(clock.today(), -self.silent_months), time(), clock.zone()
        )


SHIPPED: Final = Periods(
    0, policy.DRAFT_KEPT_DAYS, policy.UNCONFIRMED_KEPT_DAYS, policy.NAMED_KEPT_DAYS, policy.SILENT_KEPT_MONTHS
)
_NEWEST = (
    select(
        Retention.id, Retention.draft_days, Retention.unconfirmed_days, Retention.named_days, Retention.silent_months
    )
    .order_by(Retention.id.desc())
    .limit(1)
)  # fmt: skip


def current() -> Periods:
    """Return the periods in force."""
    found = known.fetch(_NEWEST)
    return Periods(*found[0]) if found else SHIPPED
