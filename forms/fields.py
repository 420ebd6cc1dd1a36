"""Fields for days, amounts, shares and choices as people of the desk type them; an empty one is None."""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Form
from wtforms.fields import (
    DateField,
    IntegerField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.widgets import CheckboxInput, ListWidget

# Blanks and dashes people put between thousands, the French narrow no-break space among them.
_BLANKS = re.compile(r"[\s  '’]+")
_AMOUNT = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,2})?")
_SHARE = re.compile(r"[0-9]{1,3}(\.[0-9]{1,2})?")
_WHOLE = re.compile(r"[0-9]{1,9}")
_YEARS = range(2000, 2101)


class DayField(DateField):
    """A day of this century, as browsers send it or as it is written in French and German."""

    data: Any  # a date once the form is valid, or None

    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators, format=["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y"], **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the day; nothing typed is no day."""
        if not valuelist or not valuelist[0]:
            self.data = None
            return
        try:
            super().process_formdata(valuelist[:1])
        except ValueError:
            self.data = None
        day = self.data
        if day is None or day.year not in _YEARS:
            self.data = None
            raise ValueError(_l("Write a day such as 2026-03-31 or 31/03/2026."))


class WholeField(IntegerField):
    """A whole number that is not negative."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number; int() alone would take other scripts' digits and any size."""
        self.data = None
        if valuelist and valuelist[0]:
            typed = _BLANKS.sub("", valuelist[0])
            if not _WHOLE.fullmatch(typed):
                raise ValueError(_l("Write a whole number, such as 12."))
            self.data = int(typed)


class AmountField(StringField):
    """An amount of money with its cents: "120 000,50" and "120000.50" are the same."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the amount exactly, as a Decimal."""
        self.data = None
        if valuelist and valuelist[0]:
            typed = _BLANKS.sub("", valuelist[0]).removesuffix("€").replace(",", ".")
            if not _AMOUNT.fullmatch(typed):
                raise ValueError(_l("Write an amount such as 12000 or 12000.50, with at most two decimals."))
            self.data = Decimal(typed)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else str(self.data)


class ShareField(StringField):
    """A share in percent, kept as a fraction: 20 is 0.2."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the percentage."""
        self.data = None
        if valuelist and valuelist[0]:
            typed = _BLANKS.sub("", valuelist[0]).removesuffix("%").replace(",", ".")
            if not _SHARE.fullmatch(typed) or Decimal(typed) > 100:
                raise ValueError(_l("Write a percentage from 0 to 100, such as 20."))
            self.data = Decimal(typed) / 100

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{(self.data * 100).normalize():f}"


NOT_LISTED = _l("Choose one of the answers listed.")


def options(pairs: Iterable[Any]) -> list[SelectChoice]:
    """Return what a field offers from (value, words) pairs."""
    return [one if isinstance(one, SelectChoice) else SelectChoice(*one) for one in pairs]


class ChoiceField(SelectField):
    """One answer of a list; the blank one, where there is one, is None."""

    def __init__(
        self,
        label: Any = None,
        validators: Any = None,
        *,
        blank: Any = None,
        choices: Any = (),
        **kwargs: Any,
    ) -> None:
        """Offer an empty answer, named `blank`, first."""
        self.blank = blank
        kwargs.setdefault("coerce", str)
        super().__init__(
            label, validators, choices=self.listed(choices), invalid_choice_message=NOT_LISTED,
            invalid_value_message=NOT_LISTED, **kwargs,
        )  # fmt: skip

    def pre_validate(self, form: Form) -> None:
        """Take no answer at all for the empty one."""
        if self.blank is not None and self.data in (None, ""):
            return
        super().pre_validate(form)

    def listed(self, choices: Iterable[Any]) -> list[SelectChoice]:
        """Return choices with the empty one first."""
        return options([*([] if self.blank is None else [("", self.blank)]), *choices])


class TickField(SelectMultipleField):
    """Any number of answers of a list, as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        message = _l("Tick only answers that are listed.")
        super().__init__(
            label, validators, invalid_choice_message=message, invalid_value_message=message, **kwargs
        )

    def pre_validate(self, form: Form) -> None:
        """Take ticks that are listed without working out what each of a hundred boxes would say."""
        listed = {one[0] if isinstance(one, tuple) else one.value for one in self.choices or ()}
        if self.process_errors or not listed.issuperset(self.data or ()):
            super().pre_validate(form)


def record_id(value: Any) -> int | None:
    """Read the id of a record in a choice; an empty one is None."""
    if value in (None, ""):
        return None
    if not _WHOLE.fullmatch(str(value)):
        raise ValueError(value)
    return int(value)
