"""Where the rules are those of a page: a body read by its very form, whose refusals become those of fields."""

from collections.abc import Mapping
from typing import Any, TypeVar

from werkzeug.datastructures import MultiDict
from wtforms import Form

from desk.api.values import Unreadable

F = TypeVar("F", bound=Form)


def given(words: Mapping[str, Any]) -> MultiDict[str, Any]:
    """Return what was sent as forms are sent it: what was left out is not there, days and amounts as text."""
    sent = {name: value for name, value in words.items() if value is not None}
    return MultiDict({name: value if isinstance(value, list) else str(value) for name, value in sent.items()})


def checked(form: F, names: Mapping[str, str] | None = None) -> F:
    """Return a form that holds; raises Unreadable with what it says of each field, by the names programs know."""
    if not form.validate():
        known = names or {}
        raise Unreadable(
            [
                {"field": known.get(field.name, field.name), "code": "wrong", "detail": " ".join(map(str, field.errors))}
                for field in form
                if field.errors
            ]
        )  # fmt: skip
    return form
