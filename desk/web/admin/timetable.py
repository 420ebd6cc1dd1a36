"""The desk's working time: looked at, changed after a look at what that would move, and what it did move."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk import timetable as rules_of
from desk.calendars import TimeRules, UnknownCalendar
from desk.config import settings
from desk.errors import Conflict, Refused
from desk.queries import timetables as queries
from desk.services import timetables
from desk.transaction import unit_of_work
from desk.web.admin.room import room
from desk.web.answers import put_beside
from desk.web.guards import current_actor, permission
from forms.timetable import TimetableForm


@room.get("/admin/timetable")
@permission("timetable.work")
def timetable() -> ResponseReturnValue:
    """Look at the hours, closures, places and targets in force."""
    rules = rules_of.current()
    form = TimetableForm(formdata=None, instead_of=rules.version, **TimetableForm.of(rules_of.as_data(rules)))
    return _page(form)


@room.post("/admin/timetable/preview")
@permission("timetable.work")
def preview_timetable() -> ResponseReturnValue:
    """See what other rules would move, before anything does."""
    form = TimetableForm()
    rules = _rules(form)
    if rules is None:
        return _page(form, 422)
    now = rules_of.as_data(rules_of.current())
    changed = [name for name, value in rules_of.as_data(rules).items() if value != now[name]]
    return render_template(
        "admin/timetable_preview.html", form=form, preview=queries.preview(rules), changed=changed
    )


@room.post("/admin/timetable")
@permission("timetable.work")
def apply_timetable() -> ResponseReturnValue:
    """Put the rules that were looked at in force."""
    form = TimetableForm()
    rules = _rules(form)
    if rules is None:
        return _page(form, 422)
    try:
        with unit_of_work():
            applied = timetables.apply(actor=current_actor(), rules=rules, instead_of=form.instead_of.data).id
    except Refused as refusal:
        put_beside(form, refusal)
        return _page(form, 422)
    except Conflict as conflict:
        if "busy" in conflict.args:
            raise
        form.form_errors.append(_("Somebody changed the working time meanwhile: load the page again."))
        return _page(form, 409)
    flash(_("The working time is changed. Due days are being counted again."), "success")
    return redirect(url_for("admin.timetable_version", number=applied), 303)


@room.get("/admin/timetable/<int:number>")
@permission("timetable.work")
def timetable_version(number: int) -> ResponseReturnValue:
    """Read what one change moved."""
    record = queries.record(number)
    if record is None:
        abort(404)
    return render_template("admin/timetable_version.html", record=record)


def _rules(form: TimetableForm) -> TimeRules | None:
    """Return the rules a form says; none when they make no sense, which its fields then say."""
    if not form.validate():
        return None
    rules = form.rules()
    if not any(rules["week"]):
        form["day_0"].errors = [_("A week needs at least one opening.")]
        return None
    try:
        return rules_of.from_data(rules, 0, settings().timezone)
    except UnknownCalendar as error:
        place = next((one for one, code in rules["places"].items() if code in str(error)), None)
        field = form.places if place and rules["code"] not in str(error) else form.code
        field.errors = [
            _("One of these calendars is not known: write FR- and the departement, such as FR-57.")
        ]
    except ValueError:
        form["day_0"].errors = [_("The openings of a day follow one another, and each ends after it begins.")]
    return None


def _page(form: TimetableForm, status: int = 200) -> ResponseReturnValue:
    """Show the form with the changes there were."""
    page = render_template(
        "admin/timetable.html", form=form, versions=queries.versions(), left=queries.left()
    )
    return page, status
