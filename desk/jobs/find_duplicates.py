"""Looks through the directory and the open requests for what may be one and the same, and keeps it for a person to look at."""

from collections.abc import Callable
from typing import Any

from desk.jobs.work import Work
from desk.queries import directory
from desk.services import duplicates

AT_ONCE = 200


def run(work: Work) -> None:
    """Compare everything, outside any transaction; write the differences a few at a time, each compared anew."""
    found = directory.differences()
    steps: tuple[tuple[list[Any], Callable[[Any], None]], ...] = (
        (found.unindexed, duplicates.index),
        (found.organizations, duplicates.settle_organizations),
        (found.people, duplicates.settle_people),
        (found.requests, duplicates.settle_requests),
    )
    for items, verb in steps:
        work.each((items[start : start + AT_ONCE] for start in range(0, len(items), AT_ONCE)), verb)
