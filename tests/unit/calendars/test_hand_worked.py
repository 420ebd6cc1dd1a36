"""Deadlines worked out by hand: edges of the day, weekends, holidays by site, both clock changes, year end, pauses.

A desk day is 9:00-12:30 and 13:30-17:30: 3 h 30 and 4 h, 7 h 30 in all. Moments are on the wall in Paris.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from desk.calendars import (
    Calendar,
    Span,
    add_working,
    add_working_days,
    deadline,
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


ADDED = [
    # within a day: Monday 9 March 2026
    ("FR-57", "2026-03-09 10:00", 1, "2026-03-09 11:00"),
    ("FR-57", "2026-03-09 10:00:30", 1, "2026-03-09 11:00:30"),
    ("FR-57", "2026-03-09 09:00", 3.5, "2026-03-09 12:30"),  # the edge of the morning is still open
    ("FR-57", "2026-03-09 09:00", 3.75, "2026-03-09 13:45"),
    ("FR-57", "2026-03-09 12:00", 1, "2026-03-09 14:00"),
    ("FR-57", "2026-03-09 12:30", 0.5, "2026-03-09 14:00"),
    ("FR-57", "2026-03-09 13:00", 1, "2026-03-09 14:30"),
    ("FR-57", "2026-03-09 07:10", 1, "2026-03-09 10:00"),
    ("FR-57", "2026-03-09 09:00", 7.5, "2026-03-09 17:30"),
    # overnight and over the week-end
    ("FR-57", "2026-03-09 16:30", 2, "2026-03-10 10:00"),
    ("FR-57", "2026-03-09 17:30", 1, "2026-03-10 10:00"),
    ("FR-57", "2026-03-09 20:00", 0, "2026-03-10 09:00"),
    ("FR-57", "2026-03-06 16:00", 8, "2026-03-09 16:30"),  # 1 h 30 + 3 h 30 + 3 h
    ("FR-57", "2026-03-07 11:00", 1, "2026-03-09 10:00"),
    ("FR-57", "2026-03-08 23:59", 0, "2026-03-09 09:00"),
    ("FR-57", "2026-03-09 10:30", 37.5, "2026-03-16 10:30"),  # five working days
    ("FR-57", "2026-03-09 09:00", 75, "2026-03-20 17:30"),  # ten working days end with the tenth
    # Easter, with and without Good Friday
    ("FR-57", "2026-04-02 17:00", 1, "2026-04-07 09:30"),
    ("FR-54", "2026-04-02 17:00", 1, "2026-04-03 09:30"),
    ("FR-54", "2026-04-03 17:00", 1, "2026-04-07 09:30"),
    ("FR-67", "2026-04-03 10:00", 2, "2026-04-07 11:00"),
    ("FR-68", "2027-03-26 10:00", 2, "2027-03-30 11:00"),
    # the spring holidays of 2026 and the summer's
    ("FR-57", "2026-04-30 16:30", 2, "2026-05-04 10:00"),
    ("FR-57", "2026-05-07 16:30", 2, "2026-05-11 10:00"),
    ("FR-57", "2026-05-13 17:00", 1, "2026-05-15 09:30"),
    ("FR-57", "2026-05-22 17:00", 1, "2026-05-26 09:30"),
    ("FR-57", "2026-07-13 17:00", 1, "2026-07-15 09:30"),
    ("FR-57", "2026-08-14 17:00", 1, "2026-08-17 09:30"),  # 15 August is a Saturday
    ("FR-57", "2026-10-30 17:00", 1, "2026-11-02 09:30"),  # 1 November is a Sunday
    ("FR-57", "2026-11-10 17:00", 1, "2026-11-12 09:30"),
    # Christmas, with and without 26 December; year end
    ("FR-57", "2026-12-24 16:00", 3, "2026-12-28 10:30"),
    ("FR-57", "2025-12-24 16:00", 3, "2025-12-29 10:30"),
    ("FR-54", "2025-12-24 16:00", 3, "2025-12-26 10:30"),
    ("FR-57", "2028-12-25 12:00", 1, "2028-12-27 10:00"),
    ("FR-54", "2028-12-25 12:00", 1, "2028-12-26 10:00"),
    ("FR-57", "2026-12-31 16:30", 2, "2027-01-04 10:00"),
    ("FR-57", "2025-12-31 17:00", 8, "2026-01-02 17:30"),  # half an hour and the whole of Friday 2 January
    ("FR-57", "2028-02-28 17:00", 8, "2028-02-29 17:30"),  # a leap day
    # neighbors
    ("LU", "2026-06-22 17:00", 1, "2026-06-24 09:30"),
    ("DE-SL", "2026-06-03 17:00", 1, "2026-06-05 09:30"),  # Corpus Christi
    ("CH-BS", "2025-07-31 17:00", 1, "2025-08-04 09:30"),  # 1 August 2025 is a Friday
    # over both clock changes
    ("FR-57", "2026-10-23 17:00", 1, "2026-10-26 09:30"),
    ("FR-57", "2026-03-27 17:00", 1, "2026-03-30 09:30"),
    ("FR-54", "2027-03-26 17:00", 1, "2027-03-30 09:30"),  # the change, Easter Sunday and Monday
]


@pytest.mark.parametrize(("site", "start", "hours", "due"), ADDED)
def test_working_hours_are_added(site: str, start: str, hours: float, due: str) -> None:
    assert add_working(wall(start), timedelta(hours=hours), for_site(site)) == wall(due)


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
