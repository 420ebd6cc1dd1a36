"""What a unit answers to an offer: yes, yes under conditions, no, a question, a colleague's name."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Optional, ValidationError

from forms.base import DeskForm
from forms.labels import choices
from forms.validators import PlainText
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
            SelectChoice("no", _l("No, none that I know of")),
            SelectChoice("yes", _l("Yes, and I describe it below")),
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
    suggested_unit = StringField(_l("Whom would you ask?"), validators=[Optional(), PlainText(200)])
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
    """Somebody better placed."""

    colleague = StringField(
        _l("Name and, if you know it, laboratory or address"),
        validators=[InputRequired(_l("Name the colleague you have in mind.")), PlainText(200)],
    )
