"""The topics of a form as its page shows them."""

from typing import Any

from flask import g

from desk.queries import intake as queries
from desk.web.language import current_language
from forms.intake import NeedForm


def known() -> tuple[queries.TopicChoice, ...]:
    """Return the topics in use in the page's language, read once a page: its form and its boxes both want them."""
    read: dict[str, tuple[queries.TopicChoice, ...]] = g.setdefault("known_topics", {})
    language = current_language()
    if language not in read:
        read[language] = queries.topics(language)
    return read[language]


def offered() -> list[tuple[str, str]]:
    """Return what the field of a form offers."""
    return [(one.id, one.label) for one in known()]


def of(form: NeedForm) -> dict[str, Any]:
    """Return the topics as the page shows them: those proposed or ticked first, all of them by axis."""
    language = current_language()
    proposed = queries.proposals(f"{form.title.data or ''}\n{form.pitch.data or ''}", language)
    words = {one.id: one.words for one in proposed}
    ticked = set(form.topics.data or ())
    every = known()
    first = [
        *(one.id for one in proposed),
        *(one.id for one in every if one.id in ticked and one.id not in words),
    ]
    axes: dict[str, list[str]] = {}
    for one in every:
        if one.id not in first:
            axes.setdefault(one.axis, []).append(one.id)
    return {"first": first, "caused": words, "axes": axes, "boxes": {box.data: box for box in form.topics}}
