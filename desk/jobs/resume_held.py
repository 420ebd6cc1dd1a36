"""Takes held tickets up again on their day, where they were left."""

from desk.jobs.work import SYSTEM, Work
from desk.queries import due
from desk.services import tickets


def run(work: Work) -> None:
    """Resume each."""
    work.each(due.holds_over(), lambda ticket_id: tickets.resume(actor=SYSTEM, ticket_id=ticket_id))
