"""How templates write dates, moments, money and numbers, and the words for codes."""

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from flask import Flask
from flask_babel import (
    format_currency,
    format_date,
    format_decimal,
    format_percent,
    get_locale,
    get_translations,
    ngettext,
)
from jinja2 import StrictUndefined

from desk import clock, typography
from desk.calendars import Deadline, explain
from desk.web.kept import ago, language, word
from forms.labels.exchanges import NOTED_OF_MAILS


def day(value: date | datetime | str | None, form: str = "long") -> str:
    """Write a date: "10 mars 2026"; `form` is one of short, medium, long, full. A moment becomes the desk's date."""
    if value is None:
        return ""
    if isinstance(value, str):  # as kept among the fields of an agreement's kind
        value = date.fromisoformat(value)
    if isinstance(value, datetime):
        value = clock.day_of(value)
    return _day(value, language(), form)


@lru_cache(maxsize=5000)
def _day(value: date, spoken: str, form: str) -> str:
    return typography.day(value, spoken, form)


def month(value: date) -> str:
    """Write a month: "mars 2026"."""
    return typography.month(value, language())


def months(first: date, last: date) -> str:
    """Write months in a row: "janv.–juin 2026"."""
    return typography.months(first, last, language())


def whole_month(value: date) -> str:
    """Write a month in a sentence: "janvier 2027"."""
    return format_date(value, "MMMM y")


def in_days(value: Decimal) -> str:
    """Write days in halves: "12 days"; one and a half are singular in French alone."""
    is_one = int(value) < 2 if language() == "fr" else value == 1
    return ngettext("%(days)s day", "%(days)s days", 1 if is_one else 2, days=format_decimal(value))


def moment(value: datetime | None) -> str:
    """Write a moment in the desk's zone."""
    return "" if value is None else _moment(value, clock.zone(), language())


@lru_cache(maxsize=5000)
def _moment(value: datetime, zone: ZoneInfo, spoken: str) -> str:
    return typography.moment(value.astimezone(zone), spoken)


def because(deadline: Deadline) -> str:
    """Say to the day when something is due, and why then."""
    return explain(deadline, language(), get_translations(), to_the_day=True)


def colon() -> str:
    """Write a colon as the page's language sets it."""
    return typography.colon(language())


def in_quotes(text: str) -> str:
    """Put words between the quotation marks of the page's language."""
    return typography.in_quotes(text, language())


def money(value: Decimal | None, currency: str = "EUR") -> str:
    """Write an amount with its currency."""
    return "" if value is None else format_currency(value, currency)


def numberformat(value: float | int | Decimal) -> str:
    """Write a number with the language's separators."""
    return _number(value, language()) if type(value) is int else format_decimal(value)


@lru_cache(maxsize=5000)
def _number(value: int, _language: str) -> str:
    return format_decimal(value)


def percent(value: float | None) -> str:
    """Write a share."""
    return "" if value is None else format_percent(value)


def country(code: str) -> str:
    """Name a country by its two letters; letters that nobody knows stay as they are."""
    locale = get_locale()
    return str(locale.territories.get(code, code)) if locale else code


def mail_words(said: str) -> str:
    """Say what became of a mail: the desk's own notes in the page's language, a server's words as they came."""
    noted, *cause = said.split(": ", 1)
    if noted not in NOTED_OF_MAILS:
        return said
    return colon().join([str(NOTED_OF_MAILS[noted]), *cause])


def install(app: Flask) -> None:
    """Give the filters and globals to every template; an unknown name in a template is an error."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        ago=ago,
        because=because,
        company_number=typography.company_number,
        country=country,
        day=day,
        desk_day=clock.day_of,
        in_days=in_days,
        in_quotes=in_quotes,
        mail_words=mail_words,
        moment=moment,
        money=money,
        month=month,
        months=months,
        numberformat=numberformat,
        percent=percent,
        whole_month=whole_month,
    )
    app.jinja_env.globals.update(colon=colon, label=word, today=clock.today, now=clock.now)
