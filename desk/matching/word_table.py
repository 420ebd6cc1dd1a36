"""Every written word once: its stem and, in German, the parts of a compound, all as numbers.

A text becomes an array of word numbers in one pass; all that follows is done on arrays, for all texts together.
"""

from collections.abc import Collection
from typing import Any

import numpy as np

from desk.matching.lexicon import cognate_key
from desk.matching.text import LANGUAGES, Compounds, fold, stem, words


class WordTable:
    """Numbers for words and stems; stems of different languages never share a number."""

    def __init__(self, compounds: Compounds) -> None:
        self._compounds = compounds
        self._words: dict[str, dict[str, int]] = {lang: {} for lang in LANGUAGES}
        self._stem_of: list[int] = []
        self._parts_of: dict[int, tuple[int, ...]] = {}
        self.stems: dict[str, dict[str, int]] = {lang: {} for lang in LANGUAGES}
        self.cognates: dict[str, dict[str, set[str]]] = {lang: {} for lang in LANGUAGES}
        self._stem_count = 0

    def read(self, text: str, lang: str) -> Any:
        """The numbers of a text's words, in order."""
        known = self._words[lang]
        found = [known[word] if word in known else self._add(word, lang) for word in words(text)]
        return np.asarray(found, dtype=np.int32)

    def stem_numbers(self) -> Any:
        """Word number -> stem number, -1 for a word that says nothing."""
        return np.asarray(self._stem_of, dtype=np.int32)

    def spread_parts(self, found: Any) -> tuple[Any, Any]:
        """Stem numbers of the parts of compounds, and the place in `found` each comes from."""
        if not self._parts_of:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
        sizes = np.zeros(len(self._stem_of), dtype=np.int64)
        compounds = sorted(self._parts_of)
        sizes[compounds] = [len(self._parts_of[number]) for number in compounds]
        flat = np.asarray([part for number in compounds for part in self._parts_of[number]], dtype=np.int64)
        starts = np.cumsum(sizes) - sizes
        counts = sizes[found]
        sources = np.repeat(np.arange(len(found)), counts)
        inside = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
        return flat[np.repeat(starts[found], counts) + inside], sources

    def places(self, read: Any, stems: Any, lang: str, wanted: Collection[str]) -> dict[str, int]:
        """Of the stems wanted, those a text that was read holds, and in which of its words each first stands.

        `stems` is what `stem_numbers` gave.
        """
        names = {number: found for found in wanted if (number := self.stems[lang].get(found)) is not None}
        here = stems[read]
        met = np.flatnonzero(np.isin(here, np.asarray(list(names), dtype=np.int32)))
        first: dict[str, int] = {}
        for place, number in zip(met.tolist(), here[met].tolist(), strict=True):
            first.setdefault(names[number], place)
        if lang == "de":
            for place, word in enumerate(read.tolist()):
                for number in self._parts_of.get(word, ()):
                    if number in names:
                        first[names[number]] = min(place, first.get(names[number], place))
        return first

    def _add(self, word: str, lang: str) -> int:
        number = self._words[lang][word] = len(self._stem_of)
        found = stem(word, lang)
        self._stem_of.append(self._number(found, lang) if found else -1)
        if not found:
            return number
        self.cognates[lang].setdefault(cognate_key(fold(word)), set()).add(found)
        parts = self._compounds.parts(fold(word)) if lang == "de" else ()
        if parts:
            self._parts_of[number] = tuple(self._number(part, lang) for part in parts)
        return number

    def _number(self, found: str, lang: str) -> int:
        known = self.stems[lang]
        if found not in known:
            known[found] = self._stem_count
            self._stem_count += 1
        return known[found]
