"""Counts for the reports what changed since the last time, a few thousand events at once."""

from desk import figures
from desk.jobs.work import Work

STEPS = 200  # at once: the rest is the next run's


def run(work: Work) -> None:
    """Go on until the end of the chain."""
    more = [True]

    def step(_number: int) -> None:
        more[0] = figures.catch_up()

    for number in range(STEPS):
        if not more[0] or work.should_stop():
            return
        work.each([number], step)
        if work.is_dry or work.failed:
            return
