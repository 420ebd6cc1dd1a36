"""Contracts: terms, the questions of their kind, moves, money, amendments and milestones."""

from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Form
from wtforms.fields import BooleanField, FieldList, FormField, MultipleFileField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional, ValidationError

from forms.base import DeskForm, VersionedForm
from forms.fields import (
    AmountField,
    ChoiceField,
    DayField,
    ShareField,
    TickField,
    WholeField,
    options,
    record_id,
)
from forms.labels import choices
from forms.validators import CountedText, PlainText
from models.states import ContractState, FundingNature, FundingSource, OverheadMode

KIND_FIELD = "field_"
SETTLED = "settled"
LINES_AT_MOST = 12
# What a line of text in a definition of a kind asks for.
_FIELD_TYPES: dict[str, Any] = {
    "text": (StringField, [PlainText(300)], {}),
    "long_text": (TextAreaField, [PlainText(4000, lines=True)], {"render_kw": {"rows": 2}}),
    "number": (WholeField, [], {}),
    "days": (WholeField, [], {"description": _l("In days.")}),
    "months": (WholeField, [], {"description": _l("In months.")}),
    "money": (AmountField, [], {}),
    "percent": (ShareField, [], {"description": _l("In percent.")}),
    "date": (DayField, [], {}),
}


class TermsForm(DeskForm):
    """What the parties negotiate, whatever the kind."""

    title = StringField(
        _l("What is it called?"),
        validators=[InputRequired(_l("Write a title.")), CountedText(200)],
    )
    unit_id = ChoiceField(_l("Which unit does the work?"), coerce=record_id, blank=_l("Not decided yet"))
    parent_id = ChoiceField(
        _l("Does it hang on another agreement?"),
        description=_l("On a framework agreement, or the thesis it belongs to."),
        coerce=record_id, blank=_l("No"),
    )  # fmt: skip
    managing_establishment = StringField(
        _l("Which establishment manages and signs it?"), validators=[Optional(), PlainText(120)]
    )
    starts_on = DayField(_l("When does it begin?"), validators=[Optional()])
    ends_on = DayField(_l("When does it end?"), validators=[Optional()])
    full_cost = AmountField(_l("What is the full cost?"), validators=[Optional()])
    marginal_cost = AmountField(_l("What is the marginal cost?"), validators=[Optional()])
    overhead_rate = ShareField(_l("What is the overhead rate, in percent?"), validators=[Optional()])
    overhead_mode = ChoiceField(
        _l("How is the overhead counted?"),
        description=_l("20 % of 120,000 € is 24,000 € on top, 20,000 € inside the total."),
        choices=choices("overhead_mode", OverheadMode), blank=_l("Not decided yet"),
    )  # fmt: skip
    vat_rate = ShareField(_l("What is the VAT rate, in percent?"), validators=[Optional()])
    ip_mode = StringField(_l("Who owns the results?"), validators=[Optional(), PlainText(200)])
    publication_rule = StringField(
        _l("What may be published, and when?"), validators=[Optional(), PlainText(200)]
    )

    def __init__(
        self, *args: Any, units: list[tuple[int, str]], parents: list[tuple[int, str]], **kwargs: Any
    ) -> None:
        """Offer the units at work and the organization's other agreements."""
        super().__init__(*args, **kwargs)
        self.unit_id.choices = self.unit_id.listed(units)
        if "parent_id" in self:
            self.parent_id.choices = self.parent_id.listed(parents)

    def validate_overhead_mode(self, field: Any) -> None:
        """Ask how a rate counts."""
        if self.overhead_rate.data is not None and not field.data:
            raise ValidationError(_l("Choose how the overhead is counted."))

    def validate_ends_on(self, field: Any) -> None:
        """Keep the days in order."""
        if field.data and self.starts_on.data and field.data < self.starts_on.data:
            raise ValidationError(_l("The last day comes before the first one: choose a later day."))

    def facts(self) -> dict[str, Any]:
        """Return the words for the service, those of the kind apart."""
        words = self.words()
        words.pop("version", None)
        own = {
            name.removeprefix(KIND_FIELD): words.pop(name)
            for name in list(words)
            if name.startswith(KIND_FIELD) or name == SETTLED
        }
        return {**words, "fields": own}


def terms_form(definition: dict[str, Any], language: str, *, is_new: bool) -> type[TermsForm]:
    """Return the form of a kind: the common terms, then its own questions as its definition asks them."""
    extra = {
        KIND_FIELD + field["name"]: _kind_field(field, language) for field in definition.get("fields", ())
    }
    if questions := definition.get("before_signature"):
        extra[SETTLED] = TickField(
            _l("What is settled before the signature?"),
            choices=options((one["code"], _named(one, language)) for one in questions),
        )
    if is_new:
        return type("NewTermsForm", (TermsForm,), extra)
    return type("EditTermsForm", (VersionedForm, TermsForm), {**extra, "parent_id": None})


def stored_answers(definition: dict[str, Any], fields: dict[str, Any]) -> dict[str, Any]:
    """Return what a contract keeps of its kind's questions, as the form's fields hold it."""
    types = {field["name"]: field["type"] for field in definition.get("fields", ())}
    read: dict[str, Any] = {"date": date.fromisoformat, "money": Decimal, "percent": Decimal}
    answers = {
        KIND_FIELD + name: read.get(types[name], lambda value: value)(value)
        for name, value in fields.items()
        if name in types
    }
    return {**answers, SETTLED: fields.get(SETTLED, [])}


