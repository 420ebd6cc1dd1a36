"""Reminds senders to confirm their requests, saying when they will be deleted."""

from desk.jobs.work import SYSTEM, Work
from desk.queries import reminders
from desk.services import submissions


def run(work: Work) -> None:
    """Remind of each."""
    work.each(
        reminders.submissions_to_remind(),
        lambda submission_id: submissions.remind(actor=SYSTEM, submission_id=submission_id),
    )
