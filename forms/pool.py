"""Days of the engineer pool, by month and in halves, as people write them."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import format_decimal
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField

from forms.base import DeskForm

_DAYS = re.compile(r"[0-9]{1,3}([.,](0|5|00|50))?")


class DaysField(StringField):
    """Days in halves: "12", "2,5" and "2.5"; nothing typed is nothing said."""

    data: Any  # a Decimal once the form is valid, or None

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the days exactly."""
        self.data = None
        if valuelist and valuelist[0]:
            typed = valuelist[0].strip()
            if not _DAYS.fullmatch(typed):
                raise ValueError(_l("Write days in halves, such as 2 or 2.5."))
            self.data = Decimal(typed.replace(",", ".")).quantize(Decimal("0.1"))

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else format_decimal(self.data)


class SeenField(HiddenField):
    """What the page showed, so that nobody's entries are lost to a slower form."""


class _MonthsForm(DeskForm):
    """A field for each month and name, made for the months a page shows."""

    seen = SeenField()

    def values(self, name: str, months: Iterable[date]) -> dict[date, Decimal | None]:
        """Return what was typed by month."""
        return {month: self[f"{name}-{month:%Y-%m}"].data for month in months}


def months_form(
    words: Callable[[str, date], str],
    months: Iterable[date],
    kept: Mapping[str, Mapping[date, Decimal]],
    **given: Any,
) -> Any:
    """Make the form of some months: for each name that is kept a field a month, called as `words` say."""
    months = list(months)
    fields: dict[str, Any] = {
        f"{name}-{month:%Y-%m}": DaysField(words(name, month), render_kw={"inputmode": "decimal", "autocomplete": "off"})
        for month in months for name in kept
    }  # fmt: skip
    known = {f"{name}-{month:%Y-%m}": days for name, rows in kept.items() for month, days in rows.items()}
    return type("MonthsForm", (_MonthsForm,), fields)(data=known, **given)
