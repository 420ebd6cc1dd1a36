"""Working time: is it open, add some, count some. All results are in UTC."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from desk.calendars.site import Calendar

_DAY = timedelta(days=1)


def is_open(moment: datetime, calendar: Calendar) -> bool:
    """Tell whether the site is open; both edges of an opening count as open."""
    opens, _ = next(openings_from(moment, calendar))
    return opens <= moment


def add_working(start: datetime, duration: timedelta, calendar: Calendar) -> datetime:
    """Return the first open moment by which `duration` of working time has passed since `start`."""
    if duration < timedelta():
        raise ValueError(f"working time is added, never taken away: {duration}")
    left = duration
    for opens, closes in openings_from(start, calendar):
        begin = max(opens, start)
        if closes - begin >= left:
            return (begin + left).astimezone(UTC)
        left -= closes - begin
    raise AssertionError("a calendar opens every week")


def working_between(begin: datetime, end: datetime, calendar: Calendar) -> timedelta:
    """Return the working time from one moment to another, negative when `end` comes first."""
    if end < begin:
        return -working_between(end, begin, calendar)
    total = timedelta()
    for opens, closes in openings_from(begin, calendar):
        if opens >= end:
            break
        total += min(closes, end) - max(opens, begin)
    return total


def is_working_day(day: date, calendar: Calendar) -> bool:
    """Tell whether the site opens at all on a day."""
    return bool(calendar.openings(day))


def next_working_day(day: date, calendar: Calendar) -> date:
    """Return the first working day after `day`."""
    return add_working_days(day + _DAY, 0, calendar)


def add_working_days(day: date, count: int, calendar: Calendar) -> date:
    """Return the `count`-th working day after `day` (before it when negative); 0 gives `day` or the next one open."""
    step = _DAY if count >= 0 else -_DAY
    if count == 0:
        while not is_working_day(day, calendar):
            day += step
        return day
    left = abs(count)
    while left:
        day += step
        left -= is_working_day(day, calendar)
    return day


def openings_from(moment: datetime, calendar: Calendar) -> Iterator[tuple[datetime, datetime]]:
    """Yield the openings that end at or after a moment, in order, without end.

    It looks from the day before, whose last opening may end with the very midnight that is asked about.
    """
    day = calendar.day_of(moment) - _DAY
    while True:
        for opens, closes in calendar.openings(day):
            if closes >= moment:
                yield opens, closes
        day += _DAY


def months_over(day: date, count: int) -> tuple[date, date]:
    """Return the first and last day of the newest month (1) or quarter (3) that was over on a day."""
    number = (day.year * 12 + day.month - 1) // count * count
    (year, month), (next_year, next_month) = divmod(number - count, 12), divmod(number, 12)
    return date(year, month + 1, 1), date(next_year, next_month + 1, 1) - _DAY


def months_later(day: date, months: int) -> date:
    """Return the same day so many months later, or the month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")
