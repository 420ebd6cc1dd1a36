"""How soon a person answered: M7."""

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, select

from desk import calendars, clock, config
from desk.extensions import session
from desk.reports.period import Period
from desk.reports.report import Report, Result, Row, middle, share
from desk.reports.requests import confirmed_in
from models import Ticket

WITHIN, LATE, WAITING = "within", "late", "waiting"
WORDS = {
    WITHIN: _l("Answered within the promise"),
    LATE: _l("Answered later, or overdue"),
    WAITING: _l("Not due yet"),
}


def _conditions() -> dict[str, ColumnElement[bool]]:
    """Tell the tickets apart: the same words for counting and for listing."""
    answered, due, now = Ticket.first_answer_at, Ticket.first_answer_due_at, clock.now()
    return {
        WITHIN: and_(answered.is_not(None), answered <= due),
        LATE: (answered > due) | (answered.is_(None) & (due < now)),
        WAITING: answered.is_(None) & (due >= now),
    }


def _read_median(period: Period, language: str) -> Result:
    settings = config.settings()
    calendar = calendars.for_site(settings.calendar, settings.timezone)
    statement = select(Ticket.confirmed_at, Ticket.first_answer_at).where(
        confirmed_in(period), Ticket.first_answer_at.is_not(None)
    )
    hours = [
        calendars.working_between(confirmed, answered, calendar).total_seconds() / 3600
        for confirmed, answered in session.execute(statement)
        if answered is not None
    ]
    return Result(middle(hours), len(hours))


def _read_share(period: Period, language: str) -> Result:
    columns = [Ticket.id, *(condition.label(name) for name, condition in _conditions().items())]
    counts = dict.fromkeys(WORDS, 0)
    for row in session.execute(select(*columns).where(confirmed_in(period))):
        for name in WORDS:
            counts[name] += bool(row._mapping[name])
    decided = counts[WITHIN] + counts[LATE]
    return Result(
        share(counts[WITHIN], decided),
        decided,
        [Row(name, counts[name], words=WORDS[name]) for name in WORDS],
    )


def _answered(period: Period, key: str | None) -> Any:
    return select(Ticket.id).where(confirmed_in(period), Ticket.first_answer_at.is_not(None))


def _promised(period: Period, key: str | None) -> Any:
    statement = select(Ticket.id).where(confirmed_in(period))
    if key is None:
        conditions = _conditions()
        return statement.where(conditions[WITHIN] | conditions[LATE])
    return statement.where(_conditions().get(key, Ticket.id < 0))


FIRST_ANSWER = Report(
    "first-answer", "M7", _l("First human answer"),
    _l("Median of the working hours between the confirmation of a request and the first message by a person, over the requests confirmed in the period that have one."),
    "hours", _read_median, "ticket", _answered,
)  # fmt: skip
PROMISE = Report(
    "promise", "M7", _l("Answered within the promise"),
    _l("Share of the requests confirmed in the period whose first answer came within the promised delay, of those answered or overdue."),
    "share", _read_share, "ticket", _promised,
    parts=_l("By answer"),
)  # fmt: skip
