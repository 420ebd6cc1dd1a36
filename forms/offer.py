"""What a unit answers to an offer: yes, yes under conditions, no, a question, a colleague's name."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, StringField, TextAreaField
from wtforms.fields import EmailField, SelectChoice
from wtforms.validators import InputRequired, Optional, ValidationError

from forms.base import DeskForm
from forms.fields import ChoiceField, record_id
from forms.labels import choices
from forms.validators import PlainText, ProfessionalEmail
from models.states import DeclineCode


class AcceptForm(DeskForm):
    """A yes, with the statement on ties that every acceptance needs."""

    has_tie = RadioField(
        _l(
            "Do you, or someone close to you, have a tie with a company in this field that could matter here?"
        ),
        description=_l(
            "Advice given for money, shares, a relative’s job: saying so is normal and rarely stands in the way."
        ),
        choices=[
            SelectChoice("no", _l("Accept: no tie that I know of")),
            SelectChoice("yes", _l("Accept, with this tie")),
        ],
        validators=[
            InputRequired(_l("Choose an answer: the desk needs it before it can say yes to the company."))
        ],
    )
    tie_explanation = TextAreaField(_l("Which tie?"), validators=[Optional(), PlainText(2000, lines=True)])
    conditions = TextAreaField(
        _l("Your conditions, if you have any"),
        description=_l(
            "For example: from March on; only with a doctoral student; after seeing a sample of the data."
        ),
        validators=[Optional(), PlainText(2000, lines=True)],
    )

    def validate(self, extra_validators: object = None) -> bool:
        """Ask which tie, when there is one."""
        valid = bool(super().validate(extra_validators))
        if self.has_tie.data == "yes" and not self.tie_explanation.data:
            self.tie_explanation.errors = [_l("Describe the tie in a sentence: who, with whom, since when.")]
            return False
        return valid


class DeclineForm(DeskForm):
    """A no, with its reason in one click."""

    code = RadioField(
        _l("What is the reason?"),
        choices=choices("decline_code"),
        validators=[InputRequired(_l("Choose a reason: it helps the desk ask the right people next."))],
    )
    suggested_unit = StringField(
        _l("Whom would you ask?"),
        description=_l("A unit of the directory, or a person with their laboratory."),
        validators=[Optional(), PlainText(200)],
        render_kw={"list": "units-known", "autocomplete": "off"},
    )
    note = TextAreaField(_l("A word more, if you like"), validators=[Optional(), PlainText(2000, lines=True)])

    def validate(self, extra_validators: object = None) -> bool:
        """Ask for the words that two of the reasons need."""
        valid = bool(super().validate(extra_validators))
        if self.code.data == DeclineCode.OTHER and not self.note.data:
            self.note.errors = [_l("Say the reason in a few words.")]
            return False
        if self.code.data == DeclineCode.SUGGEST_OTHER_UNIT and not self.suggested_unit.data:
            self.suggested_unit.errors = [_l("Name the person or the unit you have in mind.")]
            return False
        return valid


class KeyField(HiddenField):
    """The random key under which a message is written once."""

    def pre_validate(self, form: object) -> None:
        """Refuse a key that no page of ours made."""
        if not self.data or not 16 <= len(self.data) <= 64 or not self.data.isascii():
            raise ValidationError(_l("Reload the page and send again: this page is too old."))


class WriteForm(DeskForm):
    """A message of a unit to the desk."""

    key = KeyField()
    body = TextAreaField(
        _l("Your message to the desk"),
        validators=[InputRequired(_l("Write your message.")), PlainText(20000, lines=True)],
    )


class ColleagueForm(DeskForm):
    """Somebody better placed: a unit of the directory, or a person."""

    named_unit_id = ChoiceField(_l("A unit of the directory"), blank=_l("None of these"), coerce=record_id)
    name = StringField(
        _l("Or a person"),
        description=_l("Their name, and the laboratory if you know it."),
        validators=[PlainText(200)],
    )
    email = EmailField(
        _l("Their e-mail address"),
        description=_l("Nobody is written to before the desk has looked at it."),
        validators=[ProfessionalEmail()],
    )

    def __init__(self, *args: Any, units: list[tuple[int, str]], **kwargs: Any) -> None:
        """Offer the units that may be named."""
        super().__init__(*args, **kwargs)
        self.named_unit_id.choices = self.named_unit_id.listed(units)

    def validate_name(self, field: StringField) -> None:
        """Ask for one of the two."""
        if not field.data and not self.named_unit_id.data:
            raise ValidationError(_l("Choose a unit, or write whom you have in mind."))
