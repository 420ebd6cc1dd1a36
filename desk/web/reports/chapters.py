"""The funder's list is long: its figures stand in chapters, by their numbers."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from flask_babel import lazy_gettext as _l

from desk.web.reports.asked import Shown

# The number of the last indicator of each chapter.
CHAPTERS = (
    (6, _l("Companies and their requests")),
    (13, _l("From a request to an agreement")),
    (23, _l("Agreements and money")),
    (27, _l("Units and engineers")),
    (32, _l("What came of it")),
    (36, _l("Topics and sectors")),
    (40, _l("Forecast and good order")),
)


def number_of(code: str | None) -> int:
    """Return the number of an indicator: 7 for "M7"."""
    return int((code or "M0")[1:])


def in_chapters(shown: Sequence[Shown]) -> list[tuple[Any, list[Shown]]]:
    """Put figures, in the order of their numbers, under the titles of their chapters."""

    def title(one: Shown) -> Any:
        return next(words for last, words in CHAPTERS if number_of(one.report.indicator) <= last)

    return [(words, list(some)) for words, some in groupby(shown, key=title)]
