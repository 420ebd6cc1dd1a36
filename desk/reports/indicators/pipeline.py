"""The way from a request to an agreement: how long each step takes, why it ends early, and what is to be expected (M37)."""

from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final

from flask_babel import lazy_gettext as _l

from desk import clock, policy
from desk.reports.indicators.facts import CONFIDENTIALITY, Facts, FundingFact, TicketFact
from desk.reports.indicators.matching import signs
from desk.reports.indicators.report import Dated, Entry, Report, Result, Weights
from desk.reports.period import Period
from models.states import (
    ContractState,
    FundingNature,
    FundingSource,
    Outcome,
    TicketState,
)

EURO: Final = "EUR"
# Where an open request stands on its way; one in progress has its agreement.
STAGE_OF: Final = {
    TicketState.NEW: "received", TicketState.TRIAGE: "received", TicketState.INFO_NEEDED: "received",
    TicketState.QUALIFIED: "qualified", TicketState.MATCHING: "qualified", TicketState.OFFERED: "offered",
    TicketState.ACCEPTED: "accepted", TicketState.FOLLOW_UP: "accepted", TicketState.CONTRACTING: "contracting",
}  # fmt: skip
STAGES: Final = tuple(policy.FORECAST_RATES)
# An agreement that may still be signed.
_NEGOTIABLE = (
    ContractState.IDEA,
    ContractState.NEGOTIATION,
    ContractState.LEGAL_REVIEW,
    ContractState.SIGNATURE,
)
# Ended for reasons that say nothing of a way to an agreement.
_NO_CASE = (Outcome.DUPLICATE, Outcome.SPAM)


# ----- how long each step takes


def _to_offer(facts: Facts, period: Period) -> Iterator[Dated]:
    for ticket_id, first in facts.first_sent.items():
        qualified_at = facts.tickets[ticket_id].qualified_at
        if qualified_at is not None and qualified_at <= first and _is_within(first, period):
            days = (clock.day_of(first) - clock.day_of(qualified_at)).days
            yield Dated(first, Entry("ticket", ticket_id, days))


def _to_acceptance(facts: Facts, period: Period) -> Iterator[Dated]:
    for ticket_id, offer in facts.first_acceptance.items():
        if offer.decided_at is not None and _is_within(offer.decided_at, period):
            days = (clock.day_of(offer.decided_at) - clock.day_of(facts.first_sent[ticket_id])).days
            yield Dated(offer.decided_at, Entry("ticket", ticket_id, days))


def _to_signature(facts: Facts, period: Period) -> Iterator[Dated]:
    for ticket_id, offer in facts.first_acceptance.items():
        signed = [
            one.signed_on
            for one in facts.contracts_of.get(ticket_id, ())
            if one.kind != CONFIDENTIALITY and one.signed_on is not None
        ]
        first, accepted = min(signed, default=None), clock.day_of(offer.decided_at)  # type: ignore[arg-type]  # accepted ones are decided
        if first is not None and accepted <= first and first in period:
            yield Dated(first, Entry("ticket", ticket_id, (first - accepted).days))


def _is_within(moment: object, period: Period) -> bool:
    return period.begins_at <= moment < period.ends_before  # type: ignore[operator]  # a moment


def _closed_without(facts: Facts, period: Period) -> Iterator[Dated]:
    for one in facts.closed(period):
        if one.outcome in LOST:
            yield Dated(one.closed_at, Entry("ticket", one.id, part=str(one.outcome)))


LOST: Final = (
    Outcome.NO_MATCH, Outcome.NO_CAPACITY, Outcome.NO_FUNDING, Outcome.IP_DISAGREEMENT, Outcome.COMPANY_WITHDREW,
    Outcome.NO_ANSWER, Outcome.TOO_EARLY, Outcome.OUT_OF_SCOPE, Outcome.SCREENING_REFUSED, Outcome.REDIRECTED,
)  # fmt: skip


# ----- what is to be expected


def stage_of(ticket: TicketFact) -> str | None:
    """Return where a request stands on its way; one on hold stands where it was held. None: on none."""
    return STAGE_OF.get(TicketState(ticket.held_from or ticket.state))


def _past(facts: Facts, period: Period) -> Iterator[Dated]:
    """Yield each closed request at each stage it has reached, and whether it led to an agreement."""
    for one in facts.tickets.values():
        if one.state != TicketState.CLOSED or one.outcome in _NO_CASE:
            continue
        led = one.outcome == Outcome.CONTRACT_SIGNED or signs(facts, one)
        deals = facts.contracts_of.get(one.id, ())
        reached = {
            "received": True,
            "qualified": one.qualified_at is not None,
            "offered": one.id in facts.offered,
            "accepted": one.id in facts.first_acceptance,
            "contracting": any(deal.kind != CONFIDENTIALITY for deal in deals),
        }
        for stage, is_there in reached.items():
            if is_there:
                yield Dated(None, Entry("ticket", one.id, int(led), stage))


def _expected(facts: Facts, period: Period) -> Iterator[Dated]:
    """Yield what each open request is expected to bring: what its unsigned agreements say, else its budget band."""
    for ticket in facts.tickets.values():
        stage = stage_of(ticket)
        if stage is None:
            continue
        named = list(_named(facts, ticket, stage))
        yield from named
        amount = policy.EXPECTED_BY_BUDGET.get(ticket.budget or "")
        if amount is not None and not named:
            yield Dated(None, Entry("ticket", ticket.id, amount, f"{stage} {EURO}", f"ticket:{ticket.id}"))


