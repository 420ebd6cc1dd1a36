"""Reminds companies of questions the desk waits for."""

from desk.jobs.work import SYSTEM, Work
from desk.queries import reminders
from desk.services import tickets


def run(work: Work) -> None:
    """Remind of each."""
    work.each(
        reminders.answers_to_remind(),
        lambda ticket_id: tickets.remind_answer(actor=SYSTEM, ticket_id=ticket_id),
    )
