"""Deadlines: a target of working time from a start, less the pauses in which somebody else had to act."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from desk.calendars.site import Calendar
from desk.calendars.working import add_working, openings_from, working_between

Pause = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class SkippedDay:
    """A day of the week that usually counts and did not; `names` are English, more than one when feasts coincide."""

    on: date
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Deadline:
    """A due moment (UTC) with all that led to it: enough to explain it without asking anything else.

    `paused` is the working time during which the clock stood still.
    """

    started_at: datetime
    due_at: datetime
    target: timedelta
    paused: timedelta
    skipped: tuple[SkippedDay, ...]
    calendar: Calendar


def deadline(
    start: datetime, target: timedelta, calendar: Calendar, pauses: Iterable[Pause] = ()
) -> Deadline:
    """Compute when a target of working time is due.

    A pause that still goes on is passed as ending now: the result is then the due moment if it ended at once.
    Pauses may overlap, come in any order, and begin before the start.
    """
    stops = merged(pauses)
    due = due_at(start, target, calendar, stops)
    return Deadline(
        started_at=start.astimezone(UTC),
        due_at=due,
        target=target,
        paused=_lost(start, due, calendar, stops),
        skipped=tuple(_skipped(start, due, calendar)),
        calendar=calendar,
    )


def due_at(start: datetime, target: timedelta, calendar: Calendar, pauses: Iterable[Pause] = ()) -> datetime:
    """Compute the due moment alone, where nobody has to be told why."""
    return _due(start, target, calendar, merged(pauses))


def merged(pauses: Iterable[Pause]) -> tuple[Pause, ...]:
    """Return the pauses in order, those that touch made one."""
    result: list[Pause] = []
    for begin, end in sorted(pauses):
        if begin.utcoffset() is None or end.utcoffset() is None:
            raise ValueError(f"a pause needs its time zone: {begin!r}, {end!r}")
        if end < begin:
            raise ValueError(f"a pause ends after it begins: {begin}, {end}")
        if result and begin <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((begin, end))
    return tuple(result)


def _due(start: datetime, target: timedelta, calendar: Calendar, stops: Sequence[Pause]) -> datetime:
    """Return the first moment by which the target has run while the clock ran."""
    if not target or not stops:  # nothing to wait for: no pause can hold it back
        return add_working(start, target, calendar)
    if target < timedelta():
        raise ValueError(f"a target is working time to come: {target}")
    left = target
    for begin, end in _running(start, calendar, stops):
        if end - begin >= left:
            return (begin + left).astimezone(UTC)
        left -= end - begin
    raise AssertionError("a calendar opens every week")


def _running(start: datetime, calendar: Calendar, stops: Sequence[Pause]) -> Iterator[Pause]:
    """Yield the stretches in which the clock runs: open, and in no pause."""
    for opens, closes in openings_from(start, calendar):
        begin = max(opens, start)
        for pause_begin, pause_end in stops:
            if pause_end <= begin or pause_begin >= closes:
                continue
            if pause_begin > begin:
                yield begin, pause_begin
            begin = pause_end
        if begin < closes:
            yield begin, closes


def _lost(start: datetime, due: datetime, calendar: Calendar, stops: Sequence[Pause]) -> timedelta:
    """Return the working time between start and due in which the clock stood still."""
    clipped = [(max(begin, start), min(end, due)) for begin, end in stops]
    lost = (working_between(begin, end, calendar) for begin, end in clipped if begin < end)
    return sum(lost, timedelta())


def _skipped(start: datetime, due: datetime, calendar: Calendar) -> Iterator[SkippedDay]:
    """Yield the closed days whose usual openings lie between start and due."""
    day, last = calendar.day_of(start), calendar.day_of(due)
    while day <= last:
        names = calendar.closed_for(day)
        if names and any(closes > start and opens < due for opens, closes in calendar.usual_openings(day)):
            yield SkippedDay(day, names)
        day += timedelta(days=1)
