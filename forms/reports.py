"""Which days the figures are about, and what they are narrowed to."""

from collections.abc import Iterable
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired

from forms.base import DeskForm
from forms.fields import ChoiceField, DayField
from forms.labels import choices


class PeriodForm(DeskForm):
    """A year, one of its quarters, or days of one's own, which win over both."""

    class Meta(DeskForm.Meta):
        """Read from the address: it changes nothing."""

        csrf = False

    NAMES: ClassVar[tuple[str, ...]] = ("year", "quarter", "first", "last")

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

    def filters(self) -> dict[str, str]:
        """Return what the figures are narrowed to: here to nothing."""
        return {}


class FiguresForm(PeriodForm):
    """The period, and what to narrow the figures to."""

    NAMES: ClassVar[tuple[str, ...]] = (*PeriodForm.NAMES, "axis", "region", "size", "kind")

    axis = ChoiceField(_l("Axis"), blank=_l("Every axis"))
    region = ChoiceField(_l("Department or region"), blank=_l("Everywhere"))
    size = ChoiceField(_l("Size of company"), blank=_l("Any size"))
    kind = ChoiceField(_l("Kind of agreement"), blank=_l("Any kind"))

    def __init__(
        self, *args: Any, regions: Iterable[str] = (), kinds: Iterable[tuple[str, str]] = (), **kwargs: Any
    ) -> None:
        """Offer the regions of companies the desk knows, and its kinds of agreements as (code, words)."""
        super().__init__(*args, **kwargs)
        self.axis.choices = self.axis.listed(choices("axis"))
        self.region.choices = self.region.listed([SelectChoice(one, one) for one in regions])
        self.size.choices = self.size.listed(choices("size_class"))
        self.kind.choices = self.kind.listed([SelectChoice(code, words) for code, words in kinds])

    def filters(self) -> dict[str, str]:
        """Return what the figures are narrowed to."""
        return {name: getattr(self, name).data or "" for name in ("axis", "region", "size", "kind")}


class ReportMailForm(DeskForm):
    """How often one is mailed the link to the figures."""

    rhythm = ChoiceField(_l("Mail me the link"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rhythm.choices = self.rhythm.listed(choices("report_rhythm"))

    def chosen(self) -> str | None:
        """Return the rhythm; None: not at all."""
        return None if self.rhythm.data == "never" else str(self.rhythm.data)


class FreezeForm(DeskForm):
    """The period to freeze."""

    first = DayField(_l("From"), [DataRequired()])
    last = DayField(_l("To"), [DataRequired()])

    def validate(self, extra_validators: Any = None) -> bool:
        """Refuse days in the wrong order."""
        return super().validate(extra_validators) and self.first.data <= self.last.data
