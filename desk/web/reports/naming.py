"""What the parts of a figure are called, in the reader's language."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from flask_babel import format_date
from flask_babel import gettext as _

from desk.reports import Period, year
from desk.reports.indicators import Row
from desk.reports.indicators.activities import section_words
from desk.reports.indicators.records import Record
from desk.web.language import current_language
from desk.web.words import country
from forms.labels import label

Names = Mapping[str, Mapping[str, Mapping[str, str]]]


def words_of(row: Row, names: Names) -> str:
    """Say what a part of a figure is; what the desk named itself is called as the desk calls it."""
    group = row.group
    if group is None:
        return str(row.words)
    if row.key == "unknown":
        return _("Not known")
    if group in names:
        words = names[group].get(row.key, {})
        return words.get(current_language()) or words.get("en") or row.key
    return _PLAIN[group](row.key) if group in _PLAIN else str(label(group, row.key))


_STATES = {
    "funding": "contract_state",
    "interaction": "interaction_kind",
    "output": "output_kind",
    "monthly_figure": "monthly_measure",
}


def state_words(record: Record) -> str:
    """Say the state of a record, or of what it hangs on; nothing of what has none."""
    return str(label(_STATES.get(record.kind, f"{record.kind}_state"), record.state)) if record.state else ""


def period_words(period: Period) -> str:
    """Name a period as short as it can be: "2025", "Jan 2025 – Mar 2025", "3 Jan 2025 – 9 Feb 2025"."""
    if period == year(period.starts_on.year):
        return str(period.starts_on.year)
    is_months = period.starts_on.day == 1 and (period.ends_on + timedelta(days=1)).day == 1
    ends = [
        str(format_date(day, "MMM y" if is_months else "d MMM y"))
        for day in (period.starts_on, period.ends_on)
    ]
    return " – ".join(dict.fromkeys(ends))


def _month(key: str) -> str:
    year, _dash, month = key.partition("-")
    return str(format_date(date(int(year), int(month), 1), "MMM y"))


def _place(key: str) -> str:
    return country(key) if len(key) == 2 and key.isalpha() else key


def _stage(key: str) -> str:
    """Say a stage, with the currency of what is expected there: "accepted EUR"."""
    stage, _space, currency = key.partition(" ")
    words = str(label("stage", stage))
    return f"{words} ({currency})" if currency else words


def _partner(key: str) -> str:
    return key


_PLAIN: dict[str, Any] = {
    "month": _month, "stage": _stage, "country": country, "place": _place, "section": section_words, "partner": _partner,
}  # fmt: skip
