"""How well the desk keeps its own records, today: M38."""

from collections.abc import Iterator

from flask_babel import lazy_gettext as _l
from stdnum.fr import siren

from desk.reports.indicators.facts import Facts
from desk.reports.indicators.report import Dated, Entry, Report
from desk.reports.period import Period
from models.states import OrganizationKind, TicketState


def _identified(facts: Facts, period: Period) -> Iterator[Dated]:
    for one in facts.organizations.values():
        if one.kind != OrganizationKind.COMPANY or one.home_id != one.id:
            continue
        if facts.kept is None or one.id in facts.kept:
            is_known = bool(one.foreign_id) or (one.siren is not None and siren.is_valid(one.siren))
            yield Dated(None, Entry("organization", one.id, int(is_known)))


def _next_actions(facts: Facts, period: Period) -> Iterator[Dated]:
    for one in facts.tickets.values():
        if one.state != TicketState.CLOSED:
            due_on = one.next_action_due_on  # an open request has one
            yield Dated(None, Entry("ticket", one.id, 1), until=due_on)
            yield Dated(None, Entry("ticket", one.id, 0), after=due_on)


IDENTIFIED = Report(
    "identified", "M38", _l("Companies with a number"),
    _l("Companies with a valid SIREN or a foreign registration number, of all companies the desk knows today; merged companies count once."),
    "share", "share", _identified, is_of_today=True, dated="each", about="organization",
)  # fmt: skip
TIMELY = Report(
    "next-actions", "M38", _l("Next steps on time"),
    _l("Open requests whose next step is not overdue, of all requests open today."),
    "share", "share", _next_actions, is_of_today=True, dated="each",
)  # fmt: skip
