"""How soon people answered: M7 and M8."""

from collections.abc import Iterator

from flask_babel import lazy_gettext as _l

from desk import calendars, clock, timetable
from desk.reports.indicators.facts import Facts
from desk.reports.indicators.report import Entry, Report
from desk.reports.period import Period

WITHIN, LATE = "within", "late"


def _first_answers(facts: Facts, period: Period) -> Iterator[Entry]:
    calendar = timetable.current().calendar()
    for one in facts.confirmed(period):
        if one.first_answer_at is not None:
            worked = calendars.working_between(one.confirmed_at, one.first_answer_at, calendar)
            yield Entry("ticket", one.id, worked.total_seconds() / 3600)


def _promised(facts: Facts, period: Period) -> Iterator[Entry]:
    now = clock.now()
    for one in facts.confirmed(period):
        if (one.first_answer_at or now) <= one.first_answer_due_at:
            if one.first_answer_at is not None:
                yield Entry("ticket", one.id, 1, WITHIN)
        else:
            yield Entry("ticket", one.id, 0, LATE)


def _experts(facts: Facts, period: Period) -> Iterator[Entry]:
    for ticket_id, offer in facts.first_acceptance.items():
        if offer.decided_at is not None and period.begins_at <= offer.decided_at < period.ends_before:
            confirmed_on = clock.day_of(facts.tickets[ticket_id].confirmed_at)
            yield Entry("ticket", ticket_id, (clock.day_of(offer.decided_at) - confirmed_on).days)


FIRST_ANSWER = Report(
    "first-answer", "M7", _l("First human answer"),
    _l("Median of the working hours between the confirmation of a request and the first message by a person, over the requests confirmed in the period that have one."),
    "hours", "median", _first_answers,
)  # fmt: skip
PROMISE = Report(
    "promise", "M7", _l("Answered within the promise"),
    _l("Share of the requests confirmed in the period whose first answer came within the promised delay, of those answered or overdue."),
    "share", "share", _promised, parts=_l("By answer"),
    words={WITHIN: _l("Answered within the promise"), LATE: _l("Answered later, or overdue")},
)  # fmt: skip
EXPERT = Report(
    "time-to-expert", "M8", _l("Time to an expert"),
    _l("Median of the calendar days between the confirmation of a request and the first acceptance by a unit, over the requests first accepted in the period."),
    "days", "median", _experts,
)  # fmt: skip
