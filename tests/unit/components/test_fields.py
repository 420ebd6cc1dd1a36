"""Fields tie each explanation to its control, and forms carry what they must."""

import pytest
from flask import Flask
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    FileField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from tests.unit.components.showing import show, words_of


class NeedForm(FlaskForm):
    """One field of each kind."""

    title = StringField("What do you need?", [InputRequired("Say it in one sentence"), Length(max=140)])
    pitch = TextAreaField("What happens today?", [Length(max=4000)], description="No secrets")
    horizon = RadioField(
        "When?",
        [InputRequired("Choose when")],
        choices=[SelectChoice("now", "Now"), SelectChoice("later", "Later")],
    )
    data_kinds = SelectMultipleField(
        "Which data?",
        choices=[SelectChoice("text", "Text"), SelectChoice("images", "Images")],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    budget = SelectField("Which budget?", choices=[SelectChoice("", "I do not know")])
    plan = FileField("A file")
    notice = BooleanField("I have read it", [InputRequired("Tick this to go on")])


def test_a_field_ties_hint_example_and_error_to_its_control(app: Flask) -> None:
    form = NeedForm(data={"pitch": "x" * 4001})
    form.validate()
    box = show(app, '{{ field(form.pitch, example="We sort photos.") }}', form=form).textarea
    assert box is not None
    assert box["aria-describedby"] == "pitch-hint pitch-example pitch-error"
    assert box["aria-invalid"] == "true"
    assert box["data-most"] == "4000"
    assert "maxlength" not in box.attrs  # a browser would cut what is pasted and say nothing


@pytest.mark.parametrize("name", ["title", "pitch", "horizon", "data_kinds", "budget", "plan", "notice"])
def test_every_control_has_its_name(app: Flask, name: str) -> None:
    soup = show(app, "{{ field(form[name]) }}", form=NeedForm(), name=name)
    for control in soup.select("input, textarea, select"):
        assert soup.find("label", attrs={"for": control["id"]}), control


def test_optional_is_marked_and_required_is_not(app: Flask) -> None:
    form = NeedForm()
    assert "(optional)" not in words_of(show(app, "{{ field(form.title) }}", form=form))
    assert "(optional)" in words_of(show(app, "{{ field(form.budget) }}", form=form))
    assert "(optional)" not in words_of(show(app, "{{ field(form.budget, optional=False) }}", form=form))


def test_a_group_of_choices_is_a_fieldset_with_its_question(app: Flask) -> None:
    group = show(app, "{{ field(form.horizon) }}", form=NeedForm()).fieldset
    assert group is not None
    assert group.legend is not None
    assert group.legend.get_text() == "When?"


def test_the_error_summary_links_to_each_control(app: Flask) -> None:
    form = NeedForm()
    form.validate()
    soup = show(app, "{{ error_summary(form) }}{% for f in form %}{{ field(f) }}{% endfor %}", form=form)
    targets = [link["href"] for link in soup.select(".summary a")]
    assert targets[:2] == ["#title", "#horizon-0"]
    assert all(soup.select_one(str(target)) for target in targets)


def test_no_error_means_no_summary(app: Flask) -> None:
    assert not show(app, "{{ error_summary(form) }}", form=NeedForm()).find(True)


def test_a_form_carries_its_hidden_fields_and_one_primary_button(app: Flask) -> None:
    soup = show(
        app, '<form>{{ csrf(form) }}{{ form_actions("Send", cancel_url="/") }}</form>', form=NeedForm()
    )
    assert soup.select_one("input[name=csrf_token][type=hidden]")
    assert [button.get_text() for button in soup.select("button.primary")] == ["Send"]


def test_an_action_button_is_a_post_with_its_token(app: Flask) -> None:
    form = show(app, '{{ action_button("/x", "Go", "danger", "check", {"version": 3}) }}').form
    assert form is not None
    assert form["method"] == "post"
    assert form.select_one("[name=csrf_token]")
    assert form.select_one('[name=version][value="3"]')


def test_both_versions_of_a_conflict_stand_side_by_side(app: Flask) -> None:
    text = words_of(show(app, '{{ conflict_view([("Title", "old", "new"), ("Note", none, none)]) }}'))
    assert "Title (differs) old new" in text
    assert "Note – –" in text
