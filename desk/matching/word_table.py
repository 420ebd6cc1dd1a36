"""Every written word once: its stem, the parts of a compound, its runs of letters, all as numbers.

A text becomes an array of word numbers in one pass; all that follows is done on arrays, for all texts together.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from desk.matching.lexicon import cognate_key
from desk.matching.text import LANGUAGES, Compounds, fold, runs_of, stem, words


class WordTable:
    """Numbers for words, stems and runs. Stems of different languages never share a number; runs do."""

    def __init__(self, compounds: Compounds) -> None:
        self._compounds = compounds
        self._words: dict[str, dict[str, int]] = {lang: {} for lang in LANGUAGES}
        self._stem_of: list[int] = []
        self._parts_of: list[list[int]] = []
        self._runs_of: list[list[int]] = []
        self.stems: dict[str, dict[str, int]] = {lang: {} for lang in LANGUAGES}
        self.runs: dict[str, int] = {}
        self.cognates: dict[str, dict[str, set[str]]] = {lang: {} for lang in LANGUAGES}
        self._stem_count = 0

    def read(self, text: str, lang: str) -> list[int]:
        """The numbers of a text's words, in order."""
        known = self._words[lang]
        return [known[word] if word in known else self._add(word, lang) for word in words(text)]

    def stem_numbers(self) -> Any:
        """Word number -> stem number, -1 for a word that says nothing."""
        return np.asarray(self._stem_of, dtype=np.int64)

    def spread_parts(self, found: Any) -> tuple[Any, Any]:
        """Stem numbers of the parts of compounds, and the place in `found` each comes from."""
        return _spread(self._parts_of, found)

    def spread_runs(self, found: Any) -> tuple[Any, Any]:
        """Run numbers of long words, and the place in `found` each comes from."""
        return _spread(self._runs_of, found)

    def _add(self, word: str, lang: str) -> int:
        number = self._words[lang][word] = len(self._stem_of)
        found = stem(word, lang)
        self._stem_of.append(self._number(found, lang) if found else -1)
        parts = self._compounds.parts(fold(word)) if found and lang == "de" else ()
        self._parts_of.append([self._number(part, lang) for part in parts])
        self._runs_of.append([self.runs.setdefault(run, len(self.runs)) for run in runs_of(word, lang)])
        if found:
            self.cognates[lang].setdefault(cognate_key(fold(word)), set()).add(found)
        return number

    def _number(self, found: str, lang: str) -> int:
        known = self.stems[lang]
        if found not in known:
            known[found] = self._stem_count
            self._stem_count += 1
        return known[found]


def _spread(lists: Sequence[Sequence[int]], found: Any) -> tuple[Any, Any]:
    sizes = np.asarray([len(row) for row in lists], dtype=np.int64)
    flat = np.asarray([value for row in lists for value in row], dtype=np.int64)
    starts = np.cumsum(sizes) - sizes
    counts = sizes[found]
    sources = np.repeat(np.arange(len(found)), counts)
    inside = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
    return flat[np.repeat(starts[found], counts) + inside], sources
