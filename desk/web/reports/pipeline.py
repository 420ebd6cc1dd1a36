"""The way from a request to an agreement: its steps, what ended it, and what may come of the requests open today."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from flask import Response, abort, render_template
from flask.typing import ResponseReturnValue

from desk import policy
from desk.reports import indicators
from desk.reports.indicators import BY_TABLE, EXPECTED, FORECAST, FUNNEL, PAST
from desk.reports.indicators.pipeline import EURO, STAGES, rates, weights
from desk.web.downloads import file_of
from desk.web.guards import permission
from desk.web.reports.asked import Shown, asked, read
from desk.web.reports.files import dated, hidden, lines_of
from desk.web.reports.naming import words_of
from desk.web.reports.room import room
from forms.reports import PeriodForm

# The steps of the way, each with how long it took since the one before.
STEPS = (
    ("received", None), ("qualified", "time-to-qualification"), ("offered", "qualification-to-offer"),
    ("accepted", "offer-to-acceptance"), ("agreed", "acceptance-to-agreement"),
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """What one stage is expected to bring in one currency, and by what it is weighted."""

    stage: str
    currency: str
    key: str
    cases: int
    own: Decimal | None  # the desk's own rate; None: too few cases
    table: Decimal
    used: Decimal
    expected: Decimal
    forecast: Decimal
    by_table: Decimal


@room.get("/reports/pipeline")
@permission("reports.read")
def pipeline() -> ResponseReturnValue:
    """Follow requests on their way to an agreement, and see what may come of those open today."""
    wanted = asked(PeriodForm)
    told = {one.report.name: one for one in read(wanted, indicators.PIPELINE)}
    page = render_template(
        "reports/pipeline.html", form=wanted.form, period=wanted.period, told=told, steps=STEPS, given=wanted.given,
        lines=_lines(told) if wanted.may_open else [], words_of=lambda row: words_of(row, wanted.names), small=hidden(),
        may_open=wanted.may_open, reached={row.key: row for row in told[FUNNEL.name].result.rows}, cases_wanted=policy.FORECAST_CASES,
    )  # fmt: skip
    return page, 422 if wanted.form.errors else 200


@room.get("/reports/pipeline.<ending>")
@permission("reports.read")
def pipeline_file(ending: str) -> Response:
    """Take the figures of the way along as a file."""
    wanted = asked(PeriodForm)
    if wanted.form.errors:
        abort(422)
    return file_of(dated("pipeline", wanted), ending, lines_of(read(wanted, indicators.PIPELINE), wanted))


def _lines(told: Mapping[str, Shown]) -> list[Line]:
    """Return the forecast by stage and currency, in the order of the way, euros first."""
    past = told[PAST.name].result
    own, used = rates(past), weights(past)
    cases = {row.key: int(row.value) for row in past.rows}
    expected, forecast, by_table = (
        {row.key: Decimal(row.value) for row in told[one.name].result.rows}
        for one in (EXPECTED, FORECAST, BY_TABLE)
    )
    found = []
    for key in expected:
        stage, _, currency = key.partition(" ")
        found.append(
            Line(stage, currency, key, cases.get(stage, 0), own.get(stage), policy.FORECAST_RATES[stage], used[stage],
                 expected[key], forecast[key], by_table[key])
        )  # fmt: skip
    return sorted(found, key=lambda one: (one.currency != EURO, one.currency, STAGES.index(one.stage)))
