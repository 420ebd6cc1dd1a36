"""Every written word once: its stem and, in German, the parts of a compound, all as numbers.

A text becomes an array of word numbers in one pass; all that follows is done on arrays, for all texts together.
"""

from dataclasses import dataclass
from typing import Any

from desk.matching.arrays import np
from desk.matching.lexicon import cognate_key
from desk.matching.postings import spread
from desk.matching.text import LANGUAGES, Compounds, fold, stem, words


@dataclass(frozen=True, slots=True)
class Numbers:
    """What is known of the words by their numbers, in arrays: the stem of each (-1: says nothing), and its parts."""

    stems: Any
    stem_count: int
    _sizes: Any
    _starts: Any
    _parts: Any

    def parts(self, found: Any) -> tuple[Any, Any]:
        """Stem numbers of the parts of compounds, and the place in `found` each comes from."""
        if not len(self._parts):
            return self._parts, self._parts
        counts = self._sizes[found]
        sources = np.flatnonzero(counts)
        if not len(sources):
            return sources, sources
        counts = counts[sources]
        return self._parts[spread(self._starts[found[sources]], counts)], np.repeat(sources, counts)


class WordTable:
    """Numbers for words and stems; stems of different languages never share a number."""

    def __init__(self, compounds: Compounds) -> None:
        self._compounds = compounds
        self._words: dict[str, dict[str, int]] = {lang: {} for lang in LANGUAGES}
        self._stem_of: list[int] = []
        self._parts_of: dict[int, tuple[int, ...]] = {}
        self.stems: dict[str, dict[str, int]] = {lang: {} for lang in LANGUAGES}
        self.cognates: dict[str, dict[str, tuple[str, ...]]] = {lang: {} for lang in LANGUAGES}
        self.names: list[str] = []
        """Of every stem, by its number."""

    @property
    def stem_count(self) -> int:
        """Different stems read so far."""
        return len(self.names)

    def read(self, text: str, lang: str) -> Any:
        """The numbers of a text's words, in order."""
        known = self._words[lang]
        found = [known[word] if word in known else self._add(word, lang) for word in words(text)]
        return np.asarray(found, dtype=np.int32)

    def numbers(self) -> Numbers:
        """All that was read so far, in arrays."""
        sizes = np.zeros(len(self._stem_of), dtype=np.int64)
        compounds = sorted(self._parts_of)
        sizes[compounds] = [len(self._parts_of[number]) for number in compounds]
        flat = np.asarray([part for number in compounds for part in self._parts_of[number]], dtype=np.int32)
        stems = np.asarray(self._stem_of, dtype=np.int32)
        return Numbers(stems, self.stem_count, sizes, np.cumsum(sizes) - sizes, flat)

    def _add(self, word: str, lang: str) -> int:
        number = self._words[lang][word] = len(self._stem_of)
        found = stem(word, lang)
        self._stem_of.append(self._number(found, lang) if found else -1)
        if not found:
            return number
        alike, key = self.cognates[lang], cognate_key(fold(word))
        if found not in alike.get(key, ()):
            alike[key] = (*alike.get(key, ()), found)
        parts = self._compounds.pieces(fold(word), found) if lang == "de" else ()
        if parts:
            self._parts_of[number] = tuple(self._number(part, lang) for part in parts)
        return number

    def _number(self, found: str, lang: str) -> int:
        known = self.stems[lang]
        if found not in known:
            known[found] = len(self.names)
            self.names.append(found)
        return known[found]
