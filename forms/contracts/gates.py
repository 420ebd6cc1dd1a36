"""Confidentiality agreements, checks, and statements on conflicts of interest."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms.fields import RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional, ValidationError

from forms.base import DeskForm, VersionedForm
from forms.fields import NOT_LISTED, ChoiceField, DayField, TickField, options, record_id
from forms.labels import choices
from forms.validators import CountedText, PlainText
from models.states import ScreeningCheck


class NdaForm(DeskForm):
    """What an agreement is about."""

    purpose = StringField(
        _l("What will be exchanged, and what for?"),
        description=_l("Without the secrets themselves: this is read by everyone who follows the request."),
        validators=[
            InputRequired(_l("Write in a sentence what will be exchanged.")),
            CountedText(300),
        ],
    )
    direction = RadioField(
        _l("Who keeps the secret?"),
        choices=options([("mutual", _l("Both sides")), ("one_way", _l("The units alone"))]),
        invalid_choice_message=NOT_LISTED,
        default="mutual",
        validators=[InputRequired(_l("Choose who keeps the secret."))],
    )

    def facts(self) -> dict[str, Any]:
        """Return the words for the service."""
        return {"purpose": self.purpose.data, "is_mutual": self.direction.data == "mutual"}


class EditNdaForm(VersionedForm, NdaForm):
    """A correction of what an agreement is about."""


class DraftForm(VersionedForm):
    """The language an agreement is drafted in."""

    language = ChoiceField(_l("In which language?"), choices=())

    def __init__(self, *args: Any, languages: list[str], **kwargs: Any) -> None:
        """Offer the languages there is a template in."""
        super().__init__(*args, **kwargs)
        self.language.choices = choices("language", languages)


class PeopleForm(VersionedForm):
    """Who is named in an agreement."""

    member_ids = TickField(
        _l("Who may read the confidential part?"),
        description=_l("Only these people, from the signature to the last day. Each reading is recorded."),
        coerce=record_id,
    )

    def __init__(self, *args: Any, people: list[tuple[int, str]], **kwargs: Any) -> None:
        """Offer the people of the units at work."""
        super().__init__(*args, **kwargs)
        self.member_ids.choices = options(people)


class SignNdaForm(PeopleForm):
    """The signature of an agreement."""

    signed_on = DayField(
        _l("On which day was it signed?"), validators=[InputRequired(_l("Choose the day of the signature."))]
    )
    ends_on = DayField(
        _l("Until which day may they read?"), validators=[InputRequired(_l("Choose the last day."))]
    )
    secrecy_until = DayField(
        _l("Until when is the secret kept?"),
        description=_l("Often three to five years after the exchange."),
        validators=[Optional()],
    )

    def validate_member_ids(self, field: Any) -> None:
        """Ask for at least one person."""
        if not field.data:
            raise ValidationError(_l("Name at least one person."))


class ReasonForm(VersionedForm):
    """A reason for a step that others will have to understand."""

    reason = StringField(_l("Why?"), validators=[InputRequired(_l("Write why.")), CountedText(500)])


class RequiredChecksForm(DeskForm):
    """Which checks this request needs."""

    required = TickField(
        _l("Which checks does this request need?"),
        description=_l("Those not ticked are recorded as not needed."),
        choices=choices("screening_check", ScreeningCheck),
    )


class DecisionForm(VersionedForm):
    """What was decided of a check."""

    decision = ChoiceField(
        _l("What is decided?"), choices=choices("screening_decision"), blank=_l("Choose…"),
        validators=[InputRequired(_l("Choose what is decided."))],
    )  # fmt: skip
    note = TextAreaField(
        _l("Why, and under which conditions?"),
        description=_l("Read only by those who decide checks."),
        validators=[Optional(), PlainText(2000, lines=True)],
        render_kw={"rows": 2},
    )
    valid_until = DayField(
        _l("Until which day does it hold?"),
        description=_l("Left empty: without end."),
        validators=[Optional()],
    )


class ConflictForm(DeskForm):
    """What a unit said of its ties with the company."""

    has_tie = RadioField(
        _l("Does someone of the unit have ties with the company?"),
        choices=options([("no", _l("No tie")), ("yes", _l("Yes, explained below"))]),
        invalid_choice_message=NOT_LISTED,
        validators=[InputRequired(_l("Choose whether there is a tie."))],
    )
    explanation = TextAreaField(
        _l("Which ties?"), validators=[Optional(), PlainText(2000, lines=True)], render_kw={"rows": 2}
    )
    stated_by = StringField(
        _l("Who of the unit said so?"),
        validators=[
            InputRequired(_l("Write the name of the person who made the statement.")),
            CountedText(120),
        ],
    )

    def validate_has_tie(self, field: Any) -> None:
        """Ask for words about a tie."""
        if field.data == "yes" and not self.explanation.data:
            raise ValidationError(_l("Explain the tie in a sentence."))

    def facts(self) -> dict[str, Any]:
        """Return the words for the service."""
        return {
            "has_tie": self.has_tie.data == "yes",
            "explanation": self.explanation.data or None,
            "stated_by": self.stated_by.data,
        }


class TieForm(VersionedForm):
    """Whether a declared tie stands in the way."""

    is_blocking = RadioField(
        _l("Does it stand in the way?"),
        choices=options(
            [("no", _l("No: the unit may go on")), ("yes", _l("Yes: the unit may not take part"))]
        ),
        invalid_choice_message=NOT_LISTED,
        validators=[InputRequired(_l("Choose whether the tie stands in the way."))],
    )
