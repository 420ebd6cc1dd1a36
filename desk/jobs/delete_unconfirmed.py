"""Deletes drafts left alone and requests never confirmed, whose senders were told twice."""

from desk import clock, retention
from desk.jobs.work import SYSTEM, Work
from desk.queries import due
from desk.services import submissions


def run(work: Work) -> None:
    """Delete each."""
    idle_since = clock.now() - retention.current().drafts
    work.each(
        due.submissions_to_delete(),
        lambda one: submissions.delete(actor=SYSTEM, submission_id=one, idle_since=idle_since),
    )
