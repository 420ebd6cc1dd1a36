"""The base of every form: cleans what was typed once, carries CSRF and the record's version, hands words to the service."""

import re
import unicodedata
from functools import cache
from typing import Any

from babel import support
from flask import has_request_context, request
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import Form
from wtforms.csrf.core import CSRFTokenField
from wtforms.fields import HiddenField, PasswordField, SubmitField
from wtforms.i18n import messages_path
from wtforms.validators import ValidationError

from forms.drawing import Drawn
from forms.making import Made

_VERSION = re.compile(r"[0-9]{1,9}")


def clean(text: str) -> str:
    """Return a text in composed form, its line ends one character, nothing blank around it."""
    return unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").strip()


class _Messages:
    """The library's own messages in one language."""

    def __init__(self, language: str) -> None:
        self._found = support.Translations.load(messages_path(), [language], domain="wtforms")

    def gettext(self, text: str) -> str:
        """Return a message."""
        return str(self._found.ugettext(text))

    def ngettext(self, one: str, many: str, n: int) -> str:
        """Return a message about so many."""
        return str(self._found.ungettext(one, many, n))


@cache
def _messages(language: str) -> _Messages:
    return _Messages(language)


class DeskForm(FlaskForm):
    """A form whose texts arrive cleaned, before any validator sees them; passwords stay as typed."""

    class Meta(Made, Drawn, FlaskForm.Meta):
        """Where WTForms lets a form have its say about what was submitted."""

        def wrap_formdata(self, form: Form, formdata: Any) -> Any:
            """Clean every submitted text, choices and repeated fields included.

            A JSON body is no form: read as one, it could hold lists and numbers where texts are expected.
            """
            if has_request_context() and request.is_json and not isinstance(formdata, MultiDict | None):
                return MultiDict()
            submitted = super().wrap_formdata(form, formdata)
            if submitted is None:
                return None
            as_typed = {field.name for field in form if isinstance(field, PasswordField)}
            return MultiDict(
                (name, clean(value) if isinstance(value, str) and name not in as_typed else value)
                for name, values in submitted.lists()
                if name is not None  # a part of a multipart body may have none
                for value in values
            )

        def get_translations(self, form: Form) -> Any:
            """Return the library's own messages in the page's language, read from their file once and not on each page."""
            return (
                _messages(str(get_locale() or "en"))
                if has_request_context()
                else super().get_translations(form)
            )

    def words(self) -> dict[str, Any]:
        """Return what was typed by field name, as keyword arguments for the service; a text left empty is None."""
        return {
            name: None if field.data == "" else field.data
            for name, field in self._fields.items()
            if not isinstance(field, CSRFTokenField | SubmitField)
        }


class VersionField(HiddenField):
    """The version of the record the page showed, a whole number."""

    data: Any  # an int once the form is valid

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number; int() alone would take other scripts' digits and any size."""
        self.data = None
        if valuelist and _VERSION.fullmatch(valuelist[0]):
            self.data = int(valuelist[0])

    def pre_validate(self, form: Form) -> None:
        """Refuse a submission that does not say which version it is about."""
        if self.data is None:
            raise ValidationError(_l("Reload the page: it no longer knows which version it shows."))


class VersionedForm(DeskForm):
    """A form that changes an existing record; make it with `version=record.version`."""

    version = VersionField()


class MergedForm(VersionedForm):
    """A form that several people may have open: it carries what its page showed, so that each one's changes are kept."""

    base = HiddenField()

    def words(self) -> dict[str, Any]:
        """Return what was typed, without what the page showed."""
        return {name: value for name, value in super().words().items() if name != "base"}
