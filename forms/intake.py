"""What a company tells the desk: nine answers that are needed, six that help. And what an officer writes down for one."""

import re
import secrets
from collections.abc import Callable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    EmailField,
    Form,
    HiddenField,
    MultipleFileField,
    RadioField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Optional, ValidationError

from forms.base import DeskForm
from forms.fields import ChoiceField, TickField
from forms.labels import choices
from forms.validators import CompanyIdentifier, CountedText, Phone, PlainText, ProfessionalEmail
from models.states import Origin

# What policy says, repeated because forms import nothing of the desk; a test holds the two equal.
TITLE_LENGTH, PITCH_LENGTH, CONFIDENTIAL_LENGTH = 140, 4000, 20000
UNKNOWN = "unknown"
MOST_TOPICS = 3
# A draft longer than this is no form that somebody fills in.
LONGEST_DRAFT = 100_000
_KEY = re.compile(r"[A-Za-z0-9_-]{22,64}")
_NOT_WORDS = ("key", "files", "csrf_token")


def new_key() -> str:
    """Return a key nobody guesses: it makes sending twice one request, and opens the draft."""
    return secrets.token_urlsafe(24)


class KeyField(HiddenField):
    """The browser's key; whatever is not one becomes a new one."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the key."""
        given = valuelist[0] if valuelist else ""
        self.data = given if _KEY.fullmatch(given) else new_key()


class TopicField(TickField):
    """Topics to tick, or that one does not know: whoever says so need not wait until all others are found."""

    def pre_validate(self, form: Form) -> None:
        """Take it that somebody does not know."""
        if set(self.data or ()) != {UNKNOWN}:
            super().pre_validate(form)


class NeedForm(DeskForm):
    """What is asked whoever writes it down."""

    key = KeyField(default=new_key)

    company_name = StringField(
        _l("What is your company called?"),
        validators=[InputRequired(_l("Write the name of your company.")), PlainText(200)],
    )
    company_id = StringField(
        _l("Its SIREN or SIRET"),
        description=_l(
            "9 or 14 digits. From outside France: the VAT number with its country, or the number in your register."
        ),
        validators=[Optional(), PlainText(40), CompanyIdentifier()],
    )
    contact_name = StringField(
        _l("What is your name?"),
        validators=[InputRequired(_l("Write your first and last name.")), PlainText(120)],
    )
    contact_email = EmailField(
        _l("Your professional e-mail address"),
        description=_l("Your personal link to follow the request goes there. No account, no password."),
        validators=[
            InputRequired(_l("Write the e-mail address at which we may answer you.")),
            PlainText(254),
            ProfessionalEmail(),
        ],
    )
    contact_phone = StringField(
        _l("Your phone number, and the best time to call"), validators=[Optional(), PlainText(60), Phone()]
    )
    title = StringField(
        _l("In one sentence, what do you need?"),
        validators=[
            InputRequired(_l("Say in one sentence what you need; plain words are best.")),
            CountedText(TITLE_LENGTH),
        ],
    )
    pitch = TextAreaField(
        _l("What happens today, and what would be better?"),
        validators=[
            InputRequired(
                _l("Tell us what happens today and what would be better: three sentences are enough.")
            ),
            CountedText(PITCH_LENGTH, lines=True),
        ],
    )
    topics = TopicField(_l("Which topics does it touch?"), description=_l("Up to three."))

    def __init__(self, *args: Any, topics: Callable[[], list[tuple[str, str]]], **kwargs: Any) -> None:
        """Offer `topics`, asked for once somebody ticks some or looks at them."""
        super().__init__(*args, **kwargs)
        self.topics.choices = lambda: [
            SelectChoice(UNKNOWN, _l("I don’t know")),
            *(SelectChoice(*one) for one in topics()),
        ]

    def validate_topics(self, field: Any) -> None:
        """Refuse more topics than a request can be about."""
        if len(set(field.data or ()) - {UNKNOWN}) > MOST_TOPICS:
            raise ValidationError(_l("Keep the three topics that matter most, and untick the others."))

    def answers(self) -> dict[str, Any]:
        """Return everything as it was typed, right or wrong, to be kept as a draft."""
        typed: dict[str, Any] = {}
        for field in self:
            if field.name in _NOT_WORDS or not field.raw_data:
                continue
            values = [one for one in field.raw_data if isinstance(one, str)]
            typed[field.name] = values if isinstance(field, TickField) else values[0] if values else ""
        return {name: value for name, value in typed.items() if value}

    @property
    def is_too_long_to_keep(self) -> bool:
        """Tell whether what was typed is beyond what a draft may hold."""
        return sum(len("".join(value)) for value in self.answers().values()) > LONGEST_DRAFT

    def words(self) -> dict[str, Any]:
        """Return what the service takes, in its terms."""
        words = super().words()
        for name in (*_NOT_WORDS, "privacy_notice", "origin", "language"):
            words.pop(name, None)
        number = getattr(self.company_id, "company_number", None)
        words["company_id_kind"] = str(number.kind) if number else None
        words["topics"] = [one for one in self.topics.data or () if one != UNKNOWN]
        return words


