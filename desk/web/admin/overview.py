"""The first page of the administration, and the desk's health."""

from flask import render_template
from flask.typing import ResponseReturnValue

from desk.queries import admin as queries
from desk.queries import health, readiness
from desk.web.admin.room import room
from desk.web.guards import current_actor, permission


@room.get("/admin")
@permission("units.work")
def index() -> ResponseReturnValue:
    """See what there is to administer, and what a new desk still lacks."""
    counts, steps = queries.counts(current_actor()), readiness.steps()
    return render_template(
        "admin/index.html", counts=counts, steps=steps, settings=readiness.SETTINGS, parts=health.parts()
    )


@room.get("/admin/health")
@permission("health.read")
def well() -> ResponseReturnValue:
    """See whether database, disk, jobs and mail work."""
    return render_template("admin/health.html", parts=health.parts())
