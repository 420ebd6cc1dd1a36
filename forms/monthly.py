"""What months took of what is counted elsewhere, as people write it down: an amount a month, and where the amounts come from."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import format_decimal
from flask_babel import lazy_gettext as _l
from wtforms.fields import StringField

from forms.base import DeskForm
from forms.fields import AmountField, ChoiceField, options
from forms.labels import label
from forms.pool import SeenField
from forms.validators import CountedText
from models.states import MonthlyMeasure

Key = tuple[MonthlyMeasure, date]


class WrittenAmountField(AmountField):
    """An amount with the decimal sign of its reader, and without the marks between thousands: what stands there is read back alike."""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else format_decimal(self.data, format="0.##")


class MonthlyForm(DeskForm):
    """A field for each measure and month, made for the months a page shows."""

    seen = SeenField()

    def amounts(self, months: Iterable[date]) -> dict[Key, Decimal | None]:
        """Return what was typed by measure and month."""
        return {(one, month): self[named(one, month)].data for month in months for one in MonthlyMeasure}

    def sources(self) -> dict[MonthlyMeasure, str]:
        """Return where the numbers of each measure come from."""
        return {one: self[f"source_{one}"].data or "" for one in MonthlyMeasure}


class YearForm(DeskForm):
    """Which year to look at."""

    class Meta(DeskForm.Meta):
        """Read from the address: it changes nothing."""

        csrf = False

    year = ChoiceField(_l("Year"))

    def __init__(self, *args: Any, years: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.year.choices = options((str(year), str(year)) for year in years)


def named(measure: MonthlyMeasure, month: date) -> str:
    """Return what the field of a measure and month is called."""
    return f"{measure}-{month:%Y-%m}"


def monthly_form(
    months: Mapping[date, str],
    kept: Mapping[Key, Decimal],
    sources: Mapping[MonthlyMeasure, str],
    **given: Any,
) -> MonthlyForm:
    """Make the form of some months, given with their words, as they stand or as they were sent."""
    fields: dict[str, Any] = {
        named(measure, month): WrittenAmountField(
            f"{label('monthly_measure', measure)}, {words}", render_kw={"inputmode": "decimal", "autocomplete": "off"}
        )
        for month, words in months.items() for measure in MonthlyMeasure
    }  # fmt: skip
    for measure in MonthlyMeasure:
        fields[f"source_{measure}"] = StringField(
            label("monthly_measure", measure), validators=[CountedText(200)]
        )
    known: dict[str, Any] = {named(*key): amount for key, amount in kept.items()}
    known |= {f"source_{one}": words for one, words in sources.items()}
    made: MonthlyForm = type("FilledMonthlyForm", (MonthlyForm,), fields)(data=known, **given)
    return made
