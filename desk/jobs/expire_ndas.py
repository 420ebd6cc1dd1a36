"""Ends confidentiality agreements the day after their last."""

from desk.jobs.work import SYSTEM, Work
from desk.queries import due
from desk.services import ndas


def run(work: Work) -> None:
    """End each."""
    work.each(due.ndas_over(), lambda nda_id: ndas.expire(actor=SYSTEM, nda_id=nda_id))
