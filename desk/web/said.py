"""The texts of the public pages a desk may write itself: where each stands, and the words the product came with."""

from collections.abc import Mapping
from typing import Any, Final

from flask import Flask
from flask_babel import force_locale
from flask_babel import lazy_gettext as _l

from desk import public_texts
from desk.web.kept import language
from models.states import PUBLIC_TEXTS

# A text that is not here says nothing until somebody writes it.
SHIPPED: Final[Mapping[str, Mapping[str, Any]]] = {
    "welcome": {
        "title": _l("A question for AI research? Ask it here."),
        "lead": _l("For companies of every size and trade. Tell us in plain words what you need: a person reads it, finds the researchers and engineers of the region who can help, and stays with you up to the agreement."),
    },
    "story_1": {
        "need": _l("Our foundry throws away one casting in twelve, and nobody knows which one before it has cooled."),
        "who": _l("Foundry, 80 people"),
        "result": _l("An engineer worked with them for three months on data from their furnaces. Half of the rejects are now seen coming."),
    },
    "story_2": {
        "need": _l("Our technicians write their reports in three languages, and we cannot find anything in them again."),
        "who": _l("Maintenance company, 35 people"),
        "result": _l("A chair took up the question. A doctoral student now works half at the company, on small models that run on its own machines."),
    },
    "story_3": {
        "need": _l("We want to predict how our patients recover, but we have only sixty files."),
        "who": _l("Rehabilitation clinic"),
        "result": _l("An honest no: too few data for a prediction. In its place, a four-page opinion on what to collect, and a new talk in a year."),
    },
    "cost": {"words": _l("Asking costs nothing, and neither does the first talk. If work follows, you know its price before you decide; public money often pays a part of it, and we tell you which.")},
    "kept": {"words": _l("A confirmed request: as long as it is followed, then as long as contracts and the rules of public funding demand.")},
}  # fmt: skip
STORIES: Final = ("story_1", "story_2", "story_3")


def install(app: Flask) -> None:
    """Give templates the texts."""
    app.jinja_env.globals.update(said=said, stories=stories)


def said(name: str) -> dict[str, str]:
    """Return what a text says by part in the language of the page: the desk's own words, else the product's, else nothing."""
    own = public_texts.own(name, language())
    return dict(own) if own else shipped(name)


def stories() -> tuple[list[dict[str, str]], bool]:
    """Return the examples of the first page, and whether they are invented; true ones never stand among invented ones."""
    own = [dict(words) for name in STORIES if (words := public_texts.own(name, language()))]
    return (own, False) if own else ([shipped(name) for name in STORIES], True)


def shipped(name: str, spoken: str | None = None) -> dict[str, str]:
    """Return what the product says by part, in the language of the page or another."""
    words = SHIPPED.get(name, {})
    if spoken is None:
        return {part: str(words.get(part, "")) for part in PUBLIC_TEXTS[name]}
    with force_locale(spoken):
        return {part: str(words.get(part, "")) for part in PUBLIC_TEXTS[name]}
