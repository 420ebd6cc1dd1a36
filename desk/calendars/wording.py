"""The sentence that explains a deadline, in French, English or German.

The words come from the translations the caller passes (anything with `gettext` and `ngettext`, such as
`flask_babel.get_translations()`), so that mails, pages and tests all use the one sentence.
"""

from datetime import date, datetime, timedelta
from gettext import NullTranslations
from typing import Protocol
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.lists import format_list

from desk.calendars.deadlines import Deadline, SkippedDay

# Babel has no pattern with weekday, day and month alone; these are what each language writes.
_DAY_PATTERNS = {"fr": "EEEE d MMMM", "en": "EEEE d MMMM", "de": "EEEE, d. MMMM"}
_YEAR = " y"
_TIME_PATTERNS = {
    "fr": "{0:%H}\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}{0:%M}",
    "en": "{0:%H:%M}",
    "de": "{0:%H:%M} Uhr",
}


class Words(Protocol):
    """Translations by English text, as the standard library's gettext offers them."""

    def gettext(self, message: str, /) -> str:
        """Return the translation of a message."""

    def ngettext(self, singular: str, plural: str, n: int, /) -> str:
        """Return the translation of the form that a number takes."""


def explain(
    deadline: Deadline, language: str, words: Words | None = None, *, to_the_day: bool = False
) -> str:
    """Say when it is due and why then; without `words` in English. `to_the_day` leaves the hours of both ends out."""
    words = words or NullTranslations()

    def said(moment: datetime) -> str:
        if to_the_day:
            return _day(deadline.calendar.day_of(moment), deadline, language)
        return _moment(moment, deadline, language, words)

    parts = {
        "due": said(deadline.due_at),
        "target": _working_time(deadline.target, deadline, words),
        "start": said(deadline.started_at),
        "days": format_list(
            [_skipped(day, deadline, language, words) for day in deadline.skipped], locale=language
        ),
        "paused": _working_time(deadline.paused, deadline, words),
    }
    return _sentence(deadline, words) % parts


def _sentence(deadline: Deadline, words: Words) -> str:
    """Pick the sentence: whole ones, since languages order their parts differently."""
    if deadline.skipped and deadline.paused:
        return words.gettext(
            "Due %(due)s: %(target)s counted from %(start)s, not counting %(days)s, nor %(paused)s of waiting."
        )
    if deadline.skipped:
        return words.gettext("Due %(due)s: %(target)s counted from %(start)s, not counting %(days)s.")
    if deadline.paused:
        return words.gettext(
            "Due %(due)s: %(target)s counted from %(start)s, not counting %(paused)s of waiting."
        )
    return words.gettext("Due %(due)s: %(target)s counted from %(start)s.")


def _working_time(length: timedelta, deadline: Deadline, words: Words) -> str:
    """Say a length of working time: whole working days where days are alike, else hours and minutes."""
    day = deadline.calendar.day_length()
    if day and length and not length % day:
        days = length // day
        return words.ngettext("%(num)d working day", "%(num)d working days", days) % {"num": days}
    minutes = -(-length // timedelta(minutes=1))  # a begun minute counts
    hours, rest = divmod(minutes, 60)
    if not hours:
        return words.ngettext("%(num)d working minute", "%(num)d working minutes", rest) % {"num": rest}
    said = words.ngettext("%(num)d working hour", "%(num)d working hours", hours) % {"num": hours}
    return words.gettext("%(hours)s %(minutes)d min") % {"hours": said, "minutes": rest} if rest else said


def _moment(moment: datetime, deadline: Deadline, language: str, words: Words) -> str:
    """Say a moment on the site's wall."""
    local = moment.astimezone(ZoneInfo(deadline.calendar.zone))
    date_said = _day(local.date(), deadline, language)
    time_said = _TIME_PATTERNS[language].format(local)
    return words.gettext("%(date)s at %(time)s") % {"date": date_said, "time": time_said}


def _skipped(day: SkippedDay, deadline: Deadline, language: str, words: Words) -> str:
    """Say a day that did not count, with its reason."""
    names = " / ".join(words.gettext(name) for name in day.names)
    return words.gettext("%(day)s (%(reason)s)") % {"day": _day(day.on, deadline, language), "reason": names}


def _day(day: date, deadline: Deadline, language: str) -> str:
    """Say a date, with its year where start and due are in different ones."""
    pattern = _DAY_PATTERNS[language]
    if language == "fr" and day.day == 1:
        pattern = pattern.replace(" d ", " d'er' ")
    calendar = deadline.calendar
    if calendar.day_of(deadline.started_at).year != calendar.day_of(deadline.due_at).year:
        pattern += _YEAR
    return format_date(day, pattern, locale=language)


def N_(name: str) -> str:  # noqa: N802 - the name message extraction looks for
    """Mark a text for translation where it is listed; it is translated where it is said."""
    return name


# What the holiday library calls the holidays of the calendars we know; a unit test finds a name missing here.
HOLIDAY_NAMES = frozenset(
    {
        N_("All Saints' Day"),
        N_("Armistice Day"),
        N_("Ascension Day"),
        N_("Assumption Day"),
        N_("Christmas Day"),
        N_("Corpus Christi"),
        N_("Easter Monday"),
        N_("Easter Sunday"),
        N_("Epiphany"),
        N_("Europe Day"),
        N_("German Unity Day"),
        N_("Good Friday"),
        N_("Labor Day"),
        N_("National Day"),
        N_("New Year's Day"),
        N_("Pentecost"),
        N_("Pentecost Monday"),
        N_("Reformation Day"),
        N_("Saint Stephen's Day"),
        N_("Second Day of Christmas"),
        N_("Victory Day"),
    }
)
