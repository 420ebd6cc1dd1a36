"""How long a support of the engineer pool may run."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk.errors import Conflict
from desk.services import pool
from desk.transaction import unit_of_work
from desk.web.admin.room import room
from desk.web.answers import both_versions
from desk.web.guards import current_actor, permission
from forms.admin import LimitForm


@room.get("/admin/pool")
@permission("timetable.work")
def pool_limit() -> ResponseReturnValue:
    """Look at the months a support may run."""
    return render_template("admin/pool.html", form=_stored())


@room.post("/admin/pool")
@permission("timetable.work")
def apply_pool_limit() -> ResponseReturnValue:
    """Say how many months a support may run."""
    form = LimitForm()
    if not form.validate():
        return render_template("admin/pool.html", form=form), 422
    if form.months.data != pool.limit():
        try:
            with unit_of_work():
                pool.apply_limit(
                    actor=current_actor(), months=form.months.data or 0, instead_of=form.instead_of.data or 0
                )
        except Conflict as conflict:
            return both_versions(form, _stored(), conflict, url_for("admin.pool_limit"))
    flash(_("The months are set. Supports under way are left alone."), "success")
    return redirect(url_for("admin.pool_limit"), 303)


def _stored() -> LimitForm:
    return LimitForm(formdata=None, months=pool.limit(), instead_of=pool.limit())
