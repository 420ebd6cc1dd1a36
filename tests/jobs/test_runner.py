"""Each slot once, whoever contends for it; what died is taken up again; what was missed is done once."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from desk.jobs import runner, ticker
from desk.jobs.work import Work
from desk.schedule import Every
from models import JobRun
from models.states import JobRunState

EVERY = Every(minutes=5)


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Replace the jobs by one that only writes down that it ran."""
    ran: list[str] = []

    def job(work: Work) -> None:
        ran.append(work.worker)
        work.done = 1

    only(monkeypatch, job)
    return ran


def only(monkeypatch: pytest.MonkeyPatch, job: Callable[[Work], None]) -> None:
    monkeypatch.setattr(runner, "JOBS", {"probe": job})
    monkeypatch.setattr(runner, "SCHEDULE", {"probe": EVERY})


def rows(session: Any) -> list[JobRun]:
    session.expire_all()
    return list(session.execute(select(JobRun).order_by(JobRun.id)).scalars())


def test_a_due_slot_runs_once(session: Any, runs: list[str]) -> None:
    assert [runner.tick("a"), runner.tick("b"), runner.tick("a")] == [1, 0, 0]
    assert runs == ["a"]
    (run,) = rows(session)
    assert (run.state, run.done_count, run.failed_count, run.error) == (JobRunState.DONE, 1, 0, None)


def test_the_next_slot_runs_when_it_comes(session: Any, runs: list[str], clock: Any) -> None:
    runner.tick("a")
    clock.shift(timedelta(minutes=4, seconds=59))
    assert runner.tick("a") == 0
    clock.shift(timedelta(seconds=1))
    assert runner.tick("a") == 1


def test_hours_without_power_are_made_up_for_once(session: Any, runs: list[str], clock: Any) -> None:
    runner.tick("a")
    clock.shift(timedelta(hours=3))
    assert [runner.tick("a"), runner.tick("a")] == [1, 0]


@pytest.mark.parametrize("jump", [timedelta(hours=-1), timedelta(days=8), timedelta(days=3650)])
def test_a_clock_that_jumps_and_comes_back_makes_no_storm(
    session: Any, runs: list[str], clock: Any, jump: timedelta
) -> None:
    runner.tick("a")
    clock.shift(jump)
    runner.tick("a")
    clock.shift(-jump)
    runner.tick("a")
    assert len(runs) == 2
    clock.shift(timedelta(minutes=5))
    assert runner.tick("a") == 1, "the present goes on"


def test_a_run_that_died_is_taken_over_after_its_lease(session: Any, runs: list[str], clock: Any) -> None:
    (slot,) = runner.open_slots()
    assert runner.claim(slot, "dead") is not None
    assert runner.tick("b") == 0, "it may still be at work"
    clock.shift(runner.LEASE)
    assert runner.tick("b") == 1
    dead, taken_up = rows(session)
    assert (dead.state, dead.error) == (JobRunState.FAILED, "its process died")
    assert (taken_up.state, taken_up.worker) == (JobRunState.DONE, "b")


def test_the_very_slot_is_taken_over_when_it_is_still_the_newest(
    session: Any, runs: list[str], clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "SCHEDULE", {"probe": Every(minutes=24 * 60)})
    (slot,) = runner.open_slots()
    runner.claim(slot, "dead")
    clock.shift(runner.LEASE)
    assert runner.tick("b") == 1
    (run,) = rows(session)
    assert (run.state, run.worker) == (JobRunState.DONE, "b")


def test_a_clock_that_runs_behind_leaves_a_later_slot_to_who_comes_to_it(
    session: Any, runs: list[str], clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "SCHEDULE", {"probe": Every(minutes=24 * 60)})
    clock.shift(timedelta(days=8))
    (ahead,) = runner.open_slots()
    runner.claim(ahead, "dead")
    clock.shift(timedelta(days=-8))
    assert runner.tick("behind") == 1
    clock.shift(timedelta(days=8) + runner.LEASE)
    assert runner.tick("later") == 1
    assert [(run.due_at == ahead.due_at, run.state, run.worker) for run in rows(session)] == [
        (True, JobRunState.DONE, "later"),
        (False, JobRunState.DONE, "behind"),
    ]


def test_who_lost_its_lease_does_not_write_over_who_took_over(
    session: Any, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "SCHEDULE", {"probe": Every(minutes=24 * 60)})

    def slow(work: Work) -> None:
        if work.worker == "slow":
            clock.shift(runner.LEASE)
            assert runner.tick("quick") == 1
            work.failed = 7

    monkeypatch.setattr(runner, "JOBS", {"probe": slow})
    runner.tick("slow")
    (run,) = rows(session)
    assert (run.worker, run.failed_count) == ("quick", 0)


def test_a_job_still_running_is_not_begun_again_by_its_next_slot(
    session: Any, runs: list[str], clock: Any
) -> None:
    (slot,) = runner.open_slots()
    runner.claim(slot, "long")
    clock.shift(timedelta(minutes=5))
    assert runner.tick("b") == 0


def test_a_run_that_breaks_off_is_told_and_the_next_one_runs(
    session: Any, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(work: Work) -> None:
        raise RuntimeError("secret of a requester")

    only(monkeypatch, broken)
    runner.tick("a")
    (run,) = rows(session)
    assert (run.state, run.error) == (JobRunState.FAILED, "RuntimeError: the run broke off")
    clock.shift(timedelta(minutes=5))
    assert runner.tick("a") == 1


def test_a_stopped_ticker_begins_nothing_more(session: Any, runs: list[str]) -> None:
    assert runner.tick("a", lambda: True) == 0


def test_a_run_that_began_between_two_looks_is_left_alone(
    session: Any, runs: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    slot = runner.open_slots()[0]
    assert runner.claim(slot, "a") is not None
    monkeypatch.setattr(runner, "_give_up_dead_runs", lambda slot, now: None)  # it looked a moment earlier
    assert runner.claim(slot, "b") is None
    (run,) = rows(session)
    assert run.worker == "a"


@pytest.mark.process
def test_of_many_schedulers_one_runs_each_slot(fresh_app: Any, runs: list[str]) -> None:
    start = threading.Barrier(8)

    def contend(name: str) -> None:
        with fresh_app.app_context():
            start.wait()
            for _ in range(3):
                runner.tick(name)

    threads = [threading.Thread(target=contend, args=(f"w{number}",)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with fresh_app.app_context():
        from desk.extensions import session

        due_times = [run.due_at for run in rows(session)]
    assert len(runs) == len(due_times) == len(set(due_times))


@pytest.fixture
def ticking(fresh_app: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setattr(ticker, "_held", [])
    started = ticker.start(fresh_app)
    yield started
    started.shutdown()


@pytest.mark.process
def test_the_ticker_runs_what_is_due_and_stops(fresh_app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = threading.Event()
    only(monkeypatch, lambda work: ran.set())
    running = ticker.Ticker(fresh_app)
    assert ran.wait(10)
    running.shutdown()


@pytest.mark.process
def test_beside_the_server_one_process_ticks(ticking: Any, fresh_app: Any) -> None:
    assert isinstance(ticking, ticker.Ticker)
    assert isinstance(ticker.start(fresh_app), ticker.Idle)


def test_a_slot_is_the_same_moment_for_everyone() -> None:
    assert EVERY.last_due(datetime(2026, 3, 10, 8, 4, tzinfo=UTC)) == datetime(2026, 3, 10, 8, 0, tzinfo=UTC)
