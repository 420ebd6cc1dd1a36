"""What is made of what somebody noted: leverage and shares of the money (M18, M19), outputs (M29), maturity (M32), frugality (M40)."""

from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l

from desk.reports.indicators.facts import Facts, ScoreFact
from desk.reports.indicators.funding import CASH, IN_KIND, PUBLIC
from desk.reports.indicators.report import Entry, Report, Result, Weights
from desk.reports.indicators.requests import REQUESTS
from desk.reports.period import Period
from models.states import MonthlyMeasure

_REQUESTS = "requests"
_OF_COMPANIES = _l("Money from companies")


def _monthly(measure: MonthlyMeasure, facts: Facts, period: Period) -> Iterator[Entry]:
    for one in facts.monthly:
        if one.measure == measure and one.month in period:
            yield Entry("monthly_figure", one.id, one.amount, f"{one.month:%Y-%m}")


def _is_complete(found: Mapping[str, Result], name: str) -> bool:
    """Tell whether something was noted for every month of the period that has begun: a sum of less would mislead."""
    return bool(found[name].base) and found[name].base == len(found[name].rows)


# ----- money


def _money(found: Mapping[str, Result]) -> Weights:
    return Counter((found[name].value or Decimal(0), name) for name in _MONEY if found[name].base)


def _money_drawn(found: Mapping[str, Result]) -> Iterator[Entry]:
    """Yield the records of each source as its part; what is counted once in one is not in another."""
    for name in _MONEY:
        for one in found[name].entries:
            yield one._replace(part=name, once=f"{name} {one.counted}")


# ----- outputs and maturity


def _outputs(facts: Facts, period: Period) -> Iterator[Entry]:
    for one in facts.outputs:
        if one.came_out_on in period:
            yield Entry("output", one.id, part=one.kind)


def _gains(facts: Facts, period: Period) -> Iterator[Entry]:
    """Yield by company and questionnaire the last score of the period against its first of all."""
    firsts: dict[tuple[int, str], ScoreFact] = {}
    lasts: dict[tuple[int, str], ScoreFact] = {}
    for one in sorted(facts.scores, key=lambda one: (one.measured_on, one.id)):
        firsts.setdefault((one.home_id, one.source), one)
        if one.measured_on in period:
            lasts[one.home_id, one.source] = one
    for key, last in lasts.items():
        if firsts[key].measured_on < last.measured_on:
            yield Entry("maturity_score", last.id, last.score - firsts[key].score)


# ----- frugality


def _per_request(found: Mapping[str, Result], name: str) -> Weights:
    weights: Weights = Counter({(1, _REQUESTS): found[REQUESTS.name].base})
    weights[found[name].value or Decimal(0), name] += 1
    return weights


def _per_request_drawn(found: Mapping[str, Result], name: str) -> Iterator[Entry]:
    for one in found[REQUESTS.name].entries:
        yield one._replace(part=_REQUESTS)
    for one in found[name].entries:
        yield one._replace(part=name)


# Sums of months that others are made of; shown nowhere by themselves.
GRANT = Report(
    "grant-spent", None, "", "", "money", "sum",
    lambda facts, period: _monthly(MonthlyMeasure.GRANT_SPENT, facts, period), parts="", group="month", apart=("monthly",),
)  # fmt: skip
ENERGY = Report(
    "energy", None, "", "", "kwh", "sum",
    lambda facts, period: _monthly(MonthlyMeasure.ENERGY, facts, period), parts="", group="month", apart=("monthly",),
)  # fmt: skip
PROCESSOR = Report(
    "processor-time", None, "", "", "processor_hours", "sum",
    lambda facts, period: _monthly(MonthlyMeasure.PROCESSOR, facts, period), parts="", group="month", apart=("monthly",),
)  # fmt: skip

_MONEY = {
    CASH.name: _OF_COMPANIES, IN_KIND.name: _l("Contributions in kind from companies"),
    PUBLIC.name: _l("Public co-funding won"), GRANT.name: _l("Cluster grant spent"),
}  # fmt: skip
_UNTIL_NOTED = _l(
    "Not told: it waits until what was spent of the grant is noted for every month that has begun."
)
_UNTIL_MEASURED = _l("Not told: it waits until this is noted for every month that has begun.")

LEVERAGE = Report(
    "leverage", "M18", _l("Leverage"),
    _l("Money and contributions in kind of companies and public co-funding won in the period (M15, M16 and M17), for each euro of the cluster grant spent in it. Told once the grant spent is noted for every month that has begun; not told while figures are narrowed."),
    "times", "leverage", lambda facts, period: (), parts=_l("What it is made of"), words=_MONEY, adds="money",
    sources=(CASH, IN_KIND, PUBLIC, GRANT), summed=_money, drawn=_money_drawn,
    is_told=lambda found: _is_complete(found, GRANT.name), untold=_UNTIL_NOTED, is_joined=True,
)  # fmt: skip
COMPANY_SHARE = Report(
    "company-share", "M19", _l("Share of companies in the money"),
    _l("Money from companies (M15), of all the money of the period: theirs, contributions in kind, public co-funding and the cluster grant spent. Told once the grant spent is noted for every month that has begun; not told while figures are narrowed."),
    "share", "company_share", lambda facts, period: (), parts=_l("What it is made of"), words=_MONEY, adds="money",
    sources=(CASH, IN_KIND, PUBLIC, GRANT), summed=_money, drawn=_money_drawn,
    is_told=lambda found: _is_complete(found, GRANT.name), untold=_UNTIL_NOTED, is_joined=True,
)  # fmt: skip
OUTPUTS = Report(
    "outputs", "M29", _l("Outputs"),
    _l("Publications, programs, data, patents, licenses and start-ups that came out in the period of an agreement, or of a unit’s work on a request, by kind."),
    "count", "count", _outputs, parts=_l("By kind"), group="output_kind", apart=("outputs",),
)  # fmt: skip
MATURITY = Report(
    "maturity-gain", "M32", _l("Gain in maturity"),
    _l("Mean of what companies gained, in points of a hundred, between their first score and their last one of the period by the same questionnaire; those measured once do not count."),
    "points", "mean", _gains, apart=("scores",),
)  # fmt: skip


def _each_thousand(name: str, words: Any, definition: Any, unit: str, source: Report) -> Report:
    """Return what a thousand requests of a period took, of what is noted by month."""
    return Report(
        name, "M40", words, definition, unit, "per_thousand", lambda facts, period: (), sources=(REQUESTS, source), is_joined=True,
        summed=lambda found: _per_request(found, source.name), drawn=lambda found: _per_request_drawn(found, source.name),
        is_told=lambda found: _is_complete(found, source.name), untold=_UNTIL_MEASURED,
    )  # fmt: skip


ENERGY_EACH = _each_thousand(
    "energy-per-thousand", _l("Energy for a thousand requests"),
    _l("Kilowatt-hours noted for the period, for a thousand requests received in it. Told once they are noted for every month that has begun; not told while figures are narrowed."),
    "kwh", ENERGY,
)  # fmt: skip
PROCESSOR_EACH = _each_thousand(
    "processor-per-thousand", _l("Processor time for a thousand requests"),
    _l("Hours of processor noted for the period, for a thousand requests received in it. Told once they are noted for every month that has begun; not told while figures are narrowed."),
    "processor_hours", PROCESSOR,
)  # fmt: skip
