"""A first view of the figures, each with its chart and the records behind it."""

from flask import Response, abort, render_template
from flask.typing import ResponseReturnValue

from desk.reports import indicators
from desk.web.guards import permission
from desk.web.reports.asked import asked, read
from desk.web.reports.files import dated, file_of, hidden, lines_of
from desk.web.reports.naming import words_of
from desk.web.reports.room import room
from forms.reports import PeriodForm


@room.get("/reports")
@permission("reports.read")
def index() -> ResponseReturnValue:
    """Read the figures of a period."""
    wanted = asked(PeriodForm)
    page = render_template(
        "reports/index.html", form=wanted.form, period=wanted.period, shown=read(wanted, indicators.OVERVIEW),
        words_of=lambda row: words_of(row, wanted.names), given=wanted.given, small=hidden(), may_open=wanted.may_open,
    )  # fmt: skip
    return page, 422 if wanted.form.errors else 200


@room.get("/reports.<ending>")
@permission("reports.read")
def export(ending: str) -> Response:
    """Take the figures of a period along as a file."""
    wanted = asked(PeriodForm)
    if wanted.form.errors:
        abort(422)
    return file_of(dated("reports", wanted), ending, lines_of(read(wanted, indicators.OVERVIEW), wanted))
