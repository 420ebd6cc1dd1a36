"""Deletes drafts left alone and requests never confirmed, whose senders were told twice."""

from desk.jobs.work import SYSTEM, Work
from desk.queries import due
from desk.services import submissions


def run(work: Work) -> None:
    """Delete each."""
    work.each(
        due.submissions_to_delete(),
        lambda submission_id: submissions.delete(actor=SYSTEM, submission_id=submission_id),
    )
