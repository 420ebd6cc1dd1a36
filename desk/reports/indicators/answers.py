"""How soon people answered, M7 and M8, and how long the other steps to an agreement take."""

from collections.abc import Iterator
from datetime import date

from flask_babel import lazy_gettext as _l

from desk import calendars, clock, timetable
from desk.reports.indicators.facts import CONFIDENTIALITY, Facts, TicketFact
from desk.reports.indicators.report import Dated, Entry, Report
from desk.reports.period import Period

WITHIN, LATE = "within", "late"


def _first_answers(facts: Facts, period: Period) -> Iterator[Dated]:
    calendar = timetable.current().calendar()
    for one in facts.confirmed(period):
        if one.first_answer_at is not None:
            worked = calendars.working_between(one.confirmed_at, one.first_answer_at, calendar)
            quarters = round(worked.total_seconds() / 900)
            yield Dated(one.confirmed_at, Entry("ticket", one.id, quarters / 4))


def _promised(facts: Facts, period: Period) -> Iterator[Dated]:
    for one in facts.confirmed(period):
        answered, due = one.first_answer_at, one.first_answer_due_at
        is_kept = answered is not None and answered <= due
        entry = Entry("ticket", one.id, int(is_kept), WITHIN if is_kept else LATE)
        yield Dated(one.confirmed_at, entry, after=due if answered is None else None)


def _experts(facts: Facts, period: Period) -> Iterator[Dated]:
    for ticket_id, offer in facts.first_acceptance.items():
        if offer.decided_at is not None and period.begins_at <= offer.decided_at < period.ends_before:
            waited = _days(facts.tickets[ticket_id], clock.day_of(offer.decided_at))
            yield Dated(offer.decided_at, Entry("ticket", ticket_id, waited))


def _qualified(facts: Facts, period: Period) -> Iterator[Dated]:
    for one in facts.qualified(period):
        assert one.qualified_at is not None  # noqa: S101  # by it they are found
        yield Dated(one.qualified_at, Entry("ticket", one.id, _days(one, clock.day_of(one.qualified_at))))


def _agreed(facts: Facts, period: Period) -> Iterator[Dated]:
    for ticket_id, contracts in facts.contracts_of.items():
        signed = [
            one.signed_on for one in contracts if one.kind != CONFIDENTIALITY and one.signed_on is not None
        ]
        first = min(signed, default=None)
        if first is not None and first in period:
            yield Dated(first, Entry("ticket", ticket_id, _days(facts.tickets[ticket_id], first)))


def _days(ticket: TicketFact, until: date) -> int:
    return (until - clock.day_of(ticket.confirmed_at)).days


FIRST_ANSWER = Report(
    "first-answer", "M7", _l("First human answer"),
    _l("Median of the working hours between the confirmation of a request and the first message by a person, to the quarter of an hour, over the requests confirmed in the period that have one."),
    "hours", "median", _first_answers, dated="each",
)  # fmt: skip
PROMISE = Report(
    "promise", "M7", _l("Answered within the promise"),
    _l("Share of the requests confirmed in the period whose first answer came within the promised delay, of those answered or overdue."),
    "share", "share", _promised, parts=_l("By answer"), dated="each",
    words={WITHIN: _l("Answered within the promise"), LATE: _l("Answered later, or overdue")},
)  # fmt: skip
EXPERT = Report(
    "time-to-expert", "M8", _l("Time to an expert"),
    _l("Median of the calendar days between the confirmation of a request and the first acceptance by a unit, over the requests first accepted in the period."),
    "days", "median", _experts, dated="each",
)  # fmt: skip
TO_QUALIFICATION = Report(
    "time-to-qualification", None, _l("Time to qualification"),
    _l("Median of the calendar days between the confirmation of a request and its qualification, over the requests qualified in the period."),
    "days", "median", _qualified, dated="each",
)  # fmt: skip
TO_AGREEMENT = Report(
    "time-to-agreement", None, _l("Time to an agreement"),
    _l("Median of the calendar days between the confirmation of a request and its first signed agreement, over the requests whose first one was signed in the period. Confidentiality agreements do not count."),
    "days", "median", _agreed, dated="each",
)  # fmt: skip
