"""Looks every night for what should be impossible and says so, in the run's record, the log and /health."""

import logging

from desk import events
from desk.jobs.work import Work
from desk.queries import invariants

_log = logging.getLogger("desk.jobs")


def run(work: Work) -> None:
    """Check every invariant and the chain of events; a finding counts as a failed item."""
    found = [f"{one.name}: {one.listed}" for one in invariants.broken()]
    found += [f"events: {problem}" for problem in events.verify()]
    work.done = len(invariants.INVARIANTS) + 1
    work.failed = len(found)
    work.problems += found
    work.listed += found
    for problem in found:
        _log.error("invariant broken", extra={"job": work.job, "problem": problem})
