"""What a reader asks of the figures: some days, and what they are narrowed to; all of it stands in the address."""

from dataclasses import dataclass

from flask import request

from desk import clock, reports
from desk.access import can
from desk.reports import Period, indicators
from desk.reports.indicators import Facts, Filters, Report, Result
from desk.web.guards import current_actor
from desk.web.language import current_language
from forms.reports import FiguresForm

PAST = 6  # periods of a curve, the one asked for included


@dataclass(frozen=True)
class Asked:
    """The form as it was filled, what it asks for, and the facts that remain."""

    form: FiguresForm
    period: Period
    filters: Filters
    facts: Facts
    may_open: bool

    @property
    def given(self) -> dict[str, str]:
        """Return the question as it stands in the address of a list or a file."""
        days = {"first": self.period.starts_on.isoformat(), "last": self.period.ends_on.isoformat()}
        narrowed = {name: value for name, value in vars(self.filters).items() if value}
        return {"year": str(clock.today().year), **days, **narrowed}


@dataclass(frozen=True)
class Shown:
    """One report as this person may see it: its figure, and those of the periods before, oldest first."""

    report: Report
    result: Result
    past: list[tuple[Period, Result]]


def asked() -> Asked:
    """Return what the address asks for: this year when it asks for nothing or for nonsense."""
    facts = indicators.load()
    this_year = clock.today().year
    given = request.args if any(request.args.get(name) for name in FiguresForm.NAMES) else None
    form = FiguresForm(
        given, this_year=this_year, regions=_regions(facts), kinds=_kinds(facts),
        data={"year": str(this_year), "quarter": ""},
    )  # fmt: skip
    is_asked = given is not None and form.validate()
    period = _period(form) if is_asked else reports.year(this_year)
    filters = Filters(**form.filters()) if is_asked else Filters()
    return Asked(form, period, filters, indicators.narrow(facts, filters), can(current_actor(), "queue.read"))


def figures(wanted: Asked, *, past: int = 1) -> list[Shown]:
    """Read every report, over so many periods; outside the desk, small counts are hidden."""
    periods = wanted.period.past(past)
    shown = []
    for report in indicators.INDICATORS:
        read = [
            (one, as_seen(report, report.read(wanted.facts, one), wanted.may_open))
            for one in ([wanted.period] if report.is_of_today else periods)
        ]
        shown.append(Shown(report, read[-1][1], read))
    return shown


def as_seen(report: Report, result: Result, may_open: bool) -> Result:
    """Return a figure as somebody may see it."""
    return result if may_open else indicators.for_outsiders(report, result)


def _period(form: FiguresForm) -> Period:
    if form.first.data is not None:
        return Period(form.first.data, form.last.data)
    year = int(form.year.data)
    return reports.quarter(year, int(form.quarter.data)) if form.quarter.data else reports.year(year)


def _regions(facts: Facts) -> list[str]:
    return sorted({one.region for one in facts.organizations.values() if one.region})


def _kinds(facts: Facts) -> list[tuple[str, str]]:
    language = current_language()
    named = facts.names["kind"].items()
    return sorted(
        ((code, words.get(language) or words["en"]) for code, words in named), key=lambda one: one[1]
    )
