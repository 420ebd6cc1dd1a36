"""What a unit declares: its topics and its texts, said by its own people or by who administers units."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Form, StringField, TextAreaField
from wtforms.fields import FieldList, FormField
from wtforms.validators import NumberRange, Optional, ValidationError

from forms.base import VersionedForm
from forms.fields import ChoiceField, WholeField
from forms.labels import choices
from forms.validators import PlainText

PARTS_AT_MOST = 60
TEXT_FIELDS = ("kind", "language", "title", "year", "text", "other_language", "other_text")
_YEAR = NumberRange(1900, 2200, _l("Write a year, such as 2019."))


class ClaimForm(Form):
    """One topic a unit declares; without a level it is no longer declared."""

    topic = StringField(_l("Topic"), validators=[PlainText(60)])
    level = ChoiceField(_l("Level"), blank=_l("Not declared"), choices=choices("expertise_level"))
    since = WholeField(_l("Since"), validators=[Optional(), _YEAR])
    evidence = StringField(_l("Evidence"), validators=[PlainText(2000)])


class ExpertiseForm(VersionedForm):
    """The topics a unit declares, and one more."""

    claims = FieldList(FormField(ClaimForm), max_entries=PARTS_AT_MOST)


class TextForm(Form):
    """One text of a unit, in one language or two; emptied, it is no longer one."""

    kind = ChoiceField(_l("Kind"), choices=choices("unit_text_kind"))
    language = ChoiceField(_l("Language"), choices=choices("language"))
    title = StringField(_l("Title"), validators=[PlainText(300)])
    year = WholeField(_l("Year"), validators=[Optional(), _YEAR])
    text = TextAreaField(_l("Text"), validators=[PlainText(50_000, lines=True)], render_kw={"rows": 6})
    other_language = ChoiceField(
        _l("Second language"), blank=_l("In one language only"), choices=choices("language")
    )
    other_text = TextAreaField(
        _l("The same text in the second language"),
        validators=[PlainText(50_000, lines=True)],
        render_kw={"rows": 6},
    )

    def facts(self) -> dict[str, Any]:
        """Return the words for the service; without a second text there is no second language."""
        facts = {name: self[name].data or None for name in TEXT_FIELDS}
        return facts if facts["other_text"] else facts | {"other_language": None}

    def validate_other_language(self, field: ChoiceField) -> None:
        """Ask for another language when there is a second text."""
        if self.other_text.data and field.data in (None, "", self.language.data):
            raise ValidationError(_l("Choose the language of the second text, another than the first."))


class TextsForm(VersionedForm):
    """The texts of a unit, and one more."""

    texts = FieldList(FormField(TextForm), max_entries=PARTS_AT_MOST)

    def rows(self) -> list[Any]:
        """Return the texts that were not emptied."""
        return [entry.form for entry in self.texts if entry.form.text.data]
