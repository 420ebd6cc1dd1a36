"""When jobs are due: the newest slot, the same for every process, once a day also when the clocks change."""

from datetime import UTC, datetime, timedelta

import pytest

from desk.jobs.registry import JOBS
from desk.schedule import SCHEDULE, Daily, Every


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_every_job_has_its_times_and_every_time_its_job() -> None:
    assert JOBS.keys() == SCHEDULE.keys()


def test_a_period_gives_the_same_slots_to_every_process() -> None:
    assert Every(minutes=15).last_due(utc("2026-03-10 08:14:59")) == utc("2026-03-10 08:00")
    assert Every(minutes=15).last_due(utc("2026-03-10 08:15:00")) == utc("2026-03-10 08:15")
    assert Every(seconds=10).last_due(utc("2026-03-10 08:15:09")) == utc("2026-03-10 08:15")


def test_a_daily_slot_is_on_the_desk_wall() -> None:
    assert Daily(8, 0).last_due(utc("2026-03-10 06:59")) == utc("2026-03-09 07:00")
    assert Daily(8, 0).last_due(utc("2026-03-10 07:00")) == utc("2026-03-10 07:00")
    assert Daily(8, 0).last_due(utc("2026-07-10 06:00")) == utc("2026-07-10 06:00")


@pytest.mark.parametrize("day", ["2026-10-25", "2027-03-28"])
def test_a_slot_at_half_past_two_comes_once_on_the_day_the_clocks_change(day: str) -> None:
    moment = utc(f"{day} 00:00") - timedelta(hours=6)
    slots = {Daily(2, 30).last_due(moment + timedelta(minutes=minutes)) for minutes in range(0, 36 * 60, 5)}
    begin, end = utc(f"{day} 00:00") - timedelta(hours=3), utc(f"{day} 23:00") - timedelta(hours=1)
    assert len([slot for slot in slots if begin < slot < end]) == 1


def test_schedules_read_as_sentences() -> None:
    assert [str(Every(minutes=5)), str(Every(seconds=10)), str(Daily(3, 5))] == [
        "every 5 minutes", "every 10 seconds", "daily at 03:05",
    ]  # fmt: skip
