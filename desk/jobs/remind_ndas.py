"""Warns owners of confidentiality agreements that end soon."""

from desk.jobs.work import SYSTEM, Work
from desk.queries import reminders as queries
from desk.services import reminders


def run(work: Work) -> None:
    """Warn of each."""
    work.each(queries.ndas_ending(), lambda nda_id: reminders.nda_end(actor=SYSTEM, nda_id=nda_id))
