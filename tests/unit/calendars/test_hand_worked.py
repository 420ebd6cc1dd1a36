"""Deadlines worked out by hand: edges of the day, weekends, holidays by site, both clock changes, year end, pauses.

A desk day is 9:00-12:30 and 13:30-17:30: 3 h 30 and 4 h, 7 h 30 in all. Moments are on the wall in Paris.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from desk.calendars import (
    Calendar,
    Closure,
    Span,
    add_working,
    add_working_days,
    deadline,
    due_at,
    for_site,
    is_open,
    next_working_day,
    working_between,
)

PARIS = ZoneInfo("Europe/Paris")
MOSELLE, LORRAINE = for_site("FR-57"), for_site("FR-54")
ROUND_THE_CLOCK = Calendar("FR-54", week=((Span(time(0), time(0)),),) * 7)


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


@dataclass(frozen=True)
class Worked:
    """One line of the file."""

    calendar: Calendar
    start: datetime
    target: timedelta
    pauses: list[tuple[datetime, datetime]]
    due: datetime


def calendar_of(written: str) -> Calendar:
    site, *closed = written.removeprefix("watch ").split("+")
    week = ROUND_THE_CLOCK.week if written.startswith("watch ") else for_site(site).week
    return Calendar(
        site, week=week, closures=tuple(Closure(date.fromisoformat(day), "Bridge day") for day in closed)
    )


def read(line: str) -> Worked:
    site, start, hours, pauses, due, _ = line.split(";")
    stops = [tuple(wall(moment) for moment in pause.split("/")) for pause in pauses.split(",") if pause]
    return Worked(calendar_of(site), wall(start), timedelta(hours=float(hours)), stops, wall(due))  # type: ignore[arg-type]  # pairs of moments


FILE = Path(__file__).with_name("hand_worked.csv")
WORKED = [line for line in FILE.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]


def test_there_are_two_hundred_of_them_and_none_twice() -> None:
    assert len(WORKED) == len({line.rsplit(";", 1)[0] for line in WORKED}) >= 200


@pytest.mark.parametrize("line", WORKED)
def test_a_deadline_worked_out_by_hand_is_the_one_the_desk_gives(line: str) -> None:
    worked = read(line)
    result = deadline(worked.start, worked.target, worked.calendar, worked.pauses)
    assert result.due_at == worked.due == due_at(worked.start, worked.target, worked.calendar, worked.pauses)
    if not worked.pauses:
        assert add_working(worked.start, worked.target, worked.calendar) == worked.due


@pytest.mark.parametrize(
    ("start", "due"),
    [
        (
            "2026-10-24 12:00",
            "2026-10-27 11:00",
        ),  # one hour comes twice: 72 hours end an hour earlier on the wall
        ("2027-03-27 12:00", "2027-03-31 13:00"),  # one hour is missing, and Easter Monday is closed
    ],
)
def test_seventy_two_hours_round_the_clock_are_real_hours(start: str, due: str) -> None:
    assert add_working(wall(start), timedelta(hours=72), ROUND_THE_CLOCK) == wall(due)


def test_the_day_summer_time_begins_has_23_hours_and_the_day_it_ends_25() -> None:
    for day, hours in (("2026-03-29", 23), ("2026-10-25", 25), ("2026-10-26", 24)):
        begin = wall(day)
        end = (begin + timedelta(days=1)).replace(tzinfo=PARIS)
        assert working_between(begin, end, ROUND_THE_CLOCK) == timedelta(hours=hours)


def test_an_opening_inside_the_hour_that_does_not_exist_counts_for_nothing() -> None:
    night = Calendar("FR-54", week=((Span(time(2), time(3)),),) * 7)
    assert working_between(wall("2026-03-29 00:00"), wall("2026-03-29 12:00"), night) == timedelta()
    assert working_between(wall("2026-10-25 00:00"), wall("2026-10-25 12:00"), night) == timedelta(hours=2)


PAUSED = [
    # a start on Monday 9 March 2026, hours, pauses, due, hours the clock stood still
    ("2026-03-09 09:00", 8, [("2026-03-09 10:00", "2026-03-09 11:00")], "2026-03-10 10:30", 1),
    ("2026-03-09 09:00", 8, [("2026-03-09 12:30", "2026-03-09 13:30")], "2026-03-10 09:30", 0),
    ("2026-03-09 09:00", 8, [("2026-03-09 17:30", "2026-03-10 09:00")], "2026-03-10 09:30", 0),
    ("2026-03-13 16:00", 4, [("2026-03-13 17:00", "2026-03-16 10:00")], "2026-03-16 14:00", 1.5),
    (
        "2026-03-09 09:00",
        8,
        [("2026-03-09 11:00", "2026-03-09 12:30"), ("2026-03-09 10:00", "2026-03-09 12:00")],
        "2026-03-10 12:00",
        2.5,
    ),
    ("2026-03-09 09:00", 1, [("2026-03-06 09:00", "2026-03-06 17:00")], "2026-03-09 10:00", 0),
    ("2026-03-09 09:00", 1, [("2026-03-09 08:00", "2026-03-09 10:00")], "2026-03-09 11:00", 1),
    ("2026-03-09 09:00", 1, [("2026-03-09 11:00", "2026-03-09 12:00")], "2026-03-09 10:00", 0),
    ("2026-03-09 09:00", 1, [("2026-03-09 10:00", "2026-03-09 12:00")], "2026-03-09 10:00", 0),
    ("2026-03-09 10:00", 0, [("2026-03-09 09:30", "2026-03-09 12:00")], "2026-03-09 10:00", 0),
    ("2026-04-02 09:00", 8, [("2026-04-03 09:00", "2026-04-03 17:30")], "2026-04-07 09:30", 0),  # Good Friday
    ("2026-10-23 16:30", 2, [("2026-10-23 17:00", "2026-10-26 10:00")], "2026-10-26 11:30", 1.5),
]


@pytest.mark.parametrize(("start", "hours", "pauses", "due", "lost"), PAUSED)
def test_a_pause_adds_its_working_time_and_no_more(
    start: str, hours: float, pauses: list[tuple[str, str]], due: str, lost: float
) -> None:
    stops = [(wall(begin), wall(end)) for begin, end in pauses]
    result = deadline(wall(start), timedelta(hours=hours), MOSELLE, stops)
    assert (result.due_at, result.paused) == (wall(due), timedelta(hours=lost))


@pytest.mark.parametrize(
    ("site", "day", "count", "result"),
    [
        ("FR-57", "2026-04-02", 1, "2026-04-07"),
        ("FR-54", "2026-04-02", 1, "2026-04-03"),
        ("FR-57", "2026-04-07", -1, "2026-04-02"),
        ("FR-57", "2026-03-07", 0, "2026-03-09"),
        ("FR-57", "2026-03-09", 0, "2026-03-09"),
        ("FR-57", "2026-03-07", 1, "2026-03-09"),
        ("FR-57", "2026-03-09", 5, "2026-03-16"),
        ("FR-57", "2025-12-24", 2, "2025-12-30"),
        ("FR-54", "2025-12-24", 2, "2025-12-29"),
        ("FR-57", "2026-12-31", 1, "2027-01-04"),
    ],
)
def test_working_days_are_added(site: str, day: str, count: int, result: str) -> None:
    assert add_working_days(date.fromisoformat(day), count, for_site(site)) == date.fromisoformat(result)


def test_the_next_working_day_is_never_the_day_itself() -> None:
    assert next_working_day(date(2026, 3, 9), MOSELLE) == date(2026, 3, 10)
    assert next_working_day(date(2026, 4, 2), MOSELLE) == date(2026, 4, 7)


@pytest.mark.parametrize(
    ("moment", "is_it"),
    [
        ("2026-03-09 08:59:59", False),
        ("2026-03-09 09:00", True),
        ("2026-03-09 12:30", True),
        ("2026-03-09 12:30:01", False),
        ("2026-03-09 13:30", True),
        ("2026-03-09 17:30", True),
        ("2026-03-09 17:31", False),
        ("2026-03-07 10:00", False),
        ("2026-04-03 10:00", False),
    ],
)
def test_the_site_is_open_up_to_both_edges(moment: str, is_it: bool) -> None:
    assert is_open(wall(moment), MOSELLE) is is_it


def test_good_friday_is_open_in_nancy() -> None:
    assert is_open(wall("2026-04-03 10:00"), LORRAINE)


def test_time_between_is_signed() -> None:
    friday, monday = wall("2026-03-06 16:30"), wall("2026-03-09 10:00")
    assert working_between(friday, monday, MOSELLE) == timedelta(hours=2)
    assert working_between(monday, friday, MOSELLE) == timedelta(hours=-2)
