"""Warns owners of work that goes on without the contract it needs: CIFRE theses at months four and five."""

from desk.jobs.work import SYSTEM, Work
from desk.queries import reminders as queries
from desk.services import reminders


def run(work: Work) -> None:
    """Warn of each."""
    work.each(
        queries.contracts_to_warn_of(),
        lambda one: reminders.contract_due(actor=SYSTEM, contract_id=one[0], month=one[1]),
    )
