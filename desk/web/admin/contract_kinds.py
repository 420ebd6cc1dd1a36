"""The kinds of agreement: those the desk comes with, and those it writes itself."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from desk.errors import Conflict, Refused
from desk.queries import admin as queries
from desk.services import contract_kinds
from desk.transaction import unit_of_work
from desk.web.admin.room import room
from desk.web.answers import put_beside
from desk.web.guards import current_actor, permission
from desk.web.language import current_language
from forms.contract_kinds import EditKindForm, KindForm, NewKindForm, stored_words


@room.get("/admin/contract-kinds")
@permission("units.work")
def list_kinds() -> ResponseReturnValue:
    """Read the kinds of agreement."""
    return render_template("admin/contract_kinds.html", kinds=queries.contract_kinds(current_language()))


@room.post("/admin/contract-kinds/shipped")
@permission("units.work")
def load_kinds() -> ResponseReturnValue:
    """Add the kinds the desk comes with that it has not; those it has stay as they are."""
    with unit_of_work():
        count = len(contract_kinds.import_kinds(actor=current_actor(), only_new=True).added)
    if count:
        flash(ngettext("%(num)s kind is added.", "%(num)s kinds are added.", count), "success")
    else:
        flash(_("All the kinds the desk comes with are there."), "info")
    return redirect(url_for("admin.list_kinds"), 303)


@room.get("/admin/contract-kinds/new")
@permission("units.work")
def new_kind() -> ResponseReturnValue:
    """Begin a kind."""
    return _page(NewKindForm(formdata=None, data=stored_words("", "", {}))), 200


@room.post("/admin/contract-kinds")
@permission("units.work")
def add_kind() -> ResponseReturnValue:
    """Write a kind of the desk's own."""
    form = NewKindForm()
    if form.validate():
        try:
            with unit_of_work():
                contract_kinds.add(actor=current_actor(), code=form.code.data, **form.content())
        except Refused as refusal:
            put_beside(form, refusal)
        else:
            flash(_("The kind is there: agreements can be drafted from it now."), "success")
            return redirect(url_for("admin.list_kinds"), 303)
    return _page(form), 422


@room.get("/admin/contract-kinds/<opaque:kind_code>")
@permission("units.work")
def kind(kind_code: str) -> ResponseReturnValue:
    """Read a kind as it is in force."""
    found = queries.contract_kind(kind_code)
    words = stored_words(found.label_fr, found.label_en, found.definition)
    return _page(EditKindForm(formdata=None, data=words, version=found.kind_version), found), 200


@room.post("/admin/contract-kinds/<opaque:kind_code>")
@permission("units.work")
def save_kind(kind_code: str) -> ResponseReturnValue:
    """Write the next version of a kind; agreements made before keep theirs."""
    form, status = EditKindForm(), 422
    queries.contract_kind(kind_code)
    if form.validate():
        try:
            with unit_of_work():
                contract_kinds.change(
                    actor=current_actor(), code=kind_code, version=form.version.data, **form.content()
                )
        except Refused as refusal:
            put_beside(form, refusal)
        except Conflict as conflict:
            if "busy" in conflict.args:
                raise
            status = 409
        else:
            flash(_("The kind is saved: new agreements follow it, earlier ones keep theirs."), "success")
            return redirect(url_for("admin.list_kinds"), 303)
    found = queries.contract_kind(kind_code)
    if status == 409:
        form.version.data, form.version.raw_data = found.kind_version, None
        form.form_errors.append(
            _("Somebody saved this kind meanwhile. Your words are kept: look at theirs, then save again.")
        )
    return _page(form, found), status


def _page(form: KindForm, found: Any = None) -> str:
    """Return the page of a kind; lines that were refused stand in it as they were typed."""
    name = found.label(current_language()) if found else None
    return render_template("admin/contract_kind.html", form=form, kind=found, name=name)
