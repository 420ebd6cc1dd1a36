"""Deletes drafts left alone and requests never confirmed, whose senders were told twice."""

from datetime import timedelta

from desk import clock, policy
from desk.jobs.work import SYSTEM, Work
from desk.queries import due
from desk.services import submissions


def run(work: Work) -> None:
    """Delete each."""
    idle_since = clock.now() - timedelta(days=policy.DRAFT_KEPT_DAYS)
    work.each(
        due.submissions_to_delete(),
        lambda one: submissions.delete(actor=SYSTEM, submission_id=one, idle_since=idle_since),
    )
