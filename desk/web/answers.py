"""What rooms answer when a form cannot be carried out: the refusal beside its field, or both versions of a record."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import Form
from wtforms.fields import Field, HiddenField, SelectField

from desk.errors import Conflict, Refused
from desk.transaction import unit_of_work
from desk.web import errors
from forms.labels import label


def put_beside(form: Form, refusal: Refused) -> None:
    """Write why a value was not taken beside its field; on top of the form when it has no such field."""
    words = label("refusal", refusal.code)
    if refusal.field in form:
        field = form[refusal.field]
        field.errors = [*field.errors, words]
    else:
        form.form_errors.append(words)


class Unread(Protocol):
    """Why a file could not be read: a code, and the line where reading stopped, if it is known."""

    @property
    def code(self) -> str: ...
    @property
    def line(self) -> int | None: ...


def why_unread(error: Unread, problems: Mapping[str, Any]) -> str:
    """Say why a file cannot be read, and where, in the words of its room for each code."""
    words = str(problems[error.code])
    return _("%(problem)s (line %(line)s)", problem=words, line=error.line) if error.line else words


def both_versions(typed: Form, stored: Form, conflict: Conflict, back_url: str) -> ResponseReturnValue:
    """Show what is stored now beside what was typed; a database that was merely busy is told as such."""
    if "busy" in conflict.args:
        raise conflict
    rows = [
        (field.label.text, written(stored[field.short_name]), written(field))
        for field in typed
        if not isinstance(field, HiddenField) and field.short_name in stored
    ]
    return errors.page(409, rows=rows, back_url=back_url)


def written(field: Field) -> str:
    """Return what a field says, in words a person reads."""
    if isinstance(field, SelectField):
        words = {field.coerce(choice.value): choice.label for choice in field.iter_choices()}
        many = field.data if isinstance(field.data, list) else [field.data]
        return ", ".join(str(words.get(one, one)) for one in many if one not in (None, ""))
    if isinstance(field.data, bool):
        return _("Yes") if field.data else _("No")
    return "" if field.data is None else str(field._value())


def carry_out(
    verb: Callable[[], object],
    form: Form,
    again: Callable[[], ResponseReturnValue],
    *,
    said: str,
    to: str,
    stored: Callable[[], Form] | None = None,
    here: str = "",
) -> ResponseReturnValue:
    """Do what a form that is sound asks for, say so and go on; what is refused is told on the page shown `again`.

    Where somebody saved the record meanwhile, what is `stored` stands beside what was typed, with a link back `here`.
    """
    try:
        with unit_of_work():
            verb()
    except Refused as refusal:
        put_beside(form, refusal)
        return again()
    except Conflict as conflict:
        if stored is None:
            raise
        return both_versions(form, stored(), conflict, here)
    flash(said, "success")
    return redirect(to, 303)
