"""The agreements along the months: bars of their days, marks of their milestones."""

from datetime import date

from flask import render_template, request
from flask.typing import ResponseReturnValue

from desk import clock
from desk.calendars import months_later
from desk.queries import contracts as queries
from desk.web.contracts.room import room
from desk.web.guards import current_actor, permission
from desk.web.language import current_language

MONTHS_SHOWN = 18
MONTHS_BEFORE = 3
YEARS = range(2000, 2098)


@room.get("/contracts/plan")
@permission("agreements.read")
def plan() -> ResponseReturnValue:
    """Look at the agreements along the months."""
    begin = _asked_month()
    until = months_later(begin, MONTHS_SHOWN)
    shown = queries.plan(current_actor(), begin, until, current_language())
    return render_template(
        "contracts/plan.html", plan=shown, begin=begin, months=[months_later(begin, n) for n in range(MONTHS_SHOWN)],
        earlier=months_later(begin, -MONTHS_SHOWN), later=until, has_earlier=begin.year - 1 in YEARS, has_later=until.year in YEARS,
    )  # fmt: skip


def _asked_month() -> date:
    """Return the first day of the month asked for, or of the one some months ago."""
    try:
        asked = date.fromisoformat(f"{request.args.get('from', '')[:7]}-01")
    except ValueError:
        asked = date.min
    return asked if asked.year in YEARS else months_later(clock.today().replace(day=1), -MONTHS_BEFORE)