def kind_fields(form: Form) -> list[str]:
    """Return the names of the fields that the kind brought, in order."""
    return [field.name for field in form if field.name.startswith(KIND_FIELD) or field.name == SETTLED]


def _kind_field(field: dict[str, Any], language: str) -> Any:
    """Make one field of a kind."""
    name = _named(field, language)
    needed = InputRequired(_l("This kind of agreement needs an answer here."))
    first = [needed] if field.get("required") else [Optional()]
    if field["type"] == "choice":
        given = [(one["code"], _named(one, language)) for one in field["choices"]]
        return ChoiceField(name, choices=given, blank=_l("Not decided yet"), validators=first)
    if field["type"] == "yes_no":
        given = [("yes", _l("Yes")), ("no", _l("No"))]
        return ChoiceField(name, choices=given, blank=_l("Not decided yet"), validators=first)
    kind, validators, extra = _FIELD_TYPES[field["type"]]
    return kind(name, validators=[*first, *validators], **extra)


def _named(one: dict[str, Any], language: str) -> str:
    return str(one["label_fr"] if language == "fr" else one["label_en"])


class MoveForm(VersionedForm):
    """A step of an agreement; the dates are asked for at its entry into force, a reason where it ends early."""

    target = StringField(validators=[InputRequired(_l("Choose the step."))])
    reason = StringField(_l("Why?"), validators=[Optional(), CountedText(500)])
    unit_id = ChoiceField(_l("Which unit does the work?"), coerce=record_id, blank=_l("Not decided yet"))
    signed_on = DayField(_l("On which day was the last signature given?"), validators=[Optional()])
    starts_on = DayField(_l("On which day does it begin?"), validators=[Optional()])
    ends_on = DayField(_l("On which day does it end?"), validators=[Optional()])

    def __init__(self, *args: Any, units: list[tuple[int, str]], **kwargs: Any) -> None:
        """Offer the units at work."""
        super().__init__(*args, **kwargs)
        self.unit_id.choices = self.unit_id.listed(units)

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for the two days of an entry into force beside their fields."""
        is_fine = super().validate(extra_validators)
        if self.target.data != ContractState.ACTIVE:
            return is_fine
        for day in (self.signed_on, self.starts_on):
            if day.data is None and not day.errors:
                day.errors = [_l("Choose a day.")]
        return is_fine and not (self.signed_on.errors or self.starts_on.errors)


class StageForm(VersionedForm):
    """Which of its kind's own stages an agreement has come to."""

    stage = ChoiceField(_l("Where does it stand?"), choices=())

    def __init__(self, *args: Any, stages: list[tuple[str, str]], **kwargs: Any) -> None:
        """Offer the stages of the kind."""
        super().__init__(*args, **kwargs)
        self.stage.choices = self.stage.listed(stages)


class LineForm(Form):
    """One line of funding; a line without an amount is left out."""

    source = ChoiceField(_l("Who brings it?"), choices=choices("funding_source", FundingSource))
    funder = StringField(_l("Who exactly?"), validators=[Optional(), PlainText(120)])
    nature = ChoiceField(_l("In cash or in kind?"), choices=choices("funding_nature", FundingNature))
    amount = AmountField(_l("How much, without VAT?"), validators=[Optional()])


class FundingForm(VersionedForm):
    """Who pays what."""

    lines = FieldList(FormField(LineForm), max_entries=LINES_AT_MOST)

    def given(self) -> list[dict[str, Any]]:
        """Return the lines with an amount."""
        return [
            {
                "source": line.source.data,
                "funder": line.funder.data or None,
                "nature": line.nature.data,
                "amount": line.amount.data,
            }
            for line in self.lines
            if line.amount.data is not None
        ]


class AmendmentForm(FundingForm):
    """What an amendment changes, from its signature."""

    subject = StringField(
        _l("What does it change?"),
        validators=[InputRequired(_l("Write what it changes.")), CountedText(200)],
    )
    ends_on = DayField(
        _l("What is the new last day?"), description=_l("Left empty: unchanged."), validators=[Optional()]
    )


class SignatureForm(VersionedForm):
    """The signature of an amendment."""

    signed_on = DayField(
        _l("On which day was it signed?"), validators=[InputRequired(_l("Choose the day of the signature."))]
    )


class MilestoneForm(DeskForm):
    """A dated step."""

    title = StringField(
        _l("What is to be reached?"),
        validators=[InputRequired(_l("Write what is to be reached.")), CountedText(200)],
    )
    due_on = DayField(_l("By which day?"), validators=[InputRequired(_l("Choose a day."))])
    deliverable = StringField(_l("What is handed in?"), validators=[Optional(), PlainText(300)])
    invoice_amount = AmountField(
        _l("How much is invoiced then, without VAT?"),
        description=_l("Left empty: nothing."),
        validators=[Optional()],
    )


class EditMilestoneForm(VersionedForm, MilestoneForm):
    """A correction of a step."""


class MilestoneMoveForm(VersionedForm):
    """A move of a step."""

    target = StringField(validators=[InputRequired(_l("Choose the step."))])
    reason = StringField(_l("Why?"), validators=[Optional(), CountedText(500)])
    on = DayField(_l("On which day?"), validators=[Optional()])


class DocumentForm(DeskForm):
    """Documents of an agreement."""

    files = MultipleFileField(
        _l("Which documents?"),
        description=_l(
            "A draft or the signed copy: PDF, Word, up to 25 MB each. A new version does not replace the old one."
        ),
        validators=[Optional()],
    )
    is_signed_copy = BooleanField(_l("This is the signed copy"))
