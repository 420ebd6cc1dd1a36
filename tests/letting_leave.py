"""Lets words leave that the desk sent a moment ago, as the desk's job does."""

from datetime import timedelta

from desk import clock, policy
from desk.jobs import leave_messages
from desk.jobs.work import Work


def let_leave() -> int:
    """Wait until nothing can be taken back any more, and run the job; returns how many left."""
    work = Work("leave_messages")
    with clock.at(clock.now() + timedelta(seconds=policy.TAKE_BACK_SECONDS)):
        leave_messages.run(work)
    assert work.problems == []
    return work.done
