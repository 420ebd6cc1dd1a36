"""People it is time to erase: nothing is open with them, and nobody has heard from them for as long as the desk keeps them."""

from flask import render_template
from flask.typing import ResponseReturnValue

from desk import retention
from desk.access import can
from desk.queries import directory as queries
from desk.web.directory.room import place, room
from desk.web.guards import current_actor, permission


@room.get("/directory/silent")
@permission("directory.read")
def silent() -> ResponseReturnValue:
    """See whom the desk keeps for longer than it says it does."""
    periods, here = retention.current(), place()
    page = queries.silent_people(
        current_actor(), periods.silent_before(), after=here.get("after"), earlier=here.get("before")
    )
    return render_template(
        "directory/silent.html", page=page, months=periods.silent_months,
        may_work=can(current_actor(), "directory.work"), may_set=can(current_actor(), "settings.work"),
    )  # fmt: skip
