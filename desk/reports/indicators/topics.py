"""What requests are about, and what nobody could serve: M33 and M34."""

from collections.abc import Iterator

from flask_babel import lazy_gettext as _l

from desk.reports.indicators.facts import Facts, TicketFact, TopicFact
from desk.reports.indicators.report import Dated, Entry, Report
from desk.reports.period import Period
from models.states import Outcome

_NOT_SERVED = (Outcome.NO_MATCH, Outcome.NO_CAPACITY)


def _link(ticket: TicketFact, one: TopicFact, part: str) -> Entry:
    return Entry("ticket", ticket.id, 1, part, f"topic:{ticket.id}:{one.topic_id}")


def _topics(facts: Facts, period: Period) -> Iterator[Dated]:
    for ticket in facts.confirmed(period):
        for one in facts.topics_of.get(ticket.id, ()):
            if one.is_confirmed:
                yield Dated(ticket.confirmed_at, _link(ticket, one, one.topic_id))


def _axes(facts: Facts, period: Period) -> Iterator[Dated]:
    for ticket in facts.confirmed(period):
        for one in facts.topics_of.get(ticket.id, ()):
            if one.is_confirmed:
                yield Dated(ticket.confirmed_at, _link(ticket, one, one.axis))


def _unserved(facts: Facts, period: Period) -> Iterator[Dated]:
    for ticket in facts.closed(period):
        if ticket.outcome in _NOT_SERVED:
            for one in facts.topics_of.get(ticket.id, ()):
                yield Dated(ticket.closed_at, _link(ticket, one, one.topic_id))


AXES = Report(
    "axes", "M33", _l("Axes of the requests"),
    _l("Topics confirmed by a person on the requests confirmed in the period, by research axis."),
    "count", "count", _axes, parts=_l("By axis"), group="axis", dated="each",
)  # fmt: skip
TOPICS = Report(
    "topics", "M33", _l("Topics of the requests"),
    _l("Topics confirmed by a person on the requests confirmed in the period."),
    "count", "count", _topics, parts=_l("By topic"), group="topic", dated="each",
)  # fmt: skip
UNSERVED = Report(
    "unserved-topics", "M34", _l("Topics nobody could serve"),
    _l("Topics of the requests closed in the period because no unit had the expertise or the capacity."),
    "count", "count", _unserved, parts=_l("By topic"), group="topic", dated="each",
)  # fmt: skip
