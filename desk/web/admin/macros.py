"""Macros: leads write several acts under one name, officers apply them to a request or a list."""

from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk.queries import canned_replies, queue, ticket
from desk.queries import macros as queries
from desk.services import macros
from desk.web.admin.room import room
from desk.web.answers import carry_out
from desk.web.guards import current_actor, permission
from desk.web.language import current_language
from forms.macros import EditMacroForm, MacroForm, answers


@room.get("/admin/macros")
@permission("replies.work")
def list_macros() -> ResponseReturnValue:
    """Look at the macros."""
    return render_template("admin/macros.html", macros=queries.every(current_actor(), current_language()))


@room.get("/admin/macros/new")
@permission("replies.work")
def new_macro() -> ResponseReturnValue:
    """Begin a macro."""
    return _page(_form(MacroForm, formdata=None))


@room.post("/admin/macros")
@permission("replies.work")
def add_macro() -> ResponseReturnValue:
    """Add a macro."""
    form = _form(MacroForm)
    if not form.validate():
        return _page(form, status=422)
    return carry_out(
        lambda: macros.add(actor=current_actor(), name=form.name.data, acts=form.acts()),
        form,
        lambda: _page(form, status=422),
        said=_("The macro is there: officers find it on each request and where they act on a list."),
        to=url_for("admin.list_macros"),
    )


@room.get("/admin/macros/<int:macro_id>")
@permission("replies.work")
def macro(macro_id: int) -> ResponseReturnValue:
    """Read a macro."""
    return _page(_stored(macro_id), macro_id)


@room.post("/admin/macros/<int:macro_id>")
@permission("replies.work")
def save_macro(macro_id: int) -> ResponseReturnValue:
    """Change a macro, or offer it no more."""
    queries.one(macro_id, current_language())
    form = _form(EditMacroForm)
    if not form.validate():
        return _page(form, macro_id, 422)
    return carry_out(
        lambda: macros.edit(
            actor=current_actor(), macro_id=macro_id, version=form.version.data, name=form.name.data, acts=form.acts(),
            is_retired=bool(form.is_retired.data),
        ),
        form, lambda: _page(form, macro_id, 422), said=_("The macro is saved."), to=url_for("admin.list_macros"),
        stored=lambda: _stored(macro_id), here=url_for("admin.macro", macro_id=macro_id),
    )  # fmt: skip


def _stored(macro_id: int) -> Any:
    stored = queries.one(macro_id, current_language())
    given = answers([step.facts for step in stored.steps])
    kept = {"name": stored.name, "version": stored.version, "is_retired": stored.is_retired}
    return _form(EditMacroForm, formdata=None, **kept, **given)


def _form(make: Any, **given: Any) -> Any:
    topics = [(one.id, one.name) for one in ticket.topics(current_language())]
    actor = current_actor()
    return make(owners=queue.owners(actor), topics=topics, replies=canned_replies.usable(), **given)


def _page(form: Any, macro_id: int | None = None, status: int = 200) -> ResponseReturnValue:
    gone = queries.one(macro_id, current_language()).steps if macro_id else ()
    broken = [step for step in gone if step.is_gone]
    colleagues = [name.partition(" (")[0] for _id, name in queue.owners(current_actor())]
    page = render_template(
        "admin/macro.html", form=form, macro_id=macro_id, broken=broken, colleagues=colleagues
    )
    return page, status
