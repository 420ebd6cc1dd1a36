"""The desk's working time: hours of the week, closures, places of units, and targets by kind and priority."""

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import format_decimal
from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField
from wtforms.fields import IntegerField
from wtforms.validators import InputRequired
from wtforms.widgets import HiddenInput

from forms.base import DeskForm
from forms.labels import label
from forms.validators import PlainText
from models.states import Priority, TargetKind

WEEKDAYS = (
    _l("Monday"), _l("Tuesday"), _l("Wednesday"), _l("Thursday"), _l("Friday"), _l("Saturday"), _l("Sunday"),
)  # fmt: skip
_SPAN = re.compile(r"([01]?[0-9]|2[0-3])[:hH]([0-5][0-9])?\s*[-–]\s*([01]?[0-9]|2[0-4])[:hH]([0-5][0-9])?")
_HOURS = re.compile(r"[0-9]{1,4}([.,][0-9]{1,2})?")
_MOST_HOURS = 2000
LINES_AT_MOST = 400


class SpansField(StringField):
    """The openings of one day as 09:00-12:30, 13:30-17:30; nothing is a closed day."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the openings."""
        typed = valuelist[0] if valuelist else ""
        self.data = [self._span(one.strip()) for one in re.split(r"[,;]", typed) if one.strip()]

    def _span(self, typed: str) -> str:
        found = _SPAN.fullmatch(typed)
        if found is None:
            raise ValueError(_l("Write openings such as 09:00-12:30, 13:30-17:30; leave a closed day empty."))
        opens, to, closes, till = found.group(1, 2, 3, 4)
        return f"{int(opens):02}:{to or '00'}-{int(closes):02}:{till or '00'}"

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else ", ".join(self.data or ())


class HoursField(StringField):
    """A target in hours of working time, kept in minutes; 7,5 and 7.5 are the same."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the hours."""
        typed = (valuelist[0] if valuelist else "").strip()
        self.data = None
        wrong = ValueError(_l("Write hours of working time, such as 15 or 7.5, from 0.25 to 2000."))
        if not _HOURS.fullmatch(typed):
            raise wrong
        try:
            hours = Decimal(typed.replace(",", "."))
        except InvalidOperation as error:
            raise wrong from error
        if not Decimal("0.25") <= hours <= _MOST_HOURS:
            raise wrong
        self.data = int(hours * 60)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else format_decimal(Decimal(self.data) / 60, "0.##")


class PairsField(TextAreaField):
    """One pair a line: a word without blanks on one side, the rest on the other."""

    key_first = True

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the lines."""
        lines = [line.strip() for line in (valuelist[0] if valuelist else "").splitlines() if line.strip()]
        if len(lines) > LINES_AT_MOST:
            raise ValueError(_l("Write at most 400 lines."))
        self.data = {}
        for number, line in enumerate(lines, 1):
            parts = line.split(None, 1) if self.key_first else line.rsplit(None, 1)
            if len(parts) != 2 or not self.is_pair(*parts):
                raise ValueError(self.gettext_of(number))
            self.data[parts[0].strip()] = parts[1].strip()

    def is_pair(self, left: str, right: str) -> bool:
        """Tell whether both sides can be what they should be."""
        return len(left) <= 40 and len(right) <= 60 and (left + right).isprintable()

    def gettext_of(self, number: int) -> str:
        """Say which line is wrong, and how it should be."""
        raise NotImplementedError

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "\n".join(f"{left} {right}" for left, right in (self.data or {}).items())


class ClosuresField(PairsField):
    """Days on which the desk is closed, each with its reason."""

    def is_pair(self, left: str, right: str) -> bool:
        """Tell whether the first word is a day."""
        try:
            return 2000 <= date.fromisoformat(left).year <= 2100 and super().is_pair(left, right)
        except ValueError:
            return False

    def gettext_of(self, number: int) -> str:
        """Say which line is no closure."""
        return _l("Line %(number)s: write a day and a reason, such as 2026-05-15 Bridge day.", number=number)


class PlacesField(PairsField):
    """Places of units, each with the calendar whose holidays count there."""

    key_first = False

    def is_pair(self, left: str, right: str) -> bool:
        """Tell whether the last word could be a calendar's code."""
        return bool(re.fullmatch(r"[A-Z]{2}(-[0-9A-Z]{2,3})?", right)) and super().is_pair(left, right)

    def gettext_of(self, number: int) -> str:
        """Say which line is no place."""
        return _l("Line %(number)s: write a place and its calendar, such as Nancy FR-54.", number=number)


class TimetableForm(DeskForm):
    """All of the desk's time; `instead_of` is the version the page showed."""

    instead_of = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    code = StringField(
        _l("Holidays of the desk"),
        description=_l("FR- and the departement: FR-57 keeps Good Friday and 26 December, FR-54 does not."),
        validators=[InputRequired(_l("Write a calendar, such as FR-57.")), PlainText(8)],
    )
    closures = ClosuresField(
        _l("Days on which the desk is closed"),
        description=_l("One a line, with the reason people will read: 2026-05-15 Bridge day."),
    )
    places = PlacesField(
        _l("Places of units"),
        description=_l("One a line, with the calendar whose holidays count for a unit there: Nancy FR-54."),
    )

    @property
    def days(self) -> list[Any]:
        """Return the fields of the week, from Monday."""
        return [self[f"day_{number}"] for number in range(7)]

    @property
    def grid(self) -> list[tuple[str, Any, list[tuple[str, Any]]]]:
        """Return the targets by kind: its code, its words, and a field for each priority."""
        return [
            (
                kind,
                label("target_kind", kind),
                [(priority, self[f"{kind}_{priority}"]) for priority in Priority],
            )
            for kind in TargetKind
        ]

    def rules(self) -> dict[str, Any]:
        """Return what was typed as rules are stored."""
        return {
            "code": self.code.data, "week": [field.data for field in self.days], "closures": self.closures.data or {},
            "places": self.places.data or {},
            "targets": {kind: {priority: field.data for priority, field in row} for kind, _, row in self.grid},
        }  # fmt: skip

    @staticmethod
    def of(rules: dict[str, Any]) -> dict[str, Any]:
        """Return stored rules as the fields take them."""
        given = {name: rules[name] for name in ("code", "closures", "places")}
        given |= {f"day_{number}": spans for number, spans in enumerate(rules["week"])}
        return given | {
            f"{kind}_{priority}": minutes
            for kind, row in rules["targets"].items()
            for priority, minutes in row.items()
        }


for _number, _name in enumerate(WEEKDAYS):
    setattr(TimetableForm, f"day_{_number}", SpansField(_name))
for _kind in TargetKind:
    for _priority in Priority:
        setattr(TimetableForm, f"{_kind}_{_priority}", HoursField(label("priority", _priority)))
