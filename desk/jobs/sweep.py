"""Lets go of what is over: sessions, counters, old runs, files nothing names."""

from collections.abc import Callable

from desk.jobs.work import Work
from desk.services import answer_drafts, composing, offers, upkeep

# By the word a dry run lists.
PARTS: dict[str, Callable[[], int]] = {
    "sessions": upkeep.forget_sessions,
    "tokens": upkeep.forget_tokens,
    "counts": upkeep.forget_counts,
    "answers": upkeep.forget_answers,
    "presence": upkeep.forget_presence,
    "runs": upkeep.forget_runs,
    "bad_rows": upkeep.forget_bad_rows,
    "changes": upkeep.forget_changes,
    "answer_drafts": answer_drafts.forget_old,
    "message_drafts": composing.forget_old,
    "named": offers.forget_old_named,
    "farewells": upkeep.forget_farewells,
    "files": upkeep.sweep_files,
}


def run(work: Work) -> None:
    """Sweep each part in a unit of work of its own."""
    work.each(PARTS, lambda part: PARTS[part]())
