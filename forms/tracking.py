"""What a company does from its tracking page: answer, withdraw, bring in a colleague, say how it went."""

import secrets
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, HiddenField, MultipleFileField, RadioField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Optional

from forms.base import DeskForm
from forms.labels import choices
from forms.validators import CountedText, PlainText, ProfessionalEmail

# What policy says; a test holds the two equal.
MESSAGE_LENGTH = 20000
_KEY_BYTES = 18


class MessageKeyField(HiddenField):
    """A key that makes writing twice one message; a strange one is replaced."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the key."""
        given = valuelist[0] if valuelist else ""
        is_key = (
            16 <= len(given) <= 64 and given.isascii() and given.replace("-", "").replace("_", "").isalnum()
        )
        self.data = given if is_key else secrets.token_urlsafe(_KEY_BYTES)


def new_message_key() -> str:
    """Return a key for a message that is not written yet."""
    return secrets.token_urlsafe(_KEY_BYTES)


class AnswerForm(DeskForm):
    """A message to the desk, with files."""

    key = MessageKeyField(default=new_message_key)
    body = TextAreaField(
        _l("Your message"),
        validators=[InputRequired(_l("Write your message.")), CountedText(MESSAGE_LENGTH, lines=True)],
    )
    files = MultipleFileField(_l("Files"))


class WithdrawForm(DeskForm):
    """Why a request is taken back."""

    reason = TextAreaField(
        _l("What is the reason?"),
        description=_l("A word helps us do better; you need not give one."),
        validators=[Optional(), PlainText(2000, lines=True)],
    )


class ColleagueForm(DeskForm):
    """Who else may follow the request."""

    name = StringField(
        _l("Your colleague’s name"),
        validators=[InputRequired(_l("Write the name of your colleague.")), PlainText(120)],
    )
    email = EmailField(
        _l("Your colleague’s e-mail address"),
        validators=[
            InputRequired(_l("Write the e-mail address of your colleague.")), PlainText(254), ProfessionalEmail(),
        ],
    )  # fmt: skip


class LanguageForm(DeskForm):
    """The language of this person's pages and mails."""

    language = RadioField(
        _l("Language of your pages and mails"), validators=[InputRequired(_l("Choose a language."))]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language.choices = choices("language")


class SurveyForm(DeskForm):
    """The one question asked at the end."""

    score = RadioField(
        _l("Did the desk help you move forward?"),
        choices=[
            SelectChoice("5", _l("Yes, entirely")),
            SelectChoice("4", _l("Mostly")),
            SelectChoice("3", _l("In part")),
            SelectChoice("2", _l("Hardly")),
            SelectChoice("1", _l("Not at all")),
        ],
        validators=[InputRequired(_l("Choose one of the five answers."))],
    )
    comment = TextAreaField(
        _l("What should we do better?"), validators=[Optional(), PlainText(4000, lines=True)]
    )


class DataForm(DeskForm):
    """What a person asks about their own data."""

    wish = RadioField(
        _l("What would you like us to do?"),
        choices=choices("data_wish_kind"),
        validators=[InputRequired(_l("Choose what you would like us to do."))],
    )


class NewLinkForm(DeskForm):
    """The address that a request was sent from."""

    email = EmailField(
        _l("The e-mail address you gave in your request"),
        validators=[
            InputRequired(_l("Write the e-mail address you gave in your request.")),
            PlainText(254),
            ProfessionalEmail(),
        ],
    )
