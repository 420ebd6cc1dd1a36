"""Reminds units once of offers that are about to end."""

from desk.jobs.work import SYSTEM, Work
from desk.queries import reminders
from desk.services import offers


def run(work: Work) -> None:
    """Remind of each."""
    work.each(reminders.offers_to_remind(), lambda offer_id: offers.remind(actor=SYSTEM, offer_id=offer_id))
