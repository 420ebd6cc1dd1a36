"""What became of requests on their way to a unit and an agreement: M9, M10 and M13, and the whole way as a funnel."""

from collections.abc import Iterator
from datetime import timedelta

from flask_babel import lazy_gettext as _l

from desk import clock
from desk.reports.indicators.facts import CONFIDENTIALITY, Facts, TicketFact
from desk.reports.indicators.report import Dated, Entry, Report
from desk.reports.period import Period
from models.states import TicketState

_A_YEAR = timedelta(days=365)

STEPS = {
    "received": _l("Requests received"),
    "qualified": _l("Qualified"),
    "offered": _l("Offered to a unit"),
    "accepted": _l("Accepted by a unit"),
    "agreed": _l("Agreement signed"),
}


def _funnel(facts: Facts, period: Period) -> Iterator[Dated]:
    for one in facts.confirmed(period):
        reached = {
            "received": True,
            "qualified": one.qualified_at is not None,
            "offered": one.id in facts.offered,
            "accepted": one.id in facts.first_acceptance,
            "agreed": signs(facts, one),
        }
        for step, is_there in reached.items():
            if is_there:
                yield Dated(one.confirmed_at, Entry("ticket", one.id, part=step))


def signs(facts: Facts, ticket: TicketFact, within: timedelta | None = None) -> bool:
    """Tell whether an agreement came of a request, if need be within some days of its confirmation."""
    signed = [
        one.signed_on
        for one in facts.contracts_of.get(ticket.id, ())
        if one.kind != CONFIDENTIALITY and one.signed_on is not None
    ]
    last = clock.day_of(ticket.confirmed_at) + within if within else max(signed, default=None)
    return last is not None and any(day <= last for day in signed)


def _qualification(facts: Facts, period: Period) -> Iterator[Dated]:
    for one in facts.confirmed(period):
        if one.qualified_at is not None or one.state == TicketState.CLOSED:
            yield Dated(one.confirmed_at, Entry("ticket", one.id, int(one.qualified_at is not None)))


def _matches(facts: Facts, period: Period) -> Iterator[Dated]:
    for one in facts.qualified(period):
        yield Dated(one.qualified_at, Entry("ticket", one.id, int(one.id in facts.first_acceptance)))


def _agreements(facts: Facts, period: Period) -> Iterator[Dated]:
    for one in facts.confirmed(period):
        yield Dated(one.confirmed_at, Entry("ticket", one.id, int(signs(facts, one, _A_YEAR))))


FUNNEL = Report(
    "funnel", None, _l("From request to agreement"),
    _l("Of the requests confirmed in the period, how many have come this far by now. Recent requests are still on their way."),
    "share", "reached", _funnel, parts=_l("Step by step"), words=STEPS, dated="once",
)  # fmt: skip
QUALIFICATION = Report(
    "qualification", "M9", _l("Qualification rate"),
    _l("Requests ever qualified, of those confirmed in the period whose triage is decided: qualified, or closed without."),
    "share", "share", _qualification, dated="each",
)  # fmt: skip
MATCHES = Report(
    "match-rate", "M10", _l("Match rate"),
    _l("Requests with at least one accepted offer, of those qualified in the period."),
    "share", "share", _matches, dated="each",
)  # fmt: skip
CONVERSION = Report(
    "agreement-in-a-year", "M13", _l("Agreement within twelve months"),
    _l("Requests confirmed in the period with an agreement signed within 365 days, of all of them. Confidentiality agreements do not count. Told only once every request of the period has had its 365 days."),
    "share", "share", _agreements, dated="each", is_mature=lambda period: period.ends_on + _A_YEAR <= clock.today(),
)  # fmt: skip
