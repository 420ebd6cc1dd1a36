"""Which language a page speaks: the person's own, else the one asked for, else the browser's."""

from flask import Flask, g, request, session
from flask_babel import get_locale, refresh

from models.states import Language

DEFAULT = Language.FR
SPOKEN = tuple(Language)


def chosen() -> str:
    """Return the language of this request. `?lang=` wins and is remembered in the browser's session."""
    asked = request.args.get("lang", "")
    if asked in SPOKEN:
        if session.get("lang") != asked:
            session["lang"] = asked
        return asked
    if "language" in g:
        return str(g.language)
    remembered = session.get("lang")
    if remembered in SPOKEN:
        return str(remembered)
    actor = g.get("actor")
    if actor is not None:
        return str(actor.language)
    return request.accept_languages.best_match(SPOKEN) or DEFAULT


def speak(language: str) -> None:
    """Speak a person's language on this page, known from the link they followed; `?lang=` still wins."""
    g.language = language
    refresh()


def current_language() -> str:
    """Return the code of the language the page is being written in."""
    locale = get_locale()
    return locale.language if locale else DEFAULT


def install(app: Flask) -> None:
    """Make the language known to every template."""
    app.jinja_env.globals["current_language"] = current_language
