"""What people of a unit say of themselves."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, StringField
from wtforms.fields import FieldList
from wtforms.validators import InputRequired, NumberRange, Optional

from forms.base import DeskForm
from forms.fields import ChoiceField, DayField, WholeField, record_id
from forms.validators import PlainText


class AbsenceForm(DeskForm):
    """From when to when one is away, and who stands in."""

    starts_on = DayField(
        _l("First day"), validators=[InputRequired(_l("Give the first day of the absence."))]
    )
    ends_on = DayField(_l("Last day"), validators=[InputRequired(_l("Give the last day of the absence."))])
    stand_in_id = ChoiceField(
        _l("Who stands in for you?"),
        description=_l(
            "Offers and mails of the unit then go to them alone. Somebody is missing? Ask the desk to add them to your unit."
        ),
        blank=_l("Nobody: no offers on those days"),
        coerce=record_id,
    )
    reason = StringField(
        _l("Reason, for the desk alone"),
        description=_l("For example: field campaign, parental leave, end of a thesis."),
        validators=[Optional(), PlainText(200)],
    )

    def __init__(self, *args: Any, people: list[tuple[int, str]], **kwargs: Any) -> None:
        """Offer the people of the unit as stand-ins."""
        super().__init__(*args, **kwargs)
        self.stand_in_id.choices = self.stand_in_id.listed(people)


class CeilingForm(DeskForm):
    """How many requests a unit takes at the same time."""

    ceiling = WholeField(
        _l("Requests at the same time, at most"),
        validators=[
            InputRequired(_l("Write a whole number from 0 to 99.")),
            NumberRange(0, 99, _l("Write a whole number from 0 to 99.")),
        ],
    )


class PublicationsFileForm(DeskForm):
    """An export file of publications."""

    file = FileField(
        _l("Export file"),
        description=_l(
            "BibTeX, HAL (JSON or XML-TEI), ORCID (JSON or XML) or CSV, up to 5 MB and 1,000 entries."
        ),
        validators=[FileRequired(_l("Choose a file."))],
    )


class ConfirmPublicationsForm(DeskForm):
    """The file that was looked at, carried along, and what was chosen from it."""

    content = HiddenField(validators=[InputRequired()])
    chosen = FieldList(StringField(), max_entries=1_000)


class RemovePublicationsForm(DeskForm):
    """Publications to take away."""

    removed = FieldList(StringField(), max_entries=2_000)


# Why an entry of a file is left out, by code.
ENTRY_PROBLEMS = {
    "no_title": _l("has no title"),
    "title_too_long": _l("has a title of more than 500 characters"),
    "not_closed": _l("is not closed: a brace or a quotation mark is missing"),
    "braces": _l("has braces that do not fit together"),
    "no_field": _l("holds something that is no field"),
    "no_value": _l("has a field without a value"),
}
# Why a file cannot be read at all, by code.
EXPORT_PROBLEMS = {
    "too_large": _l("The file is larger than 5 MB: export fewer publications at a time."),
    "too_many": _l("The file holds more than 1,000 entries: export fewer publications at a time."),
    "empty": _l("No publication was found in this file."),
    "not_text": _l("This is no text file: export your publications as BibTeX, JSON, XML or CSV."),
    "unknown": _l(
        "This is neither BibTeX, nor an export of HAL or ORCID, nor CSV whose first line names a column “title” and another."
    ),
    "not_json": _l("The file begins like JSON but cannot be read as such: export it again."),
    "unknown_json": _l("This JSON comes neither from HAL nor from ORCID."),
    "not_xml": _l("The file begins like XML but cannot be read as such: export it again."),
    "unknown_xml": _l("This XML comes neither from HAL nor from ORCID."),
    "doctype": _l(
        "This XML declares a document type, which exports of HAL and ORCID do not: it is not opened."
    ),
    "too_deep": _l("This XML is nested too deeply or too large to be an export of publications."),
}
