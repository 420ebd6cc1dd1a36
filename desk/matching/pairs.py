"""Parallel texts an operator lets the lexicon learn from: a JSON line each, two or three languages."""

import re
from typing import Any, Final

from desk.matching.lexicon import Pair
from desk.matching.text import LANGUAGES


class BadRow(ValueError):
    """A row of outside data that cannot be used, and why."""


def pairs_of(row: Any) -> dict[tuple[str, str], list[Pair]]:
    """The pairs one row holds: {"fr": text, "en": text}, or per language a mapping of fields (title with title)."""
    if not isinstance(row, dict):
        raise BadRow("a JSON object is needed")
    sides = {lang: _fields(row[lang]) for lang in LANGUAGES if lang in row}
    if len(sides) < 2:
        raise BadRow("texts in two of fr, en, de are needed")
    found: dict[tuple[str, str], list[Pair]] = {}
    codes = sorted(sides)
    for position, first in enumerate(codes):
        for second in codes[position + 1 :]:
            for name in sorted(sides[first].keys() & sides[second].keys()):
                if sides[first][name].strip() and sides[second][name].strip():
                    pair = Pair(sides[first][name], sides[second][name])
                    found.setdefault((first, second), []).extend((pair, *_items(pair)))
    return found


_BETWEEN: Final = re.compile("[,;]")
_LONGEST_ITEM: Final = 6
"""Words of a key word; a longer piece between commas is a part of a sentence."""


def _items(pair: Pair) -> list[Pair]:
    """Key words given one after the other, as many in both languages: each is the translation of the one in its place."""
    here, there = (
        [item.strip() for item in _BETWEEN.split(text.strip(" .")) if item.strip()]
        for text in (pair.source, pair.target)
    )
    is_list = len(here) == len(there) > 1
    if not is_list or max(len(item.split()) for item in here + there) > _LONGEST_ITEM:
        return []
    return [Pair(*both) for both in zip(here, there, strict=True)]


def _fields(value: Any) -> dict[str, str]:
    if isinstance(value, str):
        return {"": value}
    if isinstance(value, list) and all(isinstance(text, str) for text in value):
        return {str(place): text for place, text in enumerate(value)}
    if isinstance(value, dict):
        return {str(name): text for name, text in value.items() if isinstance(text, str)}
    raise BadRow("a text, a list of texts or a mapping of texts is needed")
