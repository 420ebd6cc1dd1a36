"""What templates write again and again: pieces kept once written, and translations looked up once a request.

Measured on the queue's page: of 50 rows' 30 ms, 25 went into writing the same tags, days and drawings anew and into asking
for the language a thousand times.
"""

import threading
from datetime import datetime, timedelta
from functools import lru_cache
from math import inf
from typing import Any, Final, cast

from flask import Flask, g, has_app_context
from flask.templating import Environment
from flask_babel import force_locale, format_timedelta, get_locale, get_translations, gettext
from jinja2 import Template
from markupsafe import Markup

from desk import clock, phrasing
from forms.labels import label
from models.states import Language

SPOKEN: Final = tuple(Language)
MOST: Final = 20_000
_pieces: dict[tuple[Any, ...], Markup] = {}
_labels: dict[tuple[str, str, str], str] = {}


# Macros that read nothing but their arguments and the language: whoever imports them gets pieces that are kept.
PURE: Final = {
    "components/icon.html": ("icon", "mark"),
    "components/status.html": ("shape", "status_tag", "user_tag", "priority_tag", "due", "deadline"),
    "components/ticket.html": ("lane_words", "topic_chip", "meter_bar", "file_size"),
}


class Kept:
    """A macro of one language whose pieces are kept by their values; what cannot be a key is written anew."""

    def __init__(self, macro: Any, spoken: str) -> None:
        self._macro = macro
        self._spoken = spoken
        self._func = macro._func
        self.name = macro.name

    def __call__(self, *values: Any, **named: Any) -> Markup:
        """Return the piece for these values."""
        key = (self._func.__code__, self._spoken, *values, *sorted(named.items()))
        try:
            piece = _pieces.get(key)
        except TypeError:  # a list among the values
            return Markup(self._macro(*values, **named))  # noqa: S704 - a macro escapes what it writes
        return _keep(key, self._macro, values, named) if piece is None else piece


def _keep(
    key: tuple[Any, ...], macro: Any, values: tuple[Any, ...], named: dict[str, Any] | None = None
) -> Markup:
    """Write a piece and keep it; of too many, all are forgotten."""
    if len(_pieces) >= MOST:
        _pieces.clear()
    piece = _pieces[key] = Markup(macro(*values, **(named or {})))  # noqa: S704 - a macro escapes what it writes
    return piece


class Quick:
    """What one page writes with: bound to its language, so that this is not asked for a thousand times."""

    def __init__(self, spoken: str) -> None:
        self._language = spoken

    def kept(self, macro: Any, *values: Any) -> Markup:
        """Return what a macro writes for these values, written once and kept.

        For macros that read nothing but their arguments and the language. The values must be plain and few: codes, days,
        short words.
        """
        key = (macro._func.__code__, self._language, *values)
        piece = _pieces.get(key)
        return _keep(key, macro, values) if piece is None else piece

    def label(self, group: str, code: object) -> str:
        """Return the words of a code, translated once; raises KeyError for one that has none."""
        key = (group, str(code), self._language)
        found = _labels.get(key)
        if found is None:
            found = _labels[key] = str(label(group, code))
        return found

    def ago(self, moment: datetime | None) -> str:
        """Write how long ago or ahead a moment is: "2 hours ago", "in 3 days"."""
        return "" if moment is None else _distance(rounded(moment - clock.now()), self._language)


@lru_cache(maxsize=5000)
def _distance(distance: timedelta, _language: str) -> str:
    if abs(distance) < timedelta(minutes=1):
        return str(gettext("just now"))
    return str(format_timedelta(distance, add_direction=True))


def word(group: str, code: object) -> str:
    """Return the words of a code in the page's language; raises KeyError for one that has none."""
    return Quick(language()).label(group, code)


def ago(moment: datetime | None) -> str:
    """Write how long ago or ahead a moment is, in the page's language."""
    return Quick(language()).ago(moment)


def language() -> str:
    """Return the language of the page."""
    return _spoken()[1]


def _spoken() -> tuple[Any, str]:
    """Return the translations and the language in force, looked up once for as long as the locale stays the same."""
    here = g.get("_flask_babel") if has_app_context() else None  # where Flask-Babel keeps the locale
    locale = getattr(here, "babel_locale", None)
    known = getattr(here, "spoken", None)
    if known is not None and known[0] is locale:
        return known[1], known[2]
    translations, locale = get_translations(), get_locale()
    spoken = (locale, translations, locale.language if locale else "en")
    if here := g.get("_flask_babel") if has_app_context() else None:
        here.spoken = spoken
    return spoken[1], spoken[2]


def rounded(distance: timedelta) -> timedelta:
    """Return a distance in time as finely as its words tell it, so that words can be kept: minutes, then hours, then days."""
    step, _ends = step_of(abs(distance.total_seconds()))
    return timedelta(seconds=round(distance.total_seconds() / step) * step)


def step_of(seconds: float) -> tuple[int, float]:
    """Return how finely a distance is told, and up to which distance so."""
    return (60, 3600) if seconds < 3600 else (1800, 172_800) if seconds < 172_800 else (43_200, inf)


def _gettext(text: str) -> str:
    return str(_spoken()[0].ugettext(text))


def _ngettext(one: str, many: str, count: int) -> str:
    return str(_spoken()[0].ungettext(one, many, count))


def _pgettext(context: str, text: str) -> str:
    return str(_spoken()[0].upgettext(context, text))


def _npgettext(context: str, one: str, many: str, count: int) -> str:
    return str(_spoken()[0].unpgettext(context, one, many, count))


class Templates(phrasing.Phrased, Environment):
    """The templates of every language: asked for one, it gives that of the page's language."""

    app: Flask
    in_language: dict[str, "Templates"]
    making: threading.Lock

    def get_template(self, name: Any, parent: str | None = None, globals: Any = None) -> Template:  # noqa: A002 - named by Jinja
        """Return the template as this page speaks."""
        if self.phrases is None and (code := language()) in SPOKEN:
            spoken = self.in_language.get(code) or self._begin_to_speak(code)
            return spoken.get_template(name, parent, globals)
        return super().get_template(name, parent, globals)

    def _begin_to_speak(self, code: str) -> "Templates":
        """Make the templates of a language, its pure macros kept; when first asked for, so that no start waits for all three."""
        with self.making:
            if code not in self.in_language:
                self.in_language[code] = _speaking(self.app, self, code)
            return self.in_language[code]


def _speaking(app: Flask, templates: Templates, code: str) -> Templates:
    """Return the templates of one language, their pure macros kept."""
    with app.app_context(), force_locale(code):
        spoken = templates.overlay()
        spoken.phrases = get_translations().ugettext
        for name, macros in PURE.items():  # icons first: the others are made of them
            module = spoken.get_template(name).module
            for macro in macros:
                setattr(module, macro, Kept(getattr(module, macro), code))
    return spoken


def install(app: Flask) -> None:
    """Give them to every template; what macros of other files use is in the globals of words.py."""
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # Babel's extension has it
        _gettext, _ngettext, newstyle=True, pgettext=_pgettext, npgettext=_npgettext
    )
    templates = cast(Templates, app.jinja_env)
    templates.app, templates.in_language, templates.making = app, {}, threading.Lock()

    @app.context_processor
    def of_this_page() -> dict[str, Any]:
        quick = Quick(language())
        return {"kept": quick.kept, "label": quick.label, "ago": quick.ago}
