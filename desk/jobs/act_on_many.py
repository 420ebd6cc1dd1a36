"""Does what was asked of many requests at once, and takes it back: some at a time, so that mails leave in between."""

from functools import partial

from desk import policy
from desk.jobs.work import Work
from desk.queries import bulk as queries
from desk.services import bulk
from desk.transaction import unit_of_work


def run(work: Work) -> None:
    """Go on with each run, the oldest first; a run without anything left is closed."""
    room = policy.BULK_BATCH
    for run_id, is_undoing in queries.open_runs():
        ids = queries.ids_left(run_id, is_undoing, room)
        verb = bulk.put_back if is_undoing else bulk.carry_out
        work.each(ids, partial(verb, run_id), refused=partial(bulk.note_refusal, run_id))
        if not work.is_dry and not work.should_stop():
            with unit_of_work():
                bulk.finish(run_id)
        room -= len(ids)
        if room <= 0:
            return
