"""The companies the desk accompanies, and who they are: M4, M5, M6 and M36."""

from collections.abc import Callable, Iterator
from datetime import date

from flask_babel import lazy_gettext as _l

from desk import clock
from desk.reports.indicators.activities import section
from desk.reports.indicators.facts import Facts, OrganizationFact, qualifies
from desk.reports.indicators.report import Entry, Report
from desk.reports.period import Period
from models.states import OrganizationKind, SizeClass

UNKNOWN = "unknown"
Part = Callable[[Facts, OrganizationFact], str]


def _accompanied(facts: Facts, period: Period, part: Part) -> Iterator[Entry]:
    """Yield what accompanied a company in the period: the work of a unit, or a meeting that qualifies."""
    for kind, number, home in _contacts(facts, period):
        if home.kind == OrganizationKind.COMPANY:
            yield Entry(kind, number, part=part(facts, home), once=f"organization:{home.id}")


def _contacts(facts: Facts, period: Period) -> Iterator[tuple[str, int, OrganizationFact]]:
    for work in facts.engagements:
        if work.started_on <= period.ends_on and (work.ended_on or date.max) >= period.starts_on:
            yield "engagement", work.id, facts.home(facts.tickets[work.ticket_id].organization_id)
    for met in facts.interactions:
        if qualifies(met) and period.starts_on <= clock.day_of(met.happened_at) <= period.ends_on:
            yield "interaction", met.id, facts.home(met.organization_id)


def _place(facts: Facts, home: OrganizationFact) -> str:
    if home.country != "FR":
        return home.country
    return home.region or UNKNOWN


def _first_size(facts: Facts, home: OrganizationFact) -> str:
    return facts.size_on(home, facts.helped[home.id]) or UNKNOWN


def _all(facts: Facts, period: Period) -> Iterator[Entry]:
    return _accompanied(facts, period, lambda facts, home: home.country)


def _small(facts: Facts, period: Period) -> Iterator[Entry]:
    found = _accompanied(facts, period, _first_size)
    return (one for one in found if one.part in (SizeClass.MICRO, SizeClass.SME))


def _by_place(facts: Facts, period: Period) -> Iterator[Entry]:
    return _accompanied(facts, period, _place)


def _by_size(facts: Facts, period: Period) -> Iterator[Entry]:
    return _accompanied(facts, period, lambda facts, home: home.size_class or UNKNOWN)


def _by_sector(facts: Facts, period: Period) -> Iterator[Entry]:
    return _accompanied(
        facts, period, lambda facts, home: section(home.activity_code, home.activity_version) or UNKNOWN
    )


_HOW = _l("A company is accompanied when a unit works on one of its requests, or after a meeting, visit or diagnosis of at least thirty minutes with an expert unit.")  # fmt: skip

ACCOMPANIED = Report(
    "accompanied", "M4", _l("Companies accompanied"), _HOW,
    "count", "count", _all, parts=_l("By country"), group="country",
)  # fmt: skip
SMALL = Report(
    "accompanied-small", "M5", _l("Of which small and medium-sized"),
    _l("Companies accompanied in the period that were micro, small or medium-sized on the day they were first accompanied, as the desk knew it then."),
    "count", "count", _small, parts=_l("By size"), group="size_class",
)  # fmt: skip
PLACES = Report(
    "accompanied-places", "M6", _l("Where the companies accompanied are"),
    _l("Companies accompanied in the period, by department or region of the establishment that asks, or by country outside France; those without one are counted as not known."),
    "count", "count", _by_place, parts=_l("By region or country"), group="place",
)  # fmt: skip
SIZES = Report(
    "accompanied-sizes", "M36", _l("Sizes of the companies accompanied"),
    _l("Companies accompanied in the period, by the size class known today; those without one are counted as not known."),
    "count", "count", _by_size, parts=_l("By size"), group="size_class",
)  # fmt: skip
SECTORS = Report(
    "accompanied-sectors", "M36", _l("Sectors of the companies accompanied"),
    _l("Companies accompanied in the period, by section of their activity code in the version of the nomenclature it was given in; those without a code are counted as not known."),
    "count", "count", _by_sector, parts=_l("By section"), group="section",
)  # fmt: skip
