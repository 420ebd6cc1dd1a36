"""How many requests and companies came: M1, M2 and M3."""

from collections.abc import Iterator

from flask_babel import lazy_gettext as _l

from desk import clock
from desk.reports.indicators.facts import Facts
from desk.reports.indicators.report import Dated, Entry, Report
from desk.reports.period import Period


def _received(facts: Facts, period: Period) -> Iterator[Dated]:
    for one in facts.confirmed(period):
        month = clock.day_of(one.confirmed_at).strftime("%Y-%m")
        yield Dated(one.confirmed_at, Entry("ticket", one.id, part=month))


def _companies(facts: Facts, period: Period) -> Iterator[Dated]:
    for one in facts.confirmed(period):
        if company := facts.company_of(one.id):
            entry = Entry("ticket", one.id, part=company.country, once=f"organization:{company.id}")
            yield Dated(one.confirmed_at, entry)


def _new_companies(facts: Facts, period: Period) -> Iterator[Dated]:
    return (one for one in _companies(facts, period) if one.entry.id in facts.firsts)


REQUESTS = Report(
    "requests", "M1", _l("Requests received"),
    _l("Requests confirmed in the period, by month; spam is left out."),
    "count", "count", _received, parts=_l("By month"), group="month", chart="line", dated="each",
)  # fmt: skip
COMPANIES = Report(
    "companies", "M2", _l("Companies that asked"),
    _l("Different companies with a request confirmed in the period, by country; merged companies count once."),
    "count", "count", _companies, parts=_l("By country"), group="country", dated="once", about="organization",
)  # fmt: skip
NEW_COMPANIES = Report(
    "new-companies", "M3", _l("New companies"),
    _l("Companies whose first request ever was confirmed in the period; merged companies count once."),
    "count", "count", _new_companies, parts=_l("By country"), group="country", dated="once", about="organization",
)  # fmt: skip
