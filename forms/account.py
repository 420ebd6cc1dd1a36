"""Signing in, choosing a password, and one's own account."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField, RadioField, StringField
from wtforms.validators import EqualTo, InputRequired

from forms.base import DeskForm, VersionedForm
from forms.fields import NOT_LISTED
from forms.labels import choices
from forms.validators import PlainText

# Why a password is not taken, by the code the service refuses it with.
PASSWORD_FAULTS = {
    "too_short": _l("Choose a password of at least 12 characters: a sentence you remember is best."),
    "too_long": _l("Choose a password of at most 200 characters."),
    "too_common": _l(
        "This password is among the first that are tried: choose something only you would think of."
    ),
    "holds_name": _l("Choose a password that holds neither your name nor your e-mail address."),
    "wrong": _l("This is not your present password: type it again."),
}
NOT_RIGHT = _l("The e-mail address and the password do not go together: check both and try again.")


# Password managers look for the name of an account in a text field; the keyboard of a phone still offers the @.
_ADDRESS = {"inputmode": "email", "autocapitalize": "none", "spellcheck": "false"}


class SignInForm(DeskForm):
    """Who one is, and the proof."""

    email = StringField(
        _l("E-mail address"),
        validators=[InputRequired(_l("Write the e-mail address of your account.")), PlainText(254)],
        render_kw=_ADDRESS,
    )
    password = PasswordField(_l("Password"), validators=[InputRequired(_l("Write your password."))])
    next = HiddenField()
    kept = HiddenField()


class ForgottenForm(DeskForm):
    """Where to send a link."""

    email = StringField(
        _l("E-mail address"),
        validators=[InputRequired(_l("Write the e-mail address of your account.")), PlainText(254)],
        render_kw=_ADDRESS,
    )


class NewPasswordForm(DeskForm):
    """A password and the same again. Pasting is welcome: password managers do."""

    password = PasswordField(
        _l("New password"),
        description=_l(
            "At least 12 characters. Any characters will do; a short sentence is easy to remember."
        ),
        validators=[InputRequired(_l("Choose a password."))],
    )
    again = PasswordField(
        _l("The same password again"),
        validators=[
            InputRequired(_l("Write the new password a second time.")),
            EqualTo("password", _l("The two passwords differ: write the same one twice.")),
        ],
    )


class ChangePasswordForm(NewPasswordForm):
    """The present password, then the new one."""

    current = PasswordField(
        _l("Present password"), validators=[InputRequired(_l("Write your present password."))]
    )


class ProfileForm(VersionedForm):
    """What a person decides about their own account."""

    name = StringField(_l("Your name"), validators=[InputRequired(_l("Write your name.")), PlainText(120)])
    language = RadioField(
        _l("Language of your pages and mails"),
        invalid_choice_message=NOT_LISTED,
        invalid_value_message=NOT_LISTED,
    )

    notices = RadioField(
        _l("When are you told what concerns you?"),
        description=_l("An offer always comes at once: it has a deadline."),
        invalid_choice_message=NOT_LISTED,
        invalid_value_message=NOT_LISTED,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language.choices = choices("language")
        self.notices.choices = choices("notice_timing")
