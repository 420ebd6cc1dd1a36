"""Noting what months took of what is counted elsewhere: the cluster grant spent, energy, time of processors."""

from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk import clock
from desk.errors import Conflict, Refused
from desk.queries import monthly as queries
from desk.services import monthly_figures
from desk.transaction import unit_of_work
from desk.web.answers import both_versions, put_beside
from desk.web.guards import current_actor, permission
from desk.web.reports.room import room
from desk.web.words import whole_month
from forms.monthly import MonthlyForm, YearForm, monthly_form, named
from models.states import MonthlyMeasure

YEARS_BACK = 6


@room.get("/reports/monthly")
@permission("reports.note")
def monthly() -> ResponseReturnValue:
    """Look at what is noted of the months of a year, and begin to note more."""
    year = _asked_year()
    return _page(year, _form(year, formdata=None))


@room.post("/reports/monthly")
@permission("reports.note")
def note_monthly() -> ResponseReturnValue:
    """Note what the months of a year took."""
    year = _asked_year()
    form = _form(year)
    if form.validate():
        try:
            with unit_of_work():
                noted = monthly_figures.note(
                    actor=current_actor(), seen=form.seen.data or "", amounts=form.amounts(_months(year)), sources=form.sources()
                )  # fmt: skip
        except Refused as refusal:
            put_beside(form, refusal)
        except Conflict as conflict:
            return both_versions(
                form, _form(year, formdata=None), conflict, url_for("reports.monthly", year=year)
            )
        else:
            flash(_("What the months took is noted.") if noted else _("Nothing was changed."), "success")
            return redirect(url_for("reports.monthly", year=year), 303)
    return _page(year, form, 422)


def _page(year: int, form: MonthlyForm, status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "reports/monthly.html", year=year, form=form, months=_months(year), measures=list(MonthlyMeasure), named=named,
        year_form=YearForm(None, years=_years(), data={"year": str(year)}), changes=queries.changes(current_actor()),
    )  # fmt: skip
    return page, status


def _form(year: int, **given: Any) -> MonthlyForm:
    actor = current_actor()
    rows = queries.of_months(actor, _months(year))
    return monthly_form(
        {month: whole_month(month) for month in _months(year)},
        {(MonthlyMeasure(row.measure), row.month): row.amount for row in rows},
        queries.last_sources(actor), seen=monthly_figures.mark(rows), **given,
    )  # fmt: skip


def _months(year: int) -> list[date]:
    """Return the months of a year that have begun."""
    return [month for n in range(1, 13) if (month := date(year, n, 1)) <= clock.today()]


def _years() -> list[int]:
    this_year = clock.today().year
    return list(range(this_year, this_year - YEARS_BACK, -1))


def _asked_year() -> int:
    """Return the year asked for, or this one."""
    asked = request.args.get("year", "")
    return next((year for year in _years() if str(year) == asked), clock.today().year)
