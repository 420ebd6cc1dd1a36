"""The clock: aware, in the desk's zone, settable for the code under it and for no other."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from threading import Thread
from zoneinfo import ZoneInfoNotFoundError

import pytest
import time_machine

from desk import clock


@pytest.fixture(autouse=True)
def _paris() -> Iterator[None]:
    before = clock.zone().key
    clock.use_zone("Europe/Paris")
    yield
    clock.use_zone(before)


def test_now_is_aware_and_in_utc() -> None:
    assert clock.now().tzinfo is UTC


@time_machine.travel(datetime(2026, 3, 9, 23, 30, tzinfo=UTC), tick=False)
def test_today_is_the_date_on_the_desks_wall() -> None:
    assert clock.now() == datetime(2026, 3, 9, 23, 30, tzinfo=UTC)
    assert clock.today() == date(2026, 3, 10)
    clock.use_zone("America/New_York")
    assert clock.today() == date(2026, 3, 9)


def test_at_sets_the_moment_for_what_is_under_it_and_nests() -> None:
    outer, inner = datetime(2020, 1, 1, tzinfo=UTC), datetime(2021, 1, 1, tzinfo=UTC)
    with clock.at(outer):
        with clock.at(inner):
            assert clock.now() == inner
        assert clock.now() == outer
    assert clock.now().year > 2021


def test_at_is_undone_when_the_code_under_it_fails() -> None:
    with pytest.raises(RuntimeError), clock.at(datetime(2020, 1, 1, tzinfo=UTC)):
        raise RuntimeError
    assert clock.now().year > 2020


def test_at_leaves_other_threads_their_time() -> None:
    seen: list[int] = []
    with clock.at(datetime(2020, 1, 1, tzinfo=UTC)):
        thread = Thread(target=lambda: seen.append(clock.now().year))
        thread.start()
        thread.join()
    assert seen[0] > 2020


def test_a_naive_moment_is_refused() -> None:
    naive = datetime(2026, 3, 9, 12)  # noqa: DTZ001 - the fault under test
    with pytest.raises(ValueError, match="time zone"), clock.at(naive):
        pass
    with pytest.raises(ValueError, match="time zone"):
        clock.day_of(naive)


def test_an_unknown_zone_is_refused_and_changes_nothing() -> None:
    with pytest.raises(ZoneInfoNotFoundError):
        clock.use_zone("Europe/Nowhere")
    assert clock.zone().key == "Europe/Paris"
