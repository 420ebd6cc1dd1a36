"""How requests end: M30, M31 and M35."""

from collections.abc import Iterator

from flask_babel import lazy_gettext as _l

from desk.reports.indicators.facts import Facts
from desk.reports.indicators.report import Dated, Entry, Report
from desk.reports.period import Period
from models.states import Outcome


def _trl_gain(facts: Facts, period: Period) -> Iterator[Dated]:
    for one in facts.closed(period):
        if one.trl_start is not None and one.trl_end is not None:
            yield Dated(one.closed_at, Entry("ticket", one.id, one.trl_end - one.trl_start))


def _marks(facts: Facts, period: Period) -> Iterator[Dated]:
    for one in facts.surveys:
        if one.score is not None and period.begins_at <= one.sent_at < period.ends_before:
            yield Dated(one.sent_at, Entry("ticket", one.ticket_id, one.score))


def _responses(facts: Facts, period: Period) -> Iterator[Dated]:
    for one in facts.surveys:
        if period.begins_at <= one.sent_at < period.ends_before:
            yield Dated(one.sent_at, Entry("ticket", one.ticket_id, int(one.score is not None)))


def _redirected(facts: Facts, period: Period) -> Iterator[Dated]:
    for one in facts.closed(period):
        if one.outcome == Outcome.REDIRECTED:
            yield Dated(one.closed_at, Entry("ticket", one.id, part=(one.redirected_to or "").strip()))


TRL_GAIN = Report(
    "trl-gain", "M30", _l("Gain in technology readiness"),
    _l("Median of the levels gained between start and end, over the requests closed in the period that have both."),
    "levels", "median", _trl_gain, dated="each",
)  # fmt: skip
SATISFACTION = Report(
    "satisfaction", "M31", _l("Satisfaction"),
    _l("Mean of the marks from 1 to 5 given to surveys sent in the period; shown from five answers on."),
    "mark", "mean", _marks, needs_five=True, dated="each",
)  # fmt: skip
RESPONSES = Report(
    "survey-responses", "M31", _l("Surveys answered"),
    _l("Surveys answered, of those sent in the period; shown from five surveys on."),
    "share", "share", _responses, needs_five=True, dated="each",
)  # fmt: skip
REDIRECTIONS = Report(
    "redirections", "M35", _l("Requests redirected"),
    _l("Requests closed in the period because a partner is better placed, by partner."),
    "count", "count", _redirected, parts=_l("By partner"), group="partner", dated="each",
)  # fmt: skip
