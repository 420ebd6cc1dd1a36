"""Counts running targets again after the timetable changed: a batch a transaction, until none is left."""

from desk.jobs.work import SYSTEM, Work
from desk.queries import timetables as queries
from desk.services import timetables


def run(work: Work) -> None:
    """Count each batch. One that fails is passed over and comes again with the next run."""
    after = 0
    while batch := queries.to_recount(after):
        work.each([batch], lambda ids: timetables.recount(actor=SYSTEM, target_ids=ids))
        if work.should_stop():
            return
        after = batch[-1]
