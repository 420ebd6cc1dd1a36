"""What the desk writes to a company, to a unit and to itself, and what it asks of units."""

import re
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Form, HiddenField, MultipleFileField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError

from forms.base import DeskForm
from forms.drawing import Drawn
from forms.fields import TickField, WholeField, record_id
from forms.offer import KeyField
from forms.pool import DaysField
from forms.validators import CountedText, PlainText

_VERSION = re.compile(r"[0-9]{1,9}")


def _month_of(typed: Any) -> date | None:
    """Read the first day of a month; what is no month is none."""
    try:
        return date.fromisoformat(f"{typed}-01")
    except ValueError:
        return None


_NOT_LISTED = _l("Choose one of the answers listed.")


class DraftVersionField(HiddenField):
    """Which version of a draft the page shows; empty while nothing was kept yet."""

    data: Any  # an int or None

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number; anything else is no version the desk ever gave, and meets no draft."""
        text = valuelist[0] if valuelist else ""
        self.data = None if text == "" else int(text) if _VERSION.fullmatch(text) else -1


class MessageForm(DeskForm):
    """Words and files, kept as a draft under their key."""

    key = KeyField()
    version = DraftVersionField()
    body = TextAreaField(
        _l("Your words"), validators=[InputRequired(_l("Write your message.")), PlainText(20000, lines=True)]
    )
    files = MultipleFileField(
        _l("Files"), description=_l("Up to 10 files of 25 MB each."), validators=[Optional()]
    )


class UnitMessageForm(MessageForm):
    """Words to one of the units that were asked."""

    unit_id = SelectField(
        _l("To which unit?"), coerce=record_id, invalid_choice_message=_NOT_LISTED, invalid_value_message=_NOT_LISTED,
        validators=[InputRequired(_l("Choose the unit you write to."))],
    )  # fmt: skip

    def __init__(self, *args: Any, asked: list[tuple[int, str]], **kwargs: Any) -> None:
        """Offer the units that were asked."""
        super().__init__(*args, **kwargs)
        self.unit_id.choices = [
            SelectChoice("", _l("Choose…")),
            *(SelectChoice(id_, name) for id_, name in asked),
        ]


class OffersForm(DeskForm):
    """Which units are asked, with which words."""

    unit_ids = TickField(_l("Which units do you ask?"), coerce=record_id)
    other_unit = SelectField(
        _l("Or another unit"), coerce=record_id, invalid_choice_message=_NOT_LISTED, invalid_value_message=_NOT_LISTED,
        description=_l("Anyone may be asked; the suggestions are only suggestions."), validators=[Optional()],
    )  # fmt: skip
    message = TextAreaField(
        _l("A word to the units"),
        description=_l("Why you think of them. It is mailed: no secrets, no company name."),
        validators=[Optional(), PlainText(2000, lines=True)],
        render_kw={"rows": 3},
    )
    override_reason = StringField(
        _l("Why ask a unit that is at its ceiling?"),
        description=_l("Only when a unit you ticked is at its ceiling; it is kept with the offer."),
        validators=[Optional(), CountedText(300)],
    )

    days = DaysField(
        _l("Days of work you expect, in all"),
        description=_l(
            "Only for the pool and its engineers: planned once they say yes, spread evenly over the months."
        ),
        render_kw={"inputmode": "decimal", "autocomplete": "off"},
    )
    days_from = SelectField(
        _l("From which month"), coerce=_month_of, validate_choice=False, validators=[Optional()]
    )
    days_months = WholeField(_l("Over how many months"), validators=[Optional(), NumberRange(1, 60)])

    def __init__(
        self,
        *args: Any,
        suggested: list[tuple[int, str]],
        others: list[tuple[int, str]],
        months: list[tuple[date, str]],
        **kwargs: Any,
    ) -> None:
        """Offer the suggested units to tick, every other one in a list, and the months work may begin in."""
        super().__init__(*args, **kwargs)
        self.days_from.choices = [SelectChoice(f"{month:%Y-%m}", words) for month, words in months]
        self.unit_ids.choices = [SelectChoice(id_, name) for id_, name in suggested]
        self.other_unit.choices = [
            SelectChoice("", _l("Nobody else")),
            *(SelectChoice(id_, name) for id_, name in others),
        ]

    def validate_unit_ids(self, field: Any) -> None:
        """Ask for at least one, ticked or chosen."""
        if not field.data and not self.other_unit.data:
            raise ValidationError(_l("Tick at least one unit to ask, or choose another one."))

    def facts(self) -> dict[str, Any]:
        """Return the words for the service."""
        chosen = [*(self.unit_ids.data or ()), *([self.other_unit.data] if self.other_unit.data else ())]
        return {
            "unit_ids": chosen, "message": self.message.data or None,
            "override_reason": self.override_reason.data or None,
            "days": self.days.data, "days_from": self.days_from.data, "days_months": self.days_months.data or 1,
        }  # fmt: skip


class StandingForm(Form):
    """Which unit's place in the ranking is asked for; part of the address."""

    Meta = Drawn

    why = SelectField(
        _l("Why not this unit?"), coerce=record_id, invalid_choice_message=_NOT_LISTED, invalid_value_message=_NOT_LISTED,
        description=_l("Any unit, ranked as it is today: where it stands, and what it lacks."), validators=[Optional()],
    )  # fmt: skip

    def __init__(self, *args: Any, units: list[tuple[int, str]], **kwargs: Any) -> None:
        """Offer every unit."""
        super().__init__(*args, **kwargs)
        self.why.choices = [
            SelectChoice("", _l("Choose…")),
            *(SelectChoice(id_, name) for id_, name in units),
        ]
