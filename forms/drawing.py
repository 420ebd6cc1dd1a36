"""How a field is written in HTML: letter for letter as WTForms writes it, without its detours.

The page of a request holds a dozen forms, and a fifth of its time went into asking, of each attribute of each field, how its name is
spelled and what else its value might be (measured). A kind of field that is not listed here is written by WTForms.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from markupsafe import Markup, escape
from wtforms import widgets
from wtforms.fields import Field
from wtforms.widgets.core import clean_key

_KEPT_LENGTH = 120  # options as short as codes and their words are kept once written


class Drawn:
    """The Meta of a form whose fields are written so."""

    def render_field(self, field: Field, render_kw: dict[str, Any]) -> Markup:
        """Write a field."""
        return written(field, render_kw)


def written(field: Field, given: dict[str, Any]) -> Markup:
    """Write a field with these attributes beside its own."""
    given = {_spelled(name): value for name, value in given.items()}
    if field.render_kw is not None:
        given = {_spelled(name): value for name, value in field.render_kw.items()} | given
    write = _WRITERS.get(type(field.widget))
    if write is None or getattr(field, "_datalist", None) is not None:
        return Markup(field.widget(field, **given))  # noqa: S704 - widgets escape what they write
    allowed = field.widget.validation_attrs
    for name, value in vars(field.flags).items():
        if name in allowed and name not in given:
            given[name] = value() if callable(value) else value
    return Markup(write(field, {"id": field.id, "name": field.name, **given}))  # noqa: S704 - attributes() escapes


def attributes(given: dict[str, Any]) -> str:
    """Write attributes in the order of their names: True is the bare name, False is nothing."""
    return " ".join(
        name if value is True else f'{name}="{_quoted(value)}"'
        for name, value in sorted(given.items(), key=_name)
        if value is not False
    )


def _name(attribute: tuple[str, Any]) -> str:
    return attribute[0]


@lru_cache(maxsize=1000)
def _spelled(name: str) -> str:
    return str(clean_key(name))


def _quoted(value: object) -> str:
    return str(escape(value)).replace('"', "&quot;")


def _input(field: Field, given: dict[str, Any]) -> str:
    given.setdefault("type", field.widget.input_type)
    if "value" not in given:
        given["value"] = field._value()
    return f"<input {attributes(given)}>"


def _box(field: Field, given: dict[str, Any]) -> str:
    if getattr(field, "checked", field.data):
        given.setdefault("checked", True)
    return _input(field, given)


def _area(field: Field, given: dict[str, Any]) -> str:
    return f"<textarea {attributes(given)}>\r\n{escape(field._value())}</textarea>"


def _select(field: Field, given: dict[str, Any]) -> str:
    if field.widget.multiple or field.has_groups():
        return str(field.widget(field, **{name: given[name] for name in given if name != "name"}))
    return f"<select {attributes(given)}>{''.join(_written_option(one) for one in field.iter_choices())}</select>"


def _written_option(choice: Any) -> str:
    if choice.render_kw:
        return str(widgets.Select.render_option(choice))
    value, words = (
        one if isinstance(one, Markup) else str(one) for one in (choice.value, choice.label or choice.value)
    )
    is_kept = type(value) is type(words) is str and len(value) + len(words) <= _KEPT_LENGTH
    write = _option if is_kept else _option.__wrapped__  # a text that is safe already equals one that is not
    return write(value, words, bool(choice.selected))


@lru_cache(maxsize=5000)
def _option(value: str, words: str, is_selected: bool) -> str:
    mark = "selected " if is_selected else ""
    return f'<option {mark}value="{_quoted(value)}">{escape(words)}</option>'


_WRITERS: dict[type, Callable[[Field, dict[str, Any]], str]] = {
    **dict.fromkeys((widgets.TextInput, widgets.HiddenInput, widgets.EmailInput, widgets.TelInput, widgets.DateInput,
                     widgets.SearchInput, widgets.URLInput), _input),
    **dict.fromkeys((widgets.CheckboxInput, widgets.RadioInput), _box),
    widgets.TextArea: _area,
    widgets.Select: _select,
}  # fmt: skip
