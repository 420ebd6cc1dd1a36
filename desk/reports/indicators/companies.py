"""The companies the desk accompanies, and who they are: M4, M5, M6 and M36."""

from collections.abc import Callable, Iterator
from datetime import date

from flask_babel import lazy_gettext as _l

from desk import clock
from desk.reports.indicators.activities import section
from desk.reports.indicators.facts import Facts, OrganizationFact, qualifies
from desk.reports.indicators.report import Entry, Lasting, Report
from desk.reports.period import Period
from models.states import OrganizationKind, SizeClass

UNKNOWN = "unknown"
Part = Callable[[Facts, OrganizationFact], str]


def _accompanied(facts: Facts, part: Part) -> Iterator[Lasting]:
    """Yield what accompanies a company, and for how long: the work of a unit, or a meeting that qualifies."""
    for kind, number, home, first, last in _contacts(facts):
        if home.kind == OrganizationKind.COMPANY:
            entry = Entry(kind, number, part=part(facts, home), once=f"organization:{home.id}")
            yield Lasting(first, last, entry)


def _contacts(facts: Facts) -> Iterator[tuple[str, int, OrganizationFact, date, date]]:
    for work in facts.engagements:
        home = facts.home(facts.tickets[work.ticket_id].organization_id)
        yield "engagement", work.id, home, work.started_on, work.ended_on or date.max
    for met in facts.interactions:
        if qualifies(met):
            day = clock.day_of(met.happened_at)
            yield "interaction", met.id, facts.home(met.organization_id), day, day


def _place(facts: Facts, home: OrganizationFact) -> str:
    if home.country != "FR":
        return home.country
    return home.region or UNKNOWN


def _first_size(facts: Facts, home: OrganizationFact) -> str:
    return facts.size_on(home, facts.helped[home.id]) or UNKNOWN


def _all(facts: Facts, period: Period) -> Iterator[Lasting]:
    return _accompanied(facts, lambda facts, home: home.country)


def _small(facts: Facts, period: Period) -> Iterator[Lasting]:
    found = _accompanied(facts, _first_size)
    return (one for one in found if one.entry.part in (SizeClass.MICRO, SizeClass.SME))


def _by_place(facts: Facts, period: Period) -> Iterator[Lasting]:
    return _accompanied(facts, _place)


def _by_size(facts: Facts, period: Period) -> Iterator[Lasting]:
    return _accompanied(facts, lambda facts, home: home.size_class or UNKNOWN)


def _by_sector(facts: Facts, period: Period) -> Iterator[Lasting]:
    return _accompanied(
        facts, lambda facts, home: section(home.activity_code, home.activity_version) or UNKNOWN
    )


_HOW = _l("A company is accompanied when a unit works on one of its requests, or after a meeting, visit or diagnosis of at least thirty minutes with an expert unit.")  # fmt: skip

ACCOMPANIED = Report(
    "accompanied", "M4", _l("Companies accompanied"), _HOW,
    "count", "count", _all, parts=_l("By country"), group="country", dated="lasting", about="organization",
)  # fmt: skip
SMALL = Report(
    "accompanied-small", "M5", _l("Of which small and medium-sized"),
    _l("Companies accompanied in the period that were micro, small or medium-sized on the day they were first accompanied, as the desk knew it then."),
    "count", "count", _small, parts=_l("By size"), group="size_class", dated="lasting", about="organization",
)  # fmt: skip
PLACES = Report(
    "accompanied-places", "M6", _l("Where the companies accompanied are"),
    _l("Companies accompanied in the period, by department or region of their main site, or by country outside France; those without one are counted as not known."),
    "count", "count", _by_place, parts=_l("By region or country"), group="place", dated="lasting", about="organization",
)  # fmt: skip
SIZES = Report(
    "accompanied-sizes", "M36", _l("Sizes of the companies accompanied"),
    _l("Companies accompanied in the period, by the size class known today; those without one are counted as not known."),
    "count", "count", _by_size, parts=_l("By size"), group="size_class", dated="lasting", about="organization",
)  # fmt: skip
SECTORS = Report(
    "accompanied-sectors", "M36", _l("Sectors of the companies accompanied"),
    _l("Companies accompanied in the period, by section of their activity code in the version of the nomenclature it was given in; those without a code are counted as not known."),
    "count", "count", _by_sector, parts=_l("By section"), group="section", dated="lasting", about="organization",
)  # fmt: skip
