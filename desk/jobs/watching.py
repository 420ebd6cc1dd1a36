"""Waits at the mailbox: a server that speaks IDLE says when a mail comes, and it is fetched then and not at the next turn.

Nothing depends on it: the fetching by the clock goes on, and finds whatever this missed.
"""

import logging
import threading
from collections.abc import Callable

from flask import Flask

from desk import clock, config
from desk.inbound import mailboxes
from desk.jobs import runner
from desk.jobs.work import Work
from desk.services import mailboxes as ledger

# A server may end an IDLE after half an hour; it is begun anew well before.
ROUND_SECONDS = 10 * 60
LISTEN_SECONDS = 2
PAUSE_SECONDS = 60

_log = logging.getLogger("desk.jobs")


class Watcher:
    """A thread at the mailbox the settings name; there is none for a Maildir, or without one."""

    def __init__(self, app: Flask, should_stop: threading.Event) -> None:
        self._app, self._stopping = app, should_stop
        self._thread = threading.Thread(target=self._watch, name="mailbox", daemon=True)
        self._thread.start()

    def join(self) -> None:
        """Return when it has stopped."""
        self._thread.join(LISTEN_SECONDS + mailboxes.TIMEOUT_SECONDS)

    def _watch(self) -> None:
        """Listen round after round until told to stop, or until the server turns out not to speak IDLE."""
        box = config.settings().inbound
        if box is None or box.path is not None:
            return
        while not self._stopping.is_set():
            with self._app.app_context():
                is_resting = ledger.is_resting(box.name)
            try:
                if not is_resting and not mailboxes.listen(
                    box, ROUND_SECONDS, LISTEN_SECONDS, self._fetch, self._stopping.is_set
                ):
                    _log.info("mailbox without idle")
                    return
            except mailboxes.TROUBLES as error:
                _log.warning("mailbox not heard", extra={"trouble": type(error).__name__})
                is_resting = True
            if is_resting:
                self._stopping.wait(PAUSE_SECONDS)

    def _fetch(self) -> None:
        """Fetch and understand now, unless either goes on somewhere: whose turn it is, is the runner's to say."""
        with self._app.app_context():
            take(("fetch_mail", "understand_mail"), self._stopping.is_set)


def take(jobs: tuple[str, ...], should_stop: Callable[[], bool]) -> None:
    """Run jobs outside their turns, claimed like any other run."""
    worker = runner.worker_name()
    for job in jobs:
        run_id = runner.claim(runner.Slot(job, clock.now()), worker)
        if run_id is not None:
            runner.perform(run_id, Work(job, should_stop=should_stop, worker=worker))
