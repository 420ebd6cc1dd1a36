"""Units: what they declare, how much they do at this time, and for whom."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from desk.queries import directory as queries
from desk.web.converters import asked
from desk.web.directory.room import room
from desk.web.guards import current_actor, permission
from desk.web.language import current_language
from forms.labels import GROUPS
from models.states import Axis, UnitKind


@room.get("/directory/units")
@permission("directory.read")
def units() -> ResponseReturnValue:
    """Look for a unit."""
    kind, axis = request.args.get("kind", ""), request.args.get("axis", "")
    wanted = queries.UnitFilter(
        text=asked("q"),
        kind=kind if kind in set(UnitKind) else "",
        axis=axis if axis in set(Axis) else "",
    )
    rows = queries.units(current_actor(), wanted, current_language())
    return render_template("directory/units.html", rows=rows, wanted=wanted, groups=GROUPS)


@room.get("/directory/units/<int:unit_id>")
@permission("directory.read")
def unit(unit_id: int) -> ResponseReturnValue:
    """Look at one unit."""
    return render_template("directory/unit.html", page=queries.unit(current_actor(), unit_id))