class IntakeForm(NeedForm):
    """The request as a company writes it, on one page."""

    data_available = RadioField(
        _l("Do you have data about it?"),
        choices=choices("data_available"),
        validators=[InputRequired(_l("Choose an answer: “no data yet” is a good one too."))],
    )
    data_kinds = TickField(_l("What kind of data?"), choices=choices("data_kind"))
    horizon = RadioField(
        _l("When would you like to begin?"),
        choices=choices("horizon"),
        validators=[InputRequired(_l("Choose when you would like to begin; it binds you to nothing."))],
    )
    cooperation = ChoiceField(
        _l("What kind of help do you have in mind?"),
        [Optional()],
        choices=choices("cooperation"),
        blank=_l("No preference"),
    )
    budget = ChoiceField(
        _l("Which budget do you think of?"),
        [Optional()],
        choices=choices("budget"),
        blank=_l("I would rather not say yet"),
    )
    confidential = TextAreaField(
        _l("Anything confidential?"),
        description=_l(
            "The desk keeps it to itself until an agreement is signed; then only the people named in it read it."
        ),
        validators=[Optional(), CountedText(CONFIDENTIAL_LENGTH, lines=True)],
    )
    files = MultipleFileField(_l("Files"))
    sensitive_data = RadioField(
        _l("Does it involve personal, health or defense-related data?"),
        choices=choices("sensitive_data"),
        validators=[Optional()],
    )
    disclose_company = BooleanField(
        _l("You may tell the experts the name of our company before any agreement.")
    )
    privacy_notice = BooleanField(
        _l("I have read how my data are used."),
        validators=[InputRequired(_l("Read how your data are used, then tick this box."))],
    )

    def validate_topics(self, field: Any) -> None:
        """Ask for a topic or a plain "I don't know"."""
        if not field.data:
            raise ValidationError(
                _l("Choose at least one topic, or “I don’t know”: the desk will find it then.")
            )
        super().validate_topics(field)

    def words(self) -> dict[str, Any]:
        """Return what the service takes; without data there are no kinds of data."""
        words = super().words()
        if self.data_available.data == "none":
            words["data_kinds"] = []
        return words


# The same questions, asked of the officer who writes for somebody else; and what is said where an answer is needed and lacks.
_OF_SOMEBODY = {
    "company_name": (_l("What is the company called?"), _l("Write the name of the company.")),
    "contact_name": (_l("Who asks?"), _l("Write the name of the person.")),
    "contact_email": (_l("Their professional e-mail address"), None),
    "contact_phone": (_l("Their phone number, and the best time to call"), None),
    "title": (_l("In one sentence, what do they need?"), _l("Write in one sentence what they need.")),
    "pitch": (
        _l("What happens there today, and what would be better?"),
        _l("Write what happens there today and what would be better: three sentences are enough."),
    ),
}


class OnBehalfForm(NeedForm):
    """A request an officer writes down for somebody on the phone or at a fair."""

    origin = RadioField(
        _l("How did the request reach you?"), choices=choices("origin", (Origin.PHONE, Origin.FAIR)), default=Origin.PHONE,
        validators=[InputRequired(_l("Choose how the request reached you."))],
    )  # fmt: skip
    language = RadioField(
        _l("Which language do we write to them in?"), choices=choices("language"),
        validators=[InputRequired(_l("Choose the language of the person."))],
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (question, missing) in _OF_SOMEBODY.items():
            field = self[name]
            field.label.text = question
            if missing is not None:
                field.validators = [InputRequired(missing), *list(field.validators)[1:]]
        self.company_id.description = _l(
            "9 or 14 digits. From outside France: the VAT number with its country, or the number in its register."
        )
        self.contact_email.validators = [Optional(), PlainText(254), ProfessionalEmail()]
        self.contact_email.flags.required = False

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for one way at least to reach the person."""
        valid = bool(super().validate(extra_validators))
        if not self.contact_email.data and not self.contact_phone.data:
            self.contact_email.errors = [
                _l("Write an e-mail address or a phone number: one of them is needed.")
            ]
            return False
        return valid