def _named(facts: Facts, ticket: TicketFact, stage: str) -> Iterator[Dated]:
    for deal in facts.contracts_of.get(ticket.id, ()):
        if deal.kind == CONFIDENTIALITY or deal.signed_on is not None or deal.state not in _NEGOTIABLE:
            continue
        lines = facts.funding_of.get(deal.id, ())
        amount = sum((line.amount for line in lines if _is_cash(line)), Decimal(0))
        if amount:
            entry = Entry("contract", deal.id, amount, f"{stage} {deal.currency}", f"ticket:{ticket.id}")
            yield Dated(None, entry)


def _is_cash(line: FundingFact) -> bool:
    return line.source == FundingSource.COMPANY and line.nature == FundingNature.CASH


def rates(past: Result) -> Mapping[str, Decimal]:
    """Return the desk's own share of past requests that led to an agreement, by stage, where it has had enough of them.

    Rounded to whole hundredths, as the page shows them: who counts with what is shown gets what is shown.
    """
    return {
        row.key: Decimal((200 * int(row.brings or 0) + int(row.value)) // (2 * int(row.value))) / 100
        for row in past.rows
        if row.value >= policy.FORECAST_CASES
    }


def weights(past: Result) -> Mapping[str, Decimal]:
    """Return by what each stage is weighted: the desk's own rate, or the table's where it has had too few cases."""
    return {**policy.FORECAST_RATES, **rates(past)}


def _weighted(found: Mapping[str, Result], by: Mapping[str, Decimal]) -> list[Entry]:
    return [
        one._replace(value=Decimal(one.value) * by[_stage(one.part)]) for one in found[EXPECTED.name].entries
    ]


def _sums(found: Mapping[str, Result], by: Mapping[str, Decimal]) -> Weights:
    rows = found[EXPECTED.name].rows
    return Counter((Decimal(row.value) * by[_stage(row.key)], row.key) for row in rows)


def _stage(part: str) -> str:
    return part.partition(" ")[0]


TO_OFFER = Report(
    "qualification-to-offer", None, _l("From qualification to the first offer"),
    _l("Median of the calendar days between the qualification of a request and the first offer sent to a unit, over the requests first offered in the period."),
    "days", "median", _to_offer, dated="each",
)  # fmt: skip
TO_ACCEPTANCE = Report(
    "offer-to-acceptance", None, _l("From the first offer to an acceptance"),
    _l("Median of the calendar days between the first offer of a request and the first acceptance by a unit, over the requests first accepted in the period."),
    "days", "median", _to_acceptance, dated="each",
)  # fmt: skip
TO_SIGNATURE = Report(
    "acceptance-to-agreement", None, _l("From acceptance to an agreement"),
    _l("Median of the calendar days between the first acceptance of a request and its first signed agreement, over the requests whose first one was signed in the period. Confidentiality agreements do not count."),
    "days", "median", _to_signature, dated="each",
)  # fmt: skip
NO_AGREEMENT = Report(
    "closed-without", None, _l("Why requests ended without an agreement"),
    _l("Requests closed in the period for a reason that led to no cooperation of this desk, by reason."),
    "count", "count", _closed_without, parts=_l("By reason"), group="outcome", dated="each",
)  # fmt: skip
PAST = Report(
    "past-success", None, _l("Past requests that led to an agreement"),
    _l("Of the requests closed so far that had come to a stage, how many led to a signed agreement; duplicates are left out. A request counts at each stage it had reached. Figures of today, whatever the period."),
    "share", "share_of_received", _past, parts=_l("By stage reached"), group="stage", dated="once", is_of_today=True,
)  # fmt: skip
EXPECTED = Report(
    "expected", None, _l("Expected of open requests"),
    _l("Cash from companies that open requests may bring: what their unsigned agreements name, else what stands for the budget band of the request (under 10,000 € counts 5,000; 10,000 to 50,000 counts 30,000; 50,000 to 200,000 counts 125,000; more counts 200,000). The total is in euros; other currencies stand beside it."),
    "money", "euros", _expected, parts=_l("By stage"), group="stage", dated="once", is_of_today=True,
)  # fmt: skip
FORECAST = Report(
    "forecast", "M37", _l("Forecast"),
    _l("What is expected of each open request, times the share of past requests of its stage that led to an agreement; with fewer than twenty past cases of a stage, times the rate of the table. Shares are rounded to whole per cents. The total is in euros; other currencies stand beside it."),
    "money", "euros", lambda facts, period: (), parts=_l("By stage"), group="stage", is_of_today=True,
    sources=(PAST, EXPECTED), drawn=lambda found: _weighted(found, weights(found[PAST.name])),
    summed=lambda found: _sums(found, weights(found[PAST.name])),
)  # fmt: skip
BY_TABLE = Report(
    "forecast-by-table", "M37", _l("Forecast by the table alone"),
    _l("What is expected of each open request, times the rate that the table gives for its stage, whatever the desk has known: it stands beside the forecast for comparison."),
    "money", "euros", lambda facts, period: (), parts=_l("By stage"), group="stage", is_of_today=True,
    sources=(EXPECTED,), drawn=lambda found: _weighted(found, policy.FORECAST_RATES),
    summed=lambda found: _sums(found, policy.FORECAST_RATES),
)  # fmt: skip
