"""What the public reads, in the desk's own words: looked at in every language before it is said."""

from typing import Any

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk import public_texts as texts_of
from desk.queries import public_texts as queries
from desk.services import public_texts
from desk.web.admin.room import room
from desk.web.answers import carry_out
from desk.web.guards import current_actor, permission
from desk.web.said import said, shipped
from forms.public_texts import PublicTextForm, form_of
from models.states import PUBLIC_TEXTS, Language


@room.get("/admin/texts")
@permission("settings.work")
def list_texts() -> ResponseReturnValue:
    """Look at the texts and what they say."""
    newest = queries.newest()
    rows = [(name, said(name), newest.get(name)) for name in PUBLIC_TEXTS]
    return render_template("admin/public_texts.html", rows=rows)


@room.get("/admin/texts/<text_name>")
@permission("settings.work")
def public_text(text_name: str) -> ResponseReturnValue:
    """Read one text in every language."""
    return _page(text_name, _stored(text_name))


@room.post("/admin/texts/<text_name>")
@permission("settings.work")
def write_text(text_name: str) -> ResponseReturnValue:
    """Look at other words, say them, or go back to those of the product."""
    form = _form(text_name)()
    if "shipped" in request.form:
        for _spoken, boxes in form.by_language:
            for box in boxes:
                box.data = ""
    elif not form.validate():
        return _page(text_name, form, 422)
    if "look" in request.form:
        return _page(text_name, form)
    here = url_for("admin.public_text", text_name=text_name)
    return carry_out(
        lambda: public_texts.write(
            actor=current_actor(), name=text_name, words=form.words(), instead_of=form.instead_of.data or 0
        ),
        form, lambda: _page(text_name, form, 422), said=_("The text is changed. Everybody reads it from now on."), to=here,
        stored=lambda: _stored(text_name), here=here,
    )  # fmt: skip


def _form(name: str) -> type[PublicTextForm]:
    if name not in PUBLIC_TEXTS:
        abort(404)
    return form_of(name)


def _stored(name: str) -> PublicTextForm:
    """Return the form with the words in force; those of the product are there to be changed."""
    make = _form(name)
    number, own = texts_of.every().get(name, (0, {}))
    words: dict[str, Any] = {
        f"{spoken}_{part}": text
        for spoken in Language
        for part, text in (own.get(spoken) or shipped(name, spoken)).items()
    }
    return make(formdata=None, instead_of=number, **words)


def _page(name: str, form: PublicTextForm, status: int = 200) -> ResponseReturnValue:
    _, own = texts_of.every().get(name, (0, {}))
    page = render_template(
        "admin/public_text.html", name=name, form=form, is_own=bool(own), changes=queries.changes(name)
    )
    return page, status
