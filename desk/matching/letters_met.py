"""What a German need and texts share by their letters: what it brings each text, and which words of both it is by.

`letters` compares; a reason then shows the words.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from desk.matching.arrays import np
from desk.matching.postings import MOST, logs, spread

Floats = Any
Shared = Mapping[int, Sequence[tuple[int, int, float]]]
"""Text -> (place of a need's word, stem of the text, what the letters of both brought)."""

_TELLING: Final = 2.0
"""What runs that two words share must be worth to be shown: about five letters in a row that few words have."""


@dataclass(frozen=True, slots=True)
class Met:
    """The runs that a need shares with some texts."""

    said: int
    """How many words of the need carry its subject."""
    times: Any
    """Of each of its runs, how often these words hold it; in `owners`, which do."""
    owners: Any
    rows: Any
    """Which of them each stem of the texts holds, in stretches given by `starts` and `sizes`."""
    starts: Any
    sizes: Any
    worth: Floats
    read: Any
    """Every stem the texts hold that shares a run, and in `docs` which text holds it."""
    docs: Any
    texts: Any
    norm: Floats

    def brought(self) -> Floats:
        """What letters bring each text."""
        stretch = self.sizes[self.read]
        keys = (
            np.repeat(self.docs * len(self.worth), stretch)
            + self.rows[spread(self.starts[self.read], stretch)]
        )
        counts = np.bincount(keys, minlength=len(self.texts) * len(self.worth))
        there = np.flatnonzero(counts)
        value = self._values()[there % max(1, len(self.worth))] * logs()[np.minimum(counts[there], MOST)]
        size = len(self.texts)
        return np.bincount(there // max(1, len(self.worth)), weights=value, minlength=size) / self.norm

    def pairs(self) -> "Pairs":
        """The same by words: each of a text's stems beside each word of the need it shares a run with. Their sum is what the text got."""
        keys, often = np.unique(self.docs * len(self.sizes) + self.read, return_counts=True)
        docs, stems = np.divmod(keys, len(self.sizes))
        sizes = self.sizes[stems]
        rows, whose = self.rows[spread(self.starts[stems], sizes)], np.repeat(np.arange(len(stems)), sizes)
        cells = docs[whose] * len(self.worth) + rows
        counts = np.bincount(cells, weights=often[whose])[cells] if len(cells) else np.zeros(0)
        value = (
            self._values()[rows] * logs()[np.minimum(counts, MOST).astype(np.int64)] / self.norm[docs[whose]]
        )
        shares = self.times[rows]
        value *= often[whose] / np.maximum(1, counts * shares)
        words = self.owners[spread((np.cumsum(self.times) - self.times)[rows], shares)]
        grid = np.repeat(whose, shares) * self.said + words
        brought, shared = (
            np.bincount(grid, weights=np.repeat(each, shares), minlength=len(stems) * self.said)
            for each in (value, self.worth[rows])
        )
        there = np.flatnonzero(shared)
        whose, words = np.divmod(there, self.said)
        return Pairs(self.texts[docs[whose]], stems[whose], words, brought[there], shared[there])

    def telling(self, places: Sequence[int], own: Any, is_ordinary: Any) -> Shared:
        """What is worth showing: of each word of the need its place, its own stem (which is shown as met) and whether it is ordinary."""
        pairs = self.pairs()
        here = np.flatnonzero(
            (pairs.shared >= _TELLING) & (pairs.stems != own[pairs.words]) & ~is_ordinary[pairs.words]
        )
        columns = (pairs.texts, np.asarray(places)[pairs.words], pairs.stems, pairs.brought)
        found: dict[int, list[tuple[int, int, float]]] = {}
        for text, place, stem, brought in zip(*(column[here].tolist() for column in columns), strict=True):
            found.setdefault(text, []).append((place, stem, brought))
        return found

    def _values(self) -> Floats:
        """What each run weighs, for how often the need says it."""
        return self.worth * logs()[np.minimum(self.times, MOST)]


class Pairs(NamedTuple):
    """Arrays side by side: a text, a stem it holds, a word of the need (its place), what letters brought, what the shared runs are worth."""

    texts: Any
    stems: Any
    words: Any
    brought: Floats
    shared: Floats
