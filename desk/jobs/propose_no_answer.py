"""Puts the end of tickets whose company stays silent before their owners; nothing closes by itself."""

from desk.jobs.work import SYSTEM, Work
from desk.queries import due
from desk.services import tickets


def run(work: Work) -> None:
    """Propose each."""
    work.each(due.silences(), lambda ticket_id: tickets.propose_no_answer(actor=SYSTEM, ticket_id=ticket_id))
