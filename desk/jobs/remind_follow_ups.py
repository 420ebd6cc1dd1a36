"""Reminds owners of follow-ups on their day."""

from desk.jobs.work import SYSTEM, Work
from desk.queries import reminders as queries
from desk.services import reminders


def run(work: Work) -> None:
    """Remind of each."""
    work.each(queries.follow_ups_to_remind(), lambda one: reminders.follow_up(actor=SYSTEM, follow_up_id=one))
