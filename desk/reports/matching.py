"""What became of requests on their way to a unit: M9 and M10, and the whole way as a funnel."""

from collections import Counter
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select

from desk.extensions import session
from desk.reports.period import Period
from desk.reports.report import Report, Result, Row, share
from desk.reports.requests import confirmed_in, is_counted
from models import Contract, Offer, Ticket
from models.states import ACCEPTED_OFFERS, TicketState

HAS_OFFER = exists().where(Offer.ticket_id == Ticket.id, Offer.sent_at.is_not(None))
HAS_ACCEPTANCE = exists().where(Offer.ticket_id == Ticket.id, Offer.state.in_(ACCEPTED_OFFERS))
HAS_AGREEMENT = exists().where(Contract.ticket_id == Ticket.id, Contract.signed_on.is_not(None))

STEPS: dict[str, tuple[Any, ColumnElement[bool]]] = {
    "received": (_l("Requests received"), Ticket.id > 0),
    "qualified": (_l("Qualified"), Ticket.qualified_at.is_not(None)),
    "offered": (_l("Offered to a unit"), HAS_OFFER),
    "accepted": (_l("Accepted by a unit"), HAS_ACCEPTANCE),
    "agreed": (_l("Agreement signed"), HAS_AGREEMENT),
}


def _triage_decided() -> ColumnElement[bool]:
    """Keep tickets that were qualified, or closed without."""
    return or_(Ticket.qualified_at.is_not(None), Ticket.state == TicketState.CLOSED)


def _qualified_in(period: Period) -> ColumnElement[bool]:
    return and_(
        Ticket.qualified_at >= period.begins_at, Ticket.qualified_at < period.ends_before, is_counted()
    )


def _counts(*conditions: ColumnElement[bool], where: ColumnElement[bool]) -> list[int]:
    """Count the tickets of a cohort that meet each condition, in one query."""
    columns = [func.coalesce(func.sum(case((condition, 1), else_=0)), 0) for condition in conditions]
    return [int(count) for count in session.execute(select(*columns).where(where)).one()]


def _read_funnel(period: Period, language: str) -> Result:
    return _funnel(_counts(*(condition for _, condition in STEPS.values()), where=confirmed_in(period)))


def _funnel(counts: list[int]) -> Result:
    rows = [
        Row(key, count, words=words) for (key, (words, _)), count in zip(STEPS.items(), counts, strict=True)
    ]
    return Result(share(counts[-1], counts[0]), counts[0], rows)


def _in_funnel(period: Period, key: str | None) -> Any:
    condition = STEPS[key or "received"][1] if (key or "received") in STEPS else Ticket.id < 0
    return select(Ticket.id).where(confirmed_in(period), condition)


def _read_qualification(period: Period, language: str) -> Result:
    qualified, decided = _counts(
        Ticket.qualified_at.is_not(None), _triage_decided(), where=confirmed_in(period)
    )
    return Result(share(qualified, decided), decided)


def _tallied_share(counts: Counter[str], part: str, whole: str) -> Result:
    return Result(share(counts[part], counts[whole]), counts[whole])


def _triaged(period: Period, key: str | None) -> Any:
    return select(Ticket.id).where(confirmed_in(period), _triage_decided())


def _read_matches(period: Period, language: str) -> Result:
    accepted, qualified = _counts(HAS_ACCEPTANCE, Ticket.id > 0, where=_qualified_in(period))
    return Result(share(accepted, qualified), qualified)


def _qualified(period: Period, key: str | None) -> Any:
    return select(Ticket.id).where(_qualified_in(period))


FUNNEL = Report(
    "funnel", None, _l("From request to agreement"),
    _l("Of the requests confirmed in the period, how many have come this far by now. Recent requests are still on their way."),
    "share", _read_funnel, "ticket", _in_funnel,
    parts=_l("Step by step"),
    tallied=lambda sums, _language: _funnel([sums.of("came")[step] for step in STEPS]),
)  # fmt: skip
QUALIFICATION = Report(
    "qualification", "M9", _l("Qualification rate"),
    _l("Requests ever qualified, of those confirmed in the period whose triage is decided: qualified, or closed without."),
    "share", _read_qualification, "ticket", _triaged,
    tallied=lambda sums, _language: _tallied_share(sums.of("came"), "qualified", "decided"),
)  # fmt: skip
MATCHES = Report(
    "match-rate", "M10", _l("Match rate"),
    _l("Requests with at least one accepted offer, of those qualified in the period."),
    "share", _read_matches, "ticket", _qualified,
    tallied=lambda sums, _language: _tallied_share(sums.of("matched"), "accepted", "qualified"),
)  # fmt: skip
