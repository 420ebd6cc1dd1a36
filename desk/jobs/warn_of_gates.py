"""Tells owners of held requests that a gate shut meanwhile: a check ran out or was refused, a tie stands in the way."""

from flask_babel import force_locale
from flask_babel import gettext as _

from desk.jobs.work import SYSTEM, Work
from desk.queries import due
from desk.services import tickets


def run(work: Work) -> None:
    """Tell the owner of each, in their language."""
    held = due.held_behind_gates()
    work.each(sorted(held), lambda ticket_id: _tell(ticket_id, held[ticket_id]))


def _tell(ticket_id: int, language: str) -> None:
    with force_locale(language):
        note = _("Settle the checks and statements: the request cannot come back before")
    tickets.note_shut_gate(actor=SYSTEM, ticket_id=ticket_id, note=note[:200])
