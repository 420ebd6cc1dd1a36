"""What a reader asks of the figures: some days, and what they are narrowed to; all of it stands in the address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from flask import request

from desk import clock, figures, reports
from desk.access import Actor, can
from desk.access.days import plans_days
from desk.reports import Period, indicators
from desk.reports.indicators import Facts, Filters, Report, Result
from desk.web.guards import current_actor
from desk.web.language import current_language
from forms.reports import FiguresForm, PeriodForm

Names = Mapping[str, Mapping[str, Mapping[str, str]]]


@dataclass(frozen=True)
class Wanted:
    """Some days, what the figures of them are narrowed to, and who asks."""

    period: Period
    filters: Filters
    actor: Actor
    names: Names  # what the desk called its own things

    @property
    def may_open(self) -> bool:
        """Tell whether who asks may open figures down to their records; days of the pool need more."""
        return can(self.actor, "queue.read")

    @cached_property
    def facts(self) -> Facts:
        """Return the records that remain, once they are needed."""
        return indicators.narrow(indicators.load(), self.filters)

    @property
    def given(self) -> dict[str, str]:
        """Return the question as it stands in the address of a list or a file."""
        days = {"first": self.period.starts_on.isoformat(), "last": self.period.ends_on.isoformat()}
        narrowed = {name: value for name, value in vars(self.filters).items() if value}
        return {"year": str(clock.today().year), **days, **narrowed}


@dataclass(frozen=True)
class Asked(Wanted):
    """What an address asks for, with the form as it was filled."""

    form: PeriodForm


@dataclass(frozen=True)
class Shown:
    """One report as this person may see it: its figure, and those of the periods before, oldest first."""

    report: Report
    result: Result
    past: list[tuple[Period, Result]]
    is_shut: bool = False  # its records are told to those who plan with them alone

    @property
    def told_for(self) -> Period:
        """Return the days the figure is told for: of days of the pool fewer than were asked for, where some may not be told."""
        return self.past[-1][0]


def asked(kind: type[PeriodForm] = FiguresForm) -> Asked:
    """Return what the address asks for: this year when it asks for nothing or for nonsense."""
    this_year = clock.today().year
    given = request.args if any(request.args.get(name) for name in kind.NAMES) else None
    defaults = {"year": str(this_year), "quarter": ""}
    names = indicators.names()
    if kind is FiguresForm:
        form: PeriodForm = FiguresForm(
            given, this_year=this_year, data=defaults, regions=indicators.regions(), kinds=_kinds(names)
        )
    else:
        form = kind(given, this_year=this_year, data=defaults)
    is_asked = given is not None and form.validate()
    period = _period(form) if is_asked else reports.year(this_year)
    filters = Filters(**form.filters()) if is_asked else Filters()
    return Asked(period, filters, current_actor(), names, form)


def read(wanted: Wanted, which: Sequence[Report], *, past: int = 1) -> list[Shown]:
    """Read some reports, over so many periods, as who asks may see them."""
    periods = wanted.period.past(past)
    sums = figures.sums(periods, frozenset(one.name for one in which), wanted.filters)
    shown = []
    for report in which:
        told = []
        for one in [wanted.period] if report.is_of_today else periods:
            days = indicators.days_told(report, one) if is_shut(report, wanted.actor) else one
            if days is None:
                told.append((one, Result(None, 0, is_hidden=True)))
                continue
            result = sums.read(report, days) if sums else report.read(wanted.facts, days)
            told.append((days, as_seen(report, result, wanted.actor, is_narrowed=bool(wanted.filters))))
        shown.append(Shown(report, told[-1][1], told, is_shut(report, wanted.actor)))
    return shown


def as_seen(report: Report, result: Result, actor: Actor, *, is_narrowed: bool = False) -> Result:
    """Return a figure as somebody may see it: days of few people, and outside the desk small counts, are hidden."""
    if is_shut(report, actor):
        result = indicators.for_others(report, result, is_narrowed=is_narrowed)
    return result if can(actor, "queue.read") else indicators.for_outsiders(report, result)


def is_shut(report: Report, actor: Actor) -> bool:
    """Tell whether the records behind a figure are days of single people, and nobody's to read who does not plan with them."""
    return report.adds_days and not plans_days(actor)


def _period(form: PeriodForm) -> Period:
    if form.first.data is not None:
        return Period(form.first.data, form.last.data)
    year = int(form.year.data)
    return reports.quarter(year, int(form.quarter.data)) if form.quarter.data else reports.year(year)


def _kinds(names: Names) -> list[tuple[str, str]]:
    language = current_language()
    named = names["kind"].items()
    return sorted(
        ((code, words.get(language) or words["en"]) for code, words in named), key=lambda one: one[1]
    )
