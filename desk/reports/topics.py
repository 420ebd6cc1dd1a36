"""What requests are about, and what nobody could serve: M33 and M34."""

from collections import Counter
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, func, or_, select

from desk.extensions import session
from desk.reports.period import Period
from desk.reports.report import Report, Result, Row, most_first
from desk.reports.requests import confirmed_in
from models import Ticket, TicketTopic, Topic
from models.states import Outcome

SHOWN = 15  # topics in a chart; the list behind it has them all


def _confirmed_topics(period: Period) -> ColumnElement[bool]:
    return and_(TicketTopic.confirmed_at.is_not(None), confirmed_in(period))


def _not_served(period: Period) -> ColumnElement[bool]:
    """Keep the topics of requests closed in the period because nobody could or was free to help."""
    return and_(
        Ticket.closed_at >= period.begins_at, Ticket.closed_at < period.ends_before,
        Ticket.outcome.in_((Outcome.NO_MATCH, Outcome.NO_CAPACITY)),
        or_(TicketTopic.is_missing, TicketTopic.confirmed_at.is_not(None)),
    )  # fmt: skip


def _label(language: str) -> Any:
    return {"fr": Topic.label_fr, "de": Topic.label_de}.get(language, Topic.label_en)


def _by_topic(condition: ColumnElement[bool], language: str) -> Result:
    statement = (
        select(Topic.id, _label(language), func.count())
        .join(TicketTopic, TicketTopic.topic_id == Topic.id)
        .join(Ticket, Ticket.id == TicketTopic.ticket_id)
        .where(condition)
        .group_by(Topic.id, _label(language))
        .order_by(func.count().desc(), Topic.id)
    )
    rows = [Row(topic_id, count, words=words) for topic_id, words, count in session.execute(statement)]
    total = int(sum(row.value for row in rows))
    return Result(total, total, rows[:SHOWN])


def _tallied_topics(counts: Counter[str], language: str) -> Result:
    """Name the most frequent topics."""
    shown = most_first(counts)[:SHOWN]
    named = select(Topic.id, _label(language)).where(Topic.id.in_([id_ for id_, _ in shown]))
    words: dict[str, str] = {row[0]: row[1] for row in session.execute(named)}
    return Result(counts.total(), counts.total(), [Row(id_, count, words=words[id_]) for id_, count in shown])


def _tallied_axes(counts: Counter[str]) -> Result:
    axes: Counter[str] = Counter()
    for id_, axis in session.execute(select(Topic.id, Topic.axis)):
        if counts[id_]:
            axes[axis] += counts[id_]
    return Result(
        axes.total(), axes.total(), [Row(axis, count, group="axis") for axis, count in most_first(axes)]
    )


def _read_topics(period: Period, language: str) -> Result:
    return _by_topic(_confirmed_topics(period), language)


def _read_unserved(period: Period, language: str) -> Result:
    return _by_topic(_not_served(period), language)


def _read_axes(period: Period, language: str) -> Result:
    statement = (
        select(Topic.axis, func.count())
        .join(TicketTopic, TicketTopic.topic_id == Topic.id)
        .join(Ticket, Ticket.id == TicketTopic.ticket_id)
        .where(_confirmed_topics(period))
        .group_by(Topic.axis)
        .order_by(func.count().desc(), Topic.axis)
    )
    rows = [Row(axis, count, group="axis") for axis, count in session.execute(statement)]
    total = int(sum(row.value for row in rows))
    return Result(total, total, rows)


def _tickets(condition: ColumnElement[bool], part: ColumnElement[bool] | None) -> Any:
    statement = (
        select(Ticket.id)
        .join(TicketTopic, TicketTopic.ticket_id == Ticket.id)
        .join(Topic, Topic.id == TicketTopic.topic_id)
        .where(condition)
    )
    return statement if part is None else statement.where(part)


def _about(period: Period, key: str | None) -> Any:
    return _tickets(_confirmed_topics(period), None if key is None else Topic.id == key)


def _of_axis(period: Period, key: str | None) -> Any:
    return _tickets(_confirmed_topics(period), None if key is None else Topic.axis == key)


def _unserved(period: Period, key: str | None) -> Any:
    return _tickets(_not_served(period), None if key is None else Topic.id == key)


AXES = Report(
    "axes", "M33", _l("Axes of the requests"),
    _l("Topics confirmed by a person on the requests confirmed in the period, by research axis."),
    "count", _read_axes, "ticket", _of_axis,
    parts=_l("By axis"),
    tallied=lambda sums, _language: _tallied_axes(sums.of("topic")),
)  # fmt: skip
TOPICS = Report(
    "topics", "M33", _l("Topics of the requests"),
    _l("Topics confirmed by a person on the requests confirmed in the period; the fifteen most frequent."),
    "count", _read_topics, "ticket", _about,
    parts=_l("By topic"),
    tallied=lambda sums, language: _tallied_topics(sums.of("topic"), language),
)  # fmt: skip
UNSERVED = Report(
    "unserved-topics", "M34", _l("Topics nobody could serve"),
    _l("Topics of the requests closed in the period because no unit had the expertise or the capacity."),
    "count", _read_unserved, "ticket", _unserved,
    parts=_l("By topic"),
    tallied=lambda sums, language: _tallied_topics(sums.of("unserved"), language),
)  # fmt: skip
