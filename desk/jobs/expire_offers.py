"""Ends offers whose deadline passed without an answer; the next candidate is proposed to the desk, never asked."""

from desk.jobs.work import SYSTEM, Work
from desk.queries import due
from desk.services import offers


def run(work: Work) -> None:
    """End each offer that is over."""
    work.each(due.offers_to_expire(), lambda offer_id: offers.expire(actor=SYSTEM, offer_id=offer_id))
