"""The days a report is about, first and last included, and the moments between which they lie on the desk's wall."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from desk import clock


@dataclass(frozen=True)
class Period:
    """Some days in a row."""

    starts_on: date
    ends_on: date

    def __post_init__(self) -> None:
        """Refuse a period that ends before it starts."""
        if self.ends_on < self.starts_on:
            raise ValueError("a period ends before it starts")

    def __contains__(self, day: date) -> bool:
        """Tell whether a day is one of them."""
        return self.starts_on <= day <= self.ends_on

    @property
    def begins_at(self) -> datetime:
        """Return the first moment of the first day."""
        return datetime.combine(self.starts_on, time(), clock.zone()).astimezone(UTC)

    @property
    def ends_before(self) -> datetime:
        """Return the first moment of the day after the last."""
        return datetime.combine(self.ends_on + timedelta(days=1), time(), clock.zone()).astimezone(UTC)

    @property
    def is_whole_months(self) -> bool:
        """Tell whether it begins and ends with a month."""
        return self.starts_on.day == 1 and (self.ends_on + timedelta(days=1)).day == 1

    def broken_months(self) -> set[str]:
        """Return the months of which it holds some days only, "2026-03"."""
        is_begun, is_left = self.starts_on.day != 1, (self.ends_on + timedelta(days=1)).day != 1
        months = self.months()
        return {*months[: int(is_begun)], *(months[-1:] if is_left else ())}

    def months(self) -> list[str]:
        """Return the months it touches, "2026-03"."""
        first, last = (day.year * 12 + day.month - 1 for day in (self.starts_on, self.ends_on))
        return [f"{number // 12}-{number % 12 + 1:02}" for number in range(first, last + 1)]

    def before(self) -> "Period":
        """Return the period as long that ends the day before: as many months when these are whole ones, else as many days."""
        ends_on = self.starts_on - timedelta(days=1)
        if self.is_whole_months:
            first = self.starts_on.year * 12 + self.starts_on.month - 1 - len(self.months())
            return Period(date(first // 12, first % 12 + 1, 1), ends_on)
        return Period(self.starts_on - (self.ends_on - self.starts_on) - timedelta(days=1), ends_on)

    def past(self, count: int) -> list["Period"]:
        """Return the periods before this one and itself, oldest first."""
        found = [self]
        while len(found) < count and found[0].starts_on.year > 2000:
            found.insert(0, found[0].before())
        return found


def year(number: int) -> Period:
    """Return a calendar year."""
    return Period(date(number, 1, 1), date(number, 12, 31))


def quarter(number: int, of: int) -> Period:
    """Return a quarter, 1 to 4, of a year."""
    after = date(number + of // 4, of % 4 * 3 + 1, 1)
    return Period(date(number, of * 3 - 2, 1), after - timedelta(days=1))


def month(key: str) -> Period | None:
    """Return the month that "2026-03" names, or None when it names none."""
    found = re.fullmatch(r"(20[0-9]{2})-(0[1-9]|1[0-2])", key)
    if found is None:
        return None
    number, of = int(found[1]), int(found[2])
    after = date(number + of // 12, of % 12 + 1, 1)
    return Period(date(number, of, 1), after - timedelta(days=1))
