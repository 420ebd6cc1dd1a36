"""The second step of signing in: a code of an app, or one kept for the day it is lost."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired

from forms.base import DeskForm
from forms.validators import PlainText

# Why a code is not taken, by the code the service refuses it with.
CODE_FAULTS = {
    "wrong_code": _l(
        "This code is not right, or it was used already: write the one that stands there now. Codes change every half minute."
    ),
    "unreadable": _l(
        "The desk can no longer check the codes of your app: write a recovery code, or ask an administrator."
    ),
}
WRONG_PASSWORD = _l("This is not your present password: type it again.")
_FROM_APP = {"inputmode": "numeric", "autocapitalize": "none", "spellcheck": "false"}
_FROM_PAPER = {"autocapitalize": "none", "spellcheck": "false"}


def _code_of_app(words: Any, hint: Any) -> StringField:
    return StringField(
        words,
        description=hint,
        validators=[InputRequired(_l("Write the six digits that your app shows now.")), PlainText(60)],
        render_kw=_FROM_APP,
    )


def code_of_app_or_paper() -> StringField:
    """Return the field of a code of either kind, for whoever is signed in."""
    return StringField(
        _l("Code from your app, or a recovery code"),
        validators=[
            InputRequired(_l("Write a code of your app, or one of your recovery codes.")),
            PlainText(60),
        ],
        render_kw=_FROM_PAPER,
    )


def _present_password() -> PasswordField:
    return PasswordField(_l("Password"), validators=[InputRequired(_l("Write your password."))])


class _CodeForm(DeskForm):
    """What asks for a code."""

    one_time_code: StringField

    def refuse(self, code: str) -> None:
        """Say beside the code why it is not taken."""
        self.one_time_code.errors = [CODE_FAULTS[code]]


class _Going(DeskForm):
    """Where one was going, and what one was sending."""

    next = HiddenField()
    kept = HiddenField()


class AppCodeForm(_Going, _CodeForm):
    """The code an app shows."""

    kind = "app"

    one_time_code = _code_of_app(
        _l("Code from your app"), _l("Six digits. The app shows other ones every half minute.")
    )


class RecoveryCodeForm(_Going, _CodeForm):
    """One of the codes that were kept."""

    kind = "recovery_code"

    one_time_code = StringField(
        _l("Recovery code"),
        description=_l("One of the ten codes you kept when you set up the second step. Each works once."),
        validators=[InputRequired(_l("Write one of your recovery codes.")), PlainText(60)],
        render_kw=_FROM_PAPER,
    )


class BeginForm(_Going):
    """The password again, before an app is shown a key."""

    password = _present_password()


class ConfirmForm(_Going, _CodeForm):
    """The first code of the app, which proves that it has the key."""

    sealed = HiddenField()
    one_time_code = _code_of_app(
        _l("The code your app shows now"), _l("Six digits. It proves that the app works before you need it.")
    )


class ProofForm(_CodeForm):
    """Password and code, for whoever changes the second step itself."""

    password = _present_password()
    one_time_code = code_of_app_or_paper()
