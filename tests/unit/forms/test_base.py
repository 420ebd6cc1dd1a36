"""The base form: texts cleaned once, passwords left alone, words for the service, the version of the record."""

import io
from collections.abc import Iterator

import pytest
from flask import Flask
from flask_wtf.file import MultipleFileField
from werkzeug.datastructures import FileStorage, MultiDict
from wtforms.fields import (
    FieldList,
    PasswordField,
    SelectMultipleField,
    StringField,
    SubmitField,
    TextAreaField,
)

from forms.base import DeskForm, VersionedForm


class Everything(DeskForm):
    title = StringField()
    story = TextAreaField()
    secret = PasswordField()
    topics = SelectMultipleField(choices=["a", "b"])
    others = FieldList(StringField())
    files = MultipleFileField()
    send = SubmitField()


def test_texts_are_trimmed_composed_and_their_line_ends_made_one_character() -> None:
    form = Everything(
        MultiDict({"title": "  E\u0301te\u0301 ", "story": "one\r\ntwo\rthree\n\n", "others-0": " x "})
    )
    assert (form.title.data, form.story.data, form.others.data) == ("\u00c9t\u00e9", "one\ntwo\nthree", ["x"])


def test_a_password_stays_as_typed() -> None:
    assert Everything(MultiDict({"secret": " e\u0301\r\n "})).secret.data == " e\u0301\r\n "


def test_words_are_what_the_service_takes() -> None:
    file = FileStorage(io.BytesIO(b"x"), filename="a.txt")
    form = Everything(
        MultiDict(
            [("title", " "), ("story", "s"), ("topics", "a"), ("topics", "b"), ("files", file), ("send", "1")]
        )
    )
    assert form.words() == {
        "title": None,
        "story": "s",
        "secret": None,
        "topics": ["a", "b"],
        "others": [],
        "files": [file],
    }


def test_a_form_not_submitted_shows_the_record() -> None:
    assert Everything(formdata=None, data={"title": "kept"}).title.data == "kept"


def test_the_version_travels_and_comes_back_as_a_number() -> None:
    assert 'value="7"' in VersionedForm(formdata=None, version=7).version()
    form = VersionedForm(MultiDict({"version": "7"}))
    assert form.validate()
    assert form.words() == {"version": 7}


@pytest.mark.parametrize("typed", ["", "x", "-1", "1e3", "٣", "9223372036854775808", "1_0"])
def test_a_version_that_is_none_is_refused(typed: str) -> None:
    form = VersionedForm(MultiDict({"version": typed}), version=7)
    assert not form.validate()
    assert "Reload the page" in str(form.version.errors[0])


def test_a_missing_version_is_refused() -> None:
    assert not VersionedForm(MultiDict({"other": "1"}), version=7).validate()


@pytest.fixture
def protected(bare_app: Flask) -> Iterator[Flask]:
    bare_app.config["WTF_CSRF_ENABLED"] = True
    with bare_app.test_request_context(method="POST"):
        yield bare_app


@pytest.mark.usefixtures("protected")
def test_a_submission_without_the_token_is_refused_and_the_token_is_no_word() -> None:
    form = Everything(MultiDict({"title": "x"}))
    assert not form.validate()
    assert "csrf_token" in form.errors
    assert "csrf_token" not in form.words()


@pytest.mark.parametrize("body", ["[1, 2]", '{"title": ["x"]}', '{"title": 3}', '"x"', "{"])
def test_json_is_no_form(bare_app: Flask, body: str) -> None:
    with bare_app.test_request_context(method="POST", data=body, content_type="application/json"):
        assert Everything().title.data is None
