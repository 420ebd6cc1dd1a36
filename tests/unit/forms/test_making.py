"""A field that is copied is the field that WTForms would have made, and what one form changes of it no other sees."""

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any

from wtforms import StringField
from wtforms.fields import Field, SelectField
from wtforms.fields.core import Flags, Label
from wtforms.validators import InputRequired

import forms
from forms.base import DeskForm
from forms.making import PATTERNS_AT_MOST


class Repeated(DeskForm):
    note = StringField()


class Asked(DeskForm):
    name = StringField("Name", [InputRequired()], render_kw={"rows": 3})
    answer = SelectField("Answer", choices=[], validate_choice=False)
    note = StringField()


def every_form(form: type[DeskForm] = DeskForm) -> Iterator[type[DeskForm]]:
    for one in form.__subclasses__():
        yield one
        yield from every_form(one)


def plain(value: Any) -> Any:
    """Return what a part of a field says, whichever object says it."""
    return (
        (type(value), vars(value))
        if isinstance(value, Flags | Label) or hasattr(value, "input_type")
        else value
    )


def told(field: Field) -> dict[str, Any]:
    return {name: plain(value) for name, value in vars(field).items()}


def test_every_field_of_every_form_is_as_the_library_makes_it() -> None:
    for module in pkgutil.walk_packages(forms.__path__, "forms."):
        importlib.import_module(module.name)
    form, compared = Asked(), 0
    for asked in every_form():
        for name in dir(asked):
            unbound = getattr(asked, name)
            if not hasattr(unbound, "_formfield"):
                continue
            options = {"name": name, "prefix": "x-", "translations": form.meta.get_translations(form)}
            made = unbound.bind(form=form, **options)
            for turn in range(2):
                copied = form.meta.bind_field(form, unbound, options)
                assert (type(copied), told(copied)) == (type(made), told(made)), (asked, name, turn)
            compared += 1
    assert compared > 100


def test_what_a_form_changes_of_its_fields_is_its_own() -> None:
    Asked()
    first = Asked()
    first.name.label.text = "Your name"
    first.name.flags.required = False
    first.name.validators.clear()
    first.name.render_kw["rows"] = 9
    first.answer.choices.append(("a", "b"))
    second = Asked()
    assert (second.name.label.text, second.name.flags.required, second.name.render_kw) == (
        "Name",
        True,
        {"rows": 3},
    )
    assert len(second.name.validators) == 1
    assert second.answer.choices == []
    assert second.name.meta is second.meta


def test_a_form_within_another_keeps_its_names_apart() -> None:
    assert [Asked(prefix=one).note.name for one in ("a", "b", "a", "")] == [
        "a-note",
        "b-note",
        "a-note",
        "note",
    ]


def test_forms_that_each_have_a_prefix_of_their_own_are_not_all_kept() -> None:
    for number in range(50):
        assert Repeated(prefix=f"offer{number}").note.name == f"offer{number}-note"
    patterns = vars(Repeated.note)["patterns"]  # type: ignore[arg-type]
    assert len(patterns) == PATTERNS_AT_MOST
