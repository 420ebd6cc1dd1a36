"""In a demonstration each mail can be read as people of the other languages would get it.

Nobody looks at most of them: so what a mail was written from is kept with it, and the words are found when somebody looks.
"""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from jinja2 import TemplateError

from desk.notify.rendering import render
from desk.public_texts import Words
from models import OutboxMail
from models.states import Language

_GIVEN, _UNDER = "given", "under"
_DAY, _MOMENT = "day", "moment"


def kept(kind: str, language: str, context: dict[str, Any], under: Words) -> dict[str, Any]:
    """Return what to keep with a mail: what it was written from or, of what cannot be kept so, the words by language."""
    try:
        return {_GIVEN: {name: _plain(value) for name, value in context.items()}, _UNDER: under}
    except TypeError:  # a deadline with all that led to it
        return {other: asdict(render(kind, other, context, under)) for other in Language if other != language}


def in_other_languages(mail: OutboxMail) -> dict[str, dict[str, str]]:
    """Return subject, text and html of a mail by language, without the one it left in."""
    found: dict[str, Any] = mail.other_languages or {}
    if _GIVEN not in found:
        return found
    context = {name: _value(value) for name, value in found[_GIVEN].items()}
    under = found.get(_UNDER)
    try:
        return {
            other: asdict(render(mail.kind, other, context, under))
            for other in Language
            if other != mail.language
        }
    except TemplateError:  # its template asks for more today than it did when the mail was promised
        return {}


def _plain(value: Any) -> Any:
    """Return a value as JSON keeps it; raises TypeError for what it would not give back."""
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, datetime):
        return {_MOMENT: value.isoformat()}
    if isinstance(value, date):
        return {_DAY: value.isoformat()}
    raise TypeError(f"not plain: {type(value)}")


def _value(kept: Any) -> Any:
    if isinstance(kept, list):
        return [_value(one) for one in kept]
    if isinstance(kept, dict):
        return datetime.fromisoformat(kept[_MOMENT]) if _MOMENT in kept else date.fromisoformat(kept[_DAY])
    return kept
