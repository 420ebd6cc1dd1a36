"""Lets words leave that were sent a moment ago and not taken back."""

from desk.jobs.work import Work
from desk.queries import due
from desk.services import composing


def run(work: Work) -> None:
    """Write each into its thread once its moment has come."""
    work.each(due.messages_to_leave(), composing.leave)
