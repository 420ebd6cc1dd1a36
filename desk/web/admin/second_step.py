"""Of whom a second step is asked when signing in, and its reset for somebody who lost their phone."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk.errors import Conflict
from desk.services import second_factors
from desk.transaction import unit_of_work
from desk.web.admin.room import room
from desk.web.answers import both_versions
from desk.web.guards import current_actor, permission
from forms.admin import DemandForm


@room.get("/admin/second-step")
@permission("users.work")
def second_step() -> ResponseReturnValue:
    """Look at the roles that must sign in with a second step."""
    return render_template("admin/second_step.html", form=_stored())


@room.post("/admin/second-step")
@permission("users.work")
def demand_second_step() -> ResponseReturnValue:
    """Say which roles must sign in with a second step."""
    form = DemandForm()
    if not form.validate():
        return render_template("admin/second_step.html", form=form), 422
    before = {role for role in (form.instead_of.data or "").split() if role}
    try:
        with unit_of_work():
            second_factors.demand(actor=current_actor(), roles=set(form.roles.data or ()), instead_of=before)
    except Conflict as conflict:
        return both_versions(form, _stored(), conflict, url_for("admin.second_step"))
    flash(_("Saved. Whoever has no second step yet is led to it with their next page."), "success")
    return redirect(url_for("admin.second_step"), 303)


@room.post("/admin/users/<int:user_id>/second-step/removal")
@permission("users.work")
def reset_second_step(user_id: int) -> ResponseReturnValue:
    """Reset the second step of somebody who lost their phone."""
    with unit_of_work():
        second_factors.reset(actor=current_actor(), user_id=user_id)
    flash(_("The second step is reset: they were told by mail and signed out everywhere."), "success")
    return redirect(url_for("admin.user", user_id=user_id), 303)


def _stored() -> DemandForm:
    now = sorted(second_factors.demanded())
    return DemandForm(formdata=None, roles=now, instead_of=" ".join(now))
