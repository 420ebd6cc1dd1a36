"""Mails the link to the figures of a month or quarter that is over to those who chose so."""

from desk.jobs.work import SYSTEM, Work
from desk.queries import report_mails as queries
from desk.services import report_mails


def run(work: Work) -> None:
    """Promise each their mail."""
    work.each(queries.due(), lambda user_id: report_mails.send(actor=SYSTEM, user_id=user_id))
