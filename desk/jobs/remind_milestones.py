"""Reminds owners of milestones that come, and once of those that passed."""

from desk.jobs.work import SYSTEM, Work
from desk.queries import reminders as queries
from desk.services import reminders


def run(work: Work) -> None:
    """Remind of each."""
    work.each(queries.milestones_to_remind(), lambda one: reminders.milestone(actor=SYSTEM, milestone_id=one))
