"""Puts offers that wait before whoever stands in for an absent unit."""

from desk.jobs.work import SYSTEM, Work
from desk.queries import reminders
from desk.services import offers


def run(work: Work) -> None:
    """Hand each over."""
    work.each(
        reminders.offers_to_hand_over(), lambda offer_id: offers.hand_over(actor=SYSTEM, offer_id=offer_id)
    )
