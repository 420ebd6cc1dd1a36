"""Claims due slots, runs their jobs and records how they ended. Of many contenders for a slot, one wins.

A slot is a row of `job_run`, unique by job and due time. Of the slots missed while nothing ran, only the newest is
run: the queries find whatever became due meanwhile. A run whose process died is given up after its lease.
"""

import logging
import os
import secrets
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.exc import IntegrityError

from desk import clock
from desk.errors import Conflict
from desk.extensions import session
from desk.jobs.registry import JOBS
from desk.jobs.work import Work
from desk.schedule import SCHEDULE
from desk.transaction import unit_of_work
from models import JobRun
from models.dialect import violated
from models.states import JobRunState

# Longer than any run takes: then its process must have died.
LEASE = timedelta(minutes=15)
SAID = 500

_log = logging.getLogger("desk.jobs")


@dataclass(frozen=True)
class Slot:
    """One job at one due time."""

    job: str
    due_at: datetime


def worker_name() -> str:
    """Name this process so that a claim says whose it is, also after its number was given to another."""
    return f"{socket.gethostname()[:30]}:{os.getpid()}:{secrets.token_hex(4)}"


def tick(worker: str, should_stop: Callable[[], bool] = lambda: False) -> int:
    """Run every slot that is due and not taken; returns how many."""
    count = 0
    for slot in open_slots():
        if should_stop():
            break
        run_id = claim(slot, worker)
        if run_id is not None:
            perform(run_id, Work(slot.job, should_stop=should_stop, worker=worker))
            count += 1
    return count


def open_slots() -> list[Slot]:
    """Return the newest slot of each job that nobody has taken, unless the job still runs somewhere."""
    now = clock.now()
    newest = {name: SCHEDULE[name].last_due(now) for name in JOBS}
    runs = session.execute(
        select(JobRun.job, JobRun.due_at, JobRun.state, JobRun.started_at).where(
            or_(JobRun.state == JobRunState.RUNNING, JobRun.due_at.in_(set(newest.values())))
        )
    ).all()
    running = {run.job for run in runs if run.state == JobRunState.RUNNING and _is_alive(run.started_at, now)}
    taken = {(run.job, run.due_at) for run in runs if run.state != JobRunState.RUNNING}
    return [
        Slot(job, due_at) for job, due_at in newest.items() if job not in running and (job, due_at) not in taken
    ]  # fmt: skip


def claim(slot: Slot, worker: str) -> int | None:
    """Take a slot; returns the id of its run, or None when another was faster."""
    now = clock.now()
    try:
        with unit_of_work():
            _give_up_dead_runs(slot, now)
            run_id = _take_over(slot, worker, now)
            if run_id is None:
                run = JobRun(
                    job=slot.job, due_at=slot.due_at, state=JobRunState.RUNNING, worker=worker, started_at=now
                )
                session.add(run)
                session.flush()
                run_id = run.id
    except IntegrityError as error:
        if violated(error) != "uq_job_run_job_due_at":
            raise
        return None
    except Conflict:
        return None
    return run_id


def perform(run_id: int, work: Work) -> Work:
    """Run a claimed job and record how it ended, whatever happens in it."""
    begun = time.monotonic()
    error = None
    try:
        JOBS[work.job](work)
    except Exception as failure:
        error = f"{type(failure).__name__}: the run broke off"
        _log.exception("job failed", extra={"job": work.job})
    with unit_of_work():
        _record(run_id, work, error)
    # Every few seconds some job finds nothing to do: that is no line of the log.
    is_idle = not (work.done or work.failed or error)
    _log.log(
        logging.DEBUG if is_idle else logging.INFO,
        "job run",
        extra={
            "job": work.job,
            "done": work.done,
            "failed": work.failed,
            "seconds": round(time.monotonic() - begun, 2),
        },
    )
    return work


def _record(run_id: int, work: Work, error: str | None) -> None:
    """Close the run's record, unless another took it over meanwhile."""
    said = error or "; ".join(work.problems)
    session.execute(
        update(JobRun).where(JobRun.id == run_id, JobRun.worker == work.worker).values(
            state=JobRunState.FAILED if error else JobRunState.DONE, ended_at=clock.now(),
            done_count=work.done, failed_count=work.failed, error=said[:SAID] or None,
        )
    )  # fmt: skip


def _is_alive(started_at: datetime, now: datetime) -> bool:
    """Tell whether a run may still be going on; one from the future was left by a clock that was wrong."""
    return abs(now - started_at) < LEASE


def _give_up_dead_runs(slot: Slot, now: datetime) -> None:
    """Close the runs of a job that died in earlier slots; raises Conflict when one is alive.

    A dead run of a later slot is left to who comes to that slot: closed from here, by a clock that runs behind, it
    would count as done with and its rest would wait for the slot after it.
    """
    statement = (
        select(JobRun).where(JobRun.job == slot.job, JobRun.state == JobRunState.RUNNING).with_for_update()
    )
    for run in session.execute(statement).scalars():
        if _is_alive(run.started_at, now):
            raise Conflict("running")
        if run.due_at < slot.due_at:
            run.state, run.ended_at, run.error = JobRunState.FAILED, now, "its process died"


def _take_over(slot: Slot, worker: str, now: datetime) -> int | None:
    """Take over the slot itself when who held it died; returns its id, or None when nobody held it."""
    held = (JobRun.job == slot.job, JobRun.due_at == slot.due_at, JobRun.state == JobRunState.RUNNING)
    run = session.execute(select(JobRun.id, JobRun.started_at).where(*held)).one_or_none()
    if run is None:
        return None
    if _is_alive(run.started_at, now):  # claimed after the look for dead runs, before this one
        raise Conflict("running")
    taken: Any = session.execute(
        update(JobRun).where(JobRun.id == run.id, *held, JobRun.started_at == run.started_at)
        .values(worker=worker, started_at=now)
    )  # fmt: skip
    if taken.rowcount != 1:
        raise Conflict("taken")
    return int(run.id)
