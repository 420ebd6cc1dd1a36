"""The topics of a form as its page shows them."""

from typing import Any

from desk.queries import intake as queries
from desk.web.language import current_language
from forms.intake import NeedForm


def of(form: NeedForm) -> dict[str, Any]:
    """Return the topics as the page shows them: those proposed or ticked first, all of them by axis."""
    language = current_language()
    proposed = queries.proposals(f"{form.title.data or ''}\n{form.pitch.data or ''}", language)
    words = {one.id: one.words for one in proposed}
    ticked = set(form.topics.data or ())
    every = queries.topics(language)
    first = [
        *(one.id for one in proposed),
        *(one.id for one in every if one.id in ticked and one.id not in words),
    ]
    axes: dict[str, list[str]] = {}
    for one in every:
        if one.id not in first:
            axes.setdefault(one.axis, []).append(one.id)
    return {"first": first, "caused": words, "axes": axes, "boxes": {box.data: box for box in form.topics}}
