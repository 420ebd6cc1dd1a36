"""How each language writes a date, a moment, a colon and quotation marks; pure."""

from datetime import date, datetime
from functools import lru_cache

from babel.dates import format_date, format_datetime, format_interval, format_skeleton

# English as Europe writes it, day first; Babel's own patterns for the rest.
_DAYS = {("en", "full"): "EEEE d MMMM y", ("en", "long"): "d MMMM y", ("en", "medium"): "d MMM y"}
_MOMENTS = {"fr": "d MMM y, HH:mm", "en": "d MMM y, HH:mm", "de": "d. MMM y, HH:mm"}
_QUOTES = {"fr": ("«\N{NO-BREAK SPACE}", "\N{NO-BREAK SPACE}»"), "en": ("“", "”"), "de": ("„", "“")}


@lru_cache(maxsize=1000)
def day(value: date, language: str, form: str = "long") -> str:
    """Write a date: "10 March 2026", "1er décembre 2026"; `form` is one of short, medium, long, full."""
    return _ordinal(format_date(value, _DAYS.get((language, form), form), locale=language), value, language)


def month(value: date, language: str) -> str:
    """Return a month with its year, short: "mars 2026"."""
    return format_skeleton("yMMM", value, locale=language)


def months(first: date, last: date, language: str) -> str:
    """Return months in a row, short: "janv.–juin 2026"."""
    return month(first, language) if first == last else format_interval(first, last, "yMMM", locale=language)


def moment(value: datetime, language: str) -> str:
    """Write a moment as its own zone's wall clock shows it: "28. Nov. 2026, 13:20"."""
    return _ordinal(format_datetime(value, _MOMENTS[language], locale=language), value, language)


def colon(language: str) -> str:
    """Return what stands between a word and what it announces."""
    return "\N{NO-BREAK SPACE}: " if language == "fr" else ": "


def in_quotes(text: str, language: str) -> str:
    """Put words between quotation marks."""
    opening, closing = _QUOTES[language]
    return f"{opening}{text}{closing}"


def company_number(text: str | None) -> str | None:
    """Group a SIREN or SIRET by threes as people read it; any other number stays as it is."""
    if text is None or not (text.isascii() and text.isdigit() and len(text) in (9, 14)):
        return text
    return "\N{NO-BREAK SPACE}".join(part for part in (text[:3], text[3:6], text[6:9], text[9:]) if part)


def _ordinal(written: str, value: date, language: str) -> str:
    """In French the first of a month is "1er": Babel's patterns do not know it, nor does its short form want it."""
    return written.replace("1 ", "1er ", 1) if language == "fr" and value.day == 1 else written
