"""Which days a report is about."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms.fields import SelectChoice

from forms.base import DeskForm
from forms.fields import ChoiceField, DayField


class PeriodForm(DeskForm):
    """A year, one of its quarters, or days of one's own, which win over both."""

    class Meta(DeskForm.Meta):
        """Read from the address: it changes nothing."""

        csrf = False

    year = ChoiceField(_l("Year"))
    quarter = ChoiceField(_l("Quarter"), blank=_l("Whole year"))
    first = DayField(_l("From"))
    last = DayField(_l("To"))

    def __init__(self, *args: Any, this_year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.year.choices = [
            SelectChoice(str(year), str(year)) for year in range(this_year, this_year - 6, -1)
        ]
        quarters = (
            _l("January to March"),
            _l("April to June"),
            _l("July to September"),
            _l("October to December"),
        )
        self.quarter.choices = self.quarter.listed(
            [SelectChoice(str(number), words) for number, words in enumerate(quarters, 1)]
        )

    def validate(self, extra_validators: Any = None) -> bool:
        """Refuse days of one's own that are half given or in the wrong order."""
        if not super().validate(extra_validators):
            return False
        first, last = self.first.data, self.last.data
        if (first is None) != (last is None):
            field = self.last if last is None else self.first
            field.errors = [_l("Give both days, or neither.")]
            return False
        if first is not None and last < first:
            self.last.errors = [_l("This day comes before the first one: choose a later day.")]
            return False
        return True
