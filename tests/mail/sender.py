"""A sender as a process, for tests that kill it: delivers until told the outbox is empty, then says so and ends."""

import sys
from contextlib import nullcontext
from datetime import timedelta

from app import create_app
from desk import clock
from desk.jobs import deliver_mail, runner
from desk.jobs.work import Work
from desk.queries import due


def main(minutes_later: int) -> None:
    """Deliver, believing it to be so many minutes later than it is."""
    app = create_app()
    with (
        app.app_context(),
        clock.at(clock.now() + timedelta(minutes=minutes_later)) if minutes_later else nullcontext(),
    ):
        worker = runner.worker_name()
        while due.mails_to_send() or due.mails_abandoned():
            deliver_mail.run(Work("deliver_mail", worker=worker))


if __name__ == "__main__":
    main(int(sys.argv[1]))
