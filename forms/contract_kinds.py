"""A kind of agreement as an administrator writes it: names, stages, questions, checks, usual months."""

from collections.abc import Sequence
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Form, HiddenField, StringField
from wtforms.fields import FieldList, FormField
from wtforms.validators import InputRequired, NumberRange, Optional, Regexp

from forms.base import DeskForm, VersionedForm
from forms.fields import ChoiceField, TickField, WholeField
from forms.labels import choices
from forms.validators import PlainText
from models.states import ScreeningCheck

LINES_AT_MOST: Final = 24
BLANK_LINES: Final = 3
MONTHS_AT_MOST: Final = 240
TYPES: Final = ("text", "long_text", "number", "days", "months", "money", "percent", "date", "yes_no")
_LANGUAGES: Final = ("fr", "en", "de")


def _name(language: Any, maximum: int = 120) -> StringField:
    return StringField(language, validators=[Optional(), PlainText(maximum)])


class StageLine(Form):
    """One line with its name in each language; a line without any name is left out."""

    code = HiddenField(validators=[Optional(), Regexp("[a-z][a-z0-9_]{0,40}$")])
    label_fr = _name(_l("In French"))
    label_en = _name(_l("In English"))
    label_de = _name(_l("In German"))

    def is_written(self) -> bool:
        """Tell whether anything was typed."""
        return any(self[f"label_{language}"].data for language in _LANGUAGES)

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for both languages of the desk once one is written."""
        is_valid = super().validate(extra_validators)
        for box in (self.label_fr, self.label_en):
            if self.is_written() and not box.data:
                box.errors = [*box.errors, _l("Write this line in French and in English.")]
                is_valid = False
        return bool(is_valid)

    def content(self) -> dict[str, Any]:
        """Return the line as the definition of a kind keeps it; a German name only where there is one."""
        return {name: field.data for name, field in self._fields.items() if field.data not in (None, "")}


class QuestionLine(StageLine):
    """One question of a kind, with what is answered and whether an answer is needed."""

    type = ChoiceField(_l("What is answered?"), choices=choices("kind_answer", TYPES))
    required = BooleanField(_l("Needed"))

    def content(self) -> dict[str, Any]:
        """Return the question as the definition of a kind keeps it."""
        line = super().content()
        line["name"] = line.pop("code", None)
        if not line.pop("required", False):
            return line
        return {**line, "required": True}


class KindForm(DeskForm):
    """What a kind of agreement is made of."""

    label_fr = StringField(
        _l("Name in French"), validators=[InputRequired(_l("Write its name in French.")), PlainText(120)]
    )
    label_en = StringField(
        _l("Name in English"), validators=[InputRequired(_l("Write its name in English.")), PlainText(120)]
    )
    label_de = StringField(_l("Name in German"), validators=[Optional(), PlainText(120)])
    months_from = WholeField(
        _l("From how many months does it usually run?"),
        description=_l("Shown to whoever drafts one, never enforced."),
        validators=[Optional(), NumberRange(0, MONTHS_AT_MOST, _l("Write at most 240 months."))],
    )
    months_to = WholeField(
        _l("Up to how many months?"),
        validators=[Optional(), NumberRange(0, MONTHS_AT_MOST, _l("Write at most 240 months."))],
    )
    checks = TickField(
        _l("Which checks does every agreement of this kind need?"),
        choices=choices("screening_check", ScreeningCheck),
    )
    is_unit_optional = BooleanField(
        _l("It may come into force without a unit, as a framework for the work of others")
    )
    results_fr = StringField(_l("Who owns the results, in French?"), validators=[Optional(), PlainText(300)])
    results_en = StringField(_l("Who owns the results, in English?"), validators=[Optional(), PlainText(300)])
    stages = FieldList(FormField(StageLine), max_entries=LINES_AT_MOST)
    own_fields = FieldList(FormField(QuestionLine), max_entries=LINES_AT_MOST)
    before_signature = FieldList(FormField(StageLine), max_entries=LINES_AT_MOST)

    def content(self) -> dict[str, Any]:
        """Return what was written for the service; empty lines are left out."""
        results = {"fr": self.results_fr.data or "", "en": self.results_en.data or ""}
        return {
            "label_fr": self.label_fr.data, "label_en": self.label_en.data, "label_de": self.label_de.data or None,
            "months": {"from": self.months_from.data, "to": self.months_to.data},
            "checks": list(self.checks.data or []), "is_unit_optional": self.is_unit_optional.data,
            "results": results if any(results.values()) else None,
            "stages": _written(self.stages), "fields": _written(self.own_fields),
            "before_signature": _written(self.before_signature),
        }  # fmt: skip


class NewKindForm(KindForm):
    """A kind of the desk's own; the code is for good."""

    code = StringField(
        _l("Code"),
        description=_l("Short, for good: files and reports name the kind by it."),
        validators=[
            InputRequired(_l("Give the kind a short code.")),
            Regexp("[a-z][a-z0-9_]{1,39}$", message=_l("Use small letters without accents, digits and _.")),
        ],
    )


class EditKindForm(VersionedForm, KindForm):
    """The next version of a kind."""


def stored_words(label_fr: str, label_en: str, definition: dict[str, Any]) -> dict[str, Any]:
    """Return a kind as the form holds it, with a few lines to add."""
    months, results = definition.get("months") or {}, definition.get("results") or {}
    questions = [{**one, "code": one["name"]} for one in definition.get("fields", ())]
    return {
        "label_fr": label_fr, "label_en": label_en, "label_de": definition.get("label_de"),
        "months_from": months.get("from"), "months_to": months.get("to"), "checks": definition.get("checks", []),
        "is_unit_optional": definition.get("is_unit_optional", False),
        "results_fr": results.get("fr"), "results_en": results.get("en"),
        "stages": _with_blanks(definition.get("stages", ())), "own_fields": _with_blanks(questions),
        "before_signature": _with_blanks(definition.get("before_signature", ())),
    }  # fmt: skip


def _with_blanks(lines: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [*lines, *({} for _ in range(min(BLANK_LINES, LINES_AT_MOST - len(lines))))]


def _written(lines: Any) -> list[dict[str, Any]]:
    return [line.form.content() for line in lines if line.form.is_written()]
