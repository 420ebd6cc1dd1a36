"""From a text to the words it is found by: folded, stemmed in its own language, the same on both databases."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from desk.matching.text import LANGUAGES, fold, stem

_WORD: Final = re.compile(r"[^\W_]+")
_LONGEST_WORD: Final = 60
LONGEST_TEXT: Final = 30_000
"""Characters of one text that are searched: more than any form takes."""


@lru_cache(maxsize=100_000)
def folded(word: str) -> str:
    """Return a word without case and accents, as letters and digits only."""
    return "".join(_WORD.findall(fold(word)))[:_LONGEST_WORD]


@lru_cache(maxsize=200_000)
def _stemmed(word: str, language: str) -> str:
    """Return the stem of a word; a word of grammar and a number are kept as they are."""
    return "".join(_WORD.findall(stem(word, language))) or folded(word)


def stemmed(text: str | None, language: str) -> list[str]:
    """Return the words of a text of a language."""
    found = _WORD.findall((text or "")[:LONGEST_TEXT])
    return [word for word in (_stemmed(one, language) for one in found) if word]


def plain(text: str | None) -> list[str]:
    """Return the words of a name, a number, an address: folded and not stemmed."""
    return [word for word in (folded(one) for one in _WORD.findall((text or "")[:LONGEST_TEXT])) if word]


def runs(text: str) -> tuple[tuple[str, ...], ...]:
    """Return what somebody typed as the runs of words it may stand for: as a name, and in each language."""
    typed = _WORD.findall(text)[:12]
    ways: Iterable[list[str]] = [
        [folded(word) for word in typed],
        *([_stemmed(word, language) for word in typed] for language in LANGUAGES),
        *([_stemmed(folded(word), language) for word in typed] for language in LANGUAGES),
    ]
    return tuple(dict.fromkeys(tuple(word for word in way if word) for way in ways if any(way)))


def stems_of(words: Iterable[str]) -> frozenset[str]:
    """Return the stems of folded words in each language."""
    return frozenset(_stemmed(word, language) for word in words for language in LANGUAGES)
