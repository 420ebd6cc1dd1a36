"""Long words that share their letters: German compounds, and learned words across languages.

Runs of five letters of words of eight letters and more. How common a run is comes from the vocabulary that ships,
never from the units, so that one unit's words do not change what another's are worth.
"""

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from math import log
from typing import Any

import numpy as np

from desk.matching.dictionary import column
from desk.matching.phrases import plain_words
from desk.matching.postings import Postings, counted
from desk.matching.text import LANGUAGES, RUN, fold, runs_of, words
from desk.matching.weights import Weights
from desk.matching.word_table import WordTable


@lru_cache(maxsize=1)
def common() -> Counter[str]:
    """In how many words of the shipped vocabulary each run stands: endings are common, stems are not."""
    known = {fold(word) for lang in LANGUAGES for word in column(lang)}
    for ways in plain_words().values():
        known.update(fold(word) for texts in ways.values() for text in texts for word in words(text))
    count: Counter[str] = Counter()
    for word in sorted(known):
        padded = f" {word} "
        count.update({padded[i : i + RUN] for i in range(len(padded) - RUN + 1)})
    return count


class GramIndex:
    """Which texts hold which run."""

    def __init__(self, table: WordTable, found: Any, docs: Any, size: int, weights: Weights) -> None:
        """`found` are the word numbers of all texts, `docs` the text each stands in, `size` how many texts."""
        self._weights = weights
        self._size = size
        self._numbers = table.runs
        runs, sources = table.spread_runs(found)
        self._postings: Postings = counted(runs, docs[sources])
        logs = 1.0 + np.log(self._postings.counts)
        norm = np.sqrt(np.bincount(self._postings.docs, weights=logs**2, minlength=size))
        self._values = (logs / norm[self._postings.docs]).astype(np.float32)

    def score(self, found: Sequence[str], lang: str) -> Any:
        """One number per text for the words of a need."""
        counts: Counter[str] = Counter()
        for word in found:
            counts.update(runs_of(word, lang))
        total = np.zeros(self._size)
        background = common()
        for run, count in sorted(counts.items()):
            number = self._numbers.get(run)
            where = None if number is None else self._postings.find(number)
            if where is not None:
                gain = (1.0 + log(count)) * float(1 + background[run]) ** (-2 * self._weights.rarity)
                total[self._postings.docs[where]] += gain * self._values[where]
        return total
