"""Indexes the words of requests and companies that are not found by search yet: after a migration, a bulk import, an accident."""

from desk import search
from desk.jobs.work import Work

AT_ONCE = 2000


def run(work: Work) -> None:
    """Index the next few thousand."""
    work.each(["the next"], lambda _: search.index_missing(AT_ONCE))
