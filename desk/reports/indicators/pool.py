"""The days of the engineer pool: M24 and M25. Days stand for a pool or team as a whole, never for one engineer."""

from collections.abc import Iterator

from flask_babel import lazy_gettext as _l

from desk.reports.indicators.facts import Facts, SupportFact
from desk.reports.indicators.report import Entry, Report
from desk.reports.period import Period


def _worked(facts: Facts, period: Period) -> Iterator[SupportFact]:
    for one in facts.supports:
        if period.starts_on <= one.month <= period.ends_on:
            yield one


def _by_pool(facts: Facts, period: Period) -> Iterator[Entry]:
    for one in _worked(facts, period):
        yield Entry("support", one.id, one.used, str(one.pool_id))


def _by_whom(facts: Facts, period: Period) -> Iterator[Entry]:
    for one in _worked(facts, period):
        yield Entry("support", one.id, one.used, one.organization_kind)


def _of_offered(facts: Facts, period: Period) -> Iterator[Entry]:
    for one in _worked(facts, period):
        yield Entry("support", one.id, one.used, "used")
    for offered in facts.days_offered:
        if period.starts_on <= offered.month <= period.ends_on:
            yield Entry("days_offered", offered.id, offered.days, "offered")


DELIVERED = Report(
    "engineer-days", "M24", _l("Engineer days delivered"),
    _l("Days that engineers worked on requests in the months that begin in the period; those of an engineer count for the pool."),
    "days", "sum", _by_pool, parts=_l("Days by unit"), group="unit", adds="days", apart=("supports", "days_offered"),
)  # fmt: skip
FOR_COMPANIES = Report(
    "engineer-days-companies", "M24", _l("Engineer days for companies"),
    _l("Share of the engineer days delivered that went to requests of companies."),
    "share", "companies", _by_whom, parts=_l("Days by kind of organization"), group="organization_kind", adds="days", apart=("supports", "days_offered"),
)  # fmt: skip
POOL_USE = Report(
    "pool-use", "M25", _l("Use of the pool"),
    _l("Days worked, of the days the pools offered in the months that begin in the period. Filters narrow the days worked, never those offered."),
    "share", "used_of_offered", _of_offered, parts=_l("Days worked and offered"),
    words={"used": _l("Days worked"), "offered": _l("Days offered")}, adds="days", apart=("supports", "days_offered"),
)  # fmt: skip
