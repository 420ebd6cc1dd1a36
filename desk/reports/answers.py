"""How soon a person answered: M7."""

from bisect import bisect_right
from collections import Counter
from datetime import datetime
from itertools import accumulate
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, select

from desk import clock, timetable
from desk.extensions import session
from desk.figures import tenths_of_hours
from desk.reports.period import Period
from desk.reports.report import Report, Result, Row, Tallied, share
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
    statement = select(Ticket.confirmed_at, Ticket.first_answer_at).where(
        confirmed_in(period), Ticket.first_answer_at.is_not(None)
    )
    calendar = timetable.current().calendar()
    tenths = Counter(
        tenths_of_hours(confirmed, answered, calendar)
        for confirmed, answered in session.execute(statement)
        if answered is not None
    )
    return _median(tenths)


def _median(tenths: Counter[int]) -> Result:
    """Return the middle of working hours counted in tenths."""
    hours = sorted(tenths)
    ends = list(accumulate(tenths[one] for one in hours))
    count = tenths.total()
    if not count:
        return Result(None, 0)
    middle = [hours[bisect_right(ends, place)] for place in ((count - 1) // 2, count // 2)]
    return Result(sum(middle) / 20, count)


def _read_share(period: Period, language: str) -> Result:
    columns = [Ticket.id, *(condition.label(name) for name, condition in _conditions().items())]
    counts = dict.fromkeys(WORDS, 0)
    for row in session.execute(select(*columns).where(confirmed_in(period))):
        for name in WORDS:
            counts[name] += bool(row._mapping[name])
    return _share(counts)


def _tallied_share(sums: Tallied) -> Result:
    """Tell of the requests nobody answered yet which are overdue by now."""
    answered, now = sums.of("promise"), clock.now()
    counts = {WITHIN: answered["within"], LATE: answered["late"], WAITING: 0}
    for due, count in sums.of("awaited").items():
        counts[LATE if datetime.fromisoformat(due) < now else WAITING] += count
    return _share(counts)


def _share(counts: dict[str, int]) -> Result:
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
    tallied=lambda sums, _language: _median(Counter({int(key): count for key, count in sums.of("answered").items()})),
)  # fmt: skip
PROMISE = Report(
    "promise", "M7", _l("Answered within the promise"),
    _l("Share of the requests confirmed in the period whose first answer came within the promised delay, of those answered or overdue."),
    "share", _read_share, "ticket", _promised,
    parts=_l("By answer"),
    tallied=lambda sums, _language: _tallied_share(sums),
)  # fmt: skip
