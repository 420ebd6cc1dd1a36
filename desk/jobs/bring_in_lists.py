"""Takes the lists that people bring into the directory row by row, and takes them back: some at a time, so that mails leave in between."""

from desk import policy
from desk.jobs.work import Work
from desk.queries import directory as queries
from desk.services.imports import runs


def run(work: Work) -> None:
    """Go on with each list, the oldest first."""
    room = policy.IMPORT_ROWS_A_RUN // runs.ROWS_AT_ONCE
    for import_id, is_undoing, parts in queries.open_imports(runs.ROWS_AT_ONCE):
        verb = runs.take_back_part if is_undoing else runs.take_part
        work.each([import_id] * min(parts, room), verb, refused=runs.break_off)
        room -= parts
        if room <= 0:
            return
