"""Tells people who chose so, once a day, what happened and what waits for them."""

from desk.jobs.work import Work
from desk.notify import daily
from desk.queries import daily as queries


def run(work: Work) -> None:
    """Promise each their mail of the day."""
    work.each(queries.readers(), _tell)


def _tell(user_id: int) -> None:
    found = queries.waiting(user_id)
    daily.tell(user_id, found.things, found.more)
