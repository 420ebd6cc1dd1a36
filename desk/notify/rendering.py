"""Turns templates into the subject and the two parts of a mail, in the recipient's language; needs no request.

The words of a mail stand once, in `templates/email/<kind>/`: `subject.txt`, and `body.txt` written with the
blocks of `_blocks.txt` or `_blocks.html`. The two parts can so never say different things.
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from flask_babel import force_locale, get_locale, get_translations
from jinja2 import FileSystemLoader, StrictUndefined

from desk import clock, phrasing, typography
from desk.calendars import Deadline, explain
from desk.config import PROJECT, settings
from desk.public_texts import Words


@dataclass(frozen=True)
class Rendering:
    """A mail in words: one line, plain text, and the same as restrained HTML."""

    subject: str
    text: str
    html: str


def render(kind: str, language: str, context: dict[str, Any], under: Words | None = None) -> Rendering:
    """Write a mail; `under` is what the desk has put under its mails, by language. An unknown template or a name it lacks is an error, here and not in somebody's mailbox."""
    signature = (under or {}).get(language, {}).get("words", "")
    given = {**context, "language": language, "desk_name": settings().name, "signature": signature}
    with force_locale(language):
        subject = _one_line(
            _environment("txt", language).get_template(f"email/{kind}/subject.txt").render(given)
        )
        given["subject"] = subject
        parts = {
            suffix: _environment(suffix, language).get_template(f"email/{kind}/body.txt").render(given)
            for suffix in ("txt", "html")
        }
    return Rendering(subject, _tidy(parts["txt"]), parts["html"].strip() + "\n")


@cache
def _environment(suffix: str, language: str) -> phrasing.Phrased:
    """Make the environment of one part in one language; the blocks and the frame are its own, the words are shared."""
    environment = phrasing.Phrased(
        loader=FileSystemLoader(PROJECT / "templates"), autoescape=suffix == "html", undefined=StrictUndefined, auto_reload=False,
        trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.i18n"],
    )  # fmt: skip
    environment.phrases = get_translations().ugettext
    environment.install_gettext_callables(  # type: ignore[attr-defined]  # the extension adds it
        gettext=lambda text: get_translations().ugettext(text),
        ngettext=lambda one, many, n: get_translations().ungettext(one, many, n),
        newstyle=True,
    )
    environment.filters.update(because=_because, day=_day, moment=_moment, in_quotes=_in_quotes)
    environment.globals["frame"] = f"email/_frame.{suffix}"
    environment.globals["mail"] = environment.get_template(f"email/_blocks.{suffix}").module
    return environment


def _day(value: date | datetime, form: str = "full") -> str:
    """Write a date of the desk with its weekday: "Tuesday 10 March 2026"."""
    day = clock.day_of(value) if isinstance(value, datetime) else value
    return typography.day(day, get_locale().language, form)


def _because(deadline: Deadline) -> str:
    """Say to the day when something is due, and why then."""
    return explain(deadline, get_locale().language, get_translations(), to_the_day=True)


def _moment(value: datetime) -> str:
    """Write a moment on the desk’s wall, with its weekday: a date alone is looked up in a calendar first."""
    return f"{_day(value)}, {value.astimezone(clock.zone()):%H:%M}"


def _in_quotes(text: str) -> str:
    """Put words between the quotation marks of the mail's language."""
    return typography.in_quotes(text, get_locale().language)


def _one_line(text: str) -> str:
    """Make one line of a subject, whatever a title holds: a line break would begin another header."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= 200 else line[:199].rstrip() + "…"


def _tidy(text: str) -> str:
    """Drop the blank lines that blocks leave behind."""
    lines: list[str] = []
    for line in text.strip().splitlines():
        if line.strip() or (lines and lines[-1].strip()):
            lines.append(line.rstrip() if line != "-- " else line)
    return "\n".join(lines) + "\n"
