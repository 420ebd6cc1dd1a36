"""Calls the runner every few seconds, from one thread of one process. Which slots are due is the runner's to know.

Beside the web server, one process a machine ticks: the one that holds the lock file. Processes on other machines
may tick as well; each slot still runs once, for the database decides.
"""

import contextlib
import logging
import os
import threading
from datetime import datetime, timedelta
from pathlib import Path

from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask

from desk import clock, config
from desk.jobs import runner, watching

TICK_SECONDS = 5
# A step of the clock between two ticks that is no step of time.
JUMP = timedelta(minutes=2)

_log = logging.getLogger("desk.jobs")


class Ticker:
    """The running thread; `shutdown()` lets the item in hand finish and begins no other."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._worker = runner.worker_name()
        self._stopping = threading.Event()
        self._last: datetime | None = None
        self._scheduler = BackgroundScheduler(timezone="UTC", daemon=True)
        self._scheduler.add_job(
            self._tick, "interval", seconds=TICK_SECONDS, next_run_time=clock.now(),
            max_instances=1, coalesce=True, misfire_grace_time=None,
        )  # fmt: skip
        logging.getLogger("apscheduler").setLevel(
            logging.ERROR
        )  # a tick skipped while a long run goes on is no news
        self._scheduler.start()
        self._watcher = watching.Watcher(app, self._stopping)

    def shutdown(self, wait: bool = True) -> None:
        """Stop ticking; with `wait`, return when the item in hand is finished."""
        self._stopping.set()
        self._scheduler.shutdown(wait=wait)
        if wait:
            self._watcher.join()

    def _tick(self) -> None:
        """Run what is due; a tick that fails is told and the next one tries again."""
        self._notice_jumps()
        try:
            with self._app.app_context():
                runner.tick(self._worker, self._stopping.is_set)
        except Exception:
            _log.exception("tick failed")

    def _notice_jumps(self) -> None:
        """Warn when the clock went back, or leapt while the process was awake or asleep."""
        now = clock.now()
        if self._last is not None and (now < self._last or now - self._last > JUMP + runner.LEASE):
            _log.warning("clock jumped", extra={"from": self._last.isoformat(), "to": now.isoformat()})
        self._last = now


class Idle:
    """What a process holds in which another one ticks."""

    def shutdown(self, wait: bool = True) -> None:
        """Nothing runs."""


def start(app: Flask) -> Ticker | Idle:
    """Start ticking beside the web server, unless another process of this machine already does."""
    if not _hold_lock(config.settings().instance_dir / "jobs.lock"):
        return Idle()
    return Ticker(app)


_held: list[int] = []  # open as long as the process lives: closing it would let go of the lock


def _hold_lock(path: Path) -> bool:
    """Take the machine's lock for as long as this process lives; its end, also a kill, lets go of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        import fcntl
    except ImportError:  # without file locks each process ticks, and the database decides alone
        return True
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    with contextlib.suppress(BlockingIOError):
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        _held.append(descriptor)
        return True
    os.close(descriptor)
    return False
