"""Profiles that want a look, and the polite question to their people."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk.access import can
from desk.errors import Refused
from desk.queries import directory as queries
from desk.services import units
from desk.transaction import unit_of_work
from desk.web.directory.room import room
from desk.web.guards import current_actor, permission
from forms.labels import label


@room.get("/directory/profiles")
@permission("directory.read")
def profiles() -> ResponseReturnValue:
    """See which units the matcher hardly knows, and which were not confirmed for long."""
    return render_template(
        "directory/profiles.html", rows=queries.profiles(current_actor()),
        has_units=bool(queries.all_units(current_actor())), may_ask=can(current_actor(), "directory.work"),
    )  # fmt: skip


@room.post("/directory/units/<int:unit_id>/profile-check")
@permission("directory.work")
def ask_about_profile(unit_id: int) -> ResponseReturnValue:
    """Ask a unit's people to look through their profile."""
    try:
        with unit_of_work():
            units.ask_about_profile(actor=current_actor(), unit_id=unit_id)
    except Refused as refusal:
        flash(str(label("refusal", refusal.code)), "warning")
    else:
        flash(_("The question is on its way to the people of the unit."), "success")
    return redirect(url_for("directory.profiles"), 303)
