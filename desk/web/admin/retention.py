"""How long the desk keeps what nobody finished, and people it no longer hears from: looked at before it is changed."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk import retention as periods_of
from desk.errors import Conflict, Refused
from desk.queries import retention as queries
from desk.retention import Periods
from desk.services import retentions
from desk.transaction import unit_of_work
from desk.web.admin.room import room
from desk.web.answers import both_versions, put_beside
from desk.web.guards import current_actor, permission
from forms.retention import RetentionForm
from models.states import RETENTION_BOUNDS


@room.get("/admin/retention")
@permission("settings.work")
def retention() -> ResponseReturnValue:
    """Look at the periods in force."""
    return _page(_stored())


@room.post("/admin/retention/preview")
@permission("settings.work")
def preview_retention() -> ResponseReturnValue:
    """See what other periods would let go of, before anything goes."""
    form = RetentionForm()
    if not form.validate():
        return _page(form, 422)
    now, wanted = periods_of.current(), Periods(0, **form.periods())
    changed = [
        (form[name], getattr(now, name)) for name in RETENTION_BOUNDS if form[name].data != getattr(now, name)
    ]
    return render_template(
        "admin/retention_preview.html", form=form, changed=changed,
        now=queries.going(current_actor(), now), then=queries.going(current_actor(), wanted),
    )  # fmt: skip


@room.post("/admin/retention")
@permission("settings.work")
def apply_retention() -> ResponseReturnValue:
    """Put the periods that were looked at in force."""
    form = RetentionForm()
    if not form.validate():
        return _page(form, 422)
    try:
        with unit_of_work():
            retentions.apply(
                actor=current_actor(), periods=form.periods(), instead_of=form.instead_of.data or 0
            )
    except Refused as refusal:
        put_beside(form, refusal)
        return _page(form, 422)
    except Conflict as conflict:
        return both_versions(form, _stored(), conflict, url_for("admin.retention"))
    flash(_("The periods are changed. The page about data says so already."), "success")
    return redirect(url_for("admin.retention"), 303)


def _stored() -> RetentionForm:
    now = periods_of.current()
    return RetentionForm(
        formdata=None, instead_of=now.version, **{name: getattr(now, name) for name in RETENTION_BOUNDS}
    )


def _page(form: RetentionForm, status: int = 200) -> ResponseReturnValue:
    going = queries.going(current_actor(), periods_of.current())
    return render_template("admin/retention.html", form=form, changes=queries.changes(), going=going), status
