"""The first page of the administration, the desk's health, and the kinds of agreement."""

from flask import render_template
from flask.typing import ResponseReturnValue

from desk.queries import admin as queries
from desk.queries import health
from desk.web.admin.room import room
from desk.web.guards import current_actor, permission
from desk.web.language import current_language


@room.get("/admin")
@permission("units.work")
def index() -> ResponseReturnValue:
    """See what there is to administer."""
    return render_template("admin/index.html", counts=queries.counts(current_actor()), parts=health.parts())


@room.get("/admin/health")
@permission("health.read")
def well() -> ResponseReturnValue:
    """See whether database, disk, jobs and mail work."""
    return render_template("admin/health.html", parts=health.parts())


@room.get("/admin/contract-kinds")
@permission("units.work")
def contract_kinds() -> ResponseReturnValue:
    """Read the kinds of agreement."""
    return render_template("admin/contract_kinds.html", kinds=queries.contract_kinds(current_language()))
