"""Long words that share their letters: German compounds, and learned words across languages.

Runs of five letters of words of eight letters and more. How common a run is comes from the vocabulary that ships,
never from the units, so that one unit's words do not change what another's are worth.
"""

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

import numpy as np

from desk.matching.dictionary import column
from desk.matching.phrases import plain_words
from desk.matching.postings import Postings, counted
from desk.matching.text import LANGUAGES, fold, stem, words
from desk.matching.weights import Weights

SIZE: Final = 5
SHORTEST: Final = 8


@lru_cache(maxsize=200_000)
def runs_of(word: str, lang: str) -> tuple[str, ...]:
    """The runs of a long word that carries a subject; word borders count as letters."""
    folded = fold(word)
    if len(folded) < SHORTEST or len(folded) > 60 or not stem(word, lang):
        return ()
    padded = f" {folded} "
    return tuple(padded[i : i + SIZE] for i in range(len(padded) - SIZE + 1))


@lru_cache(maxsize=1)
def common() -> Counter[str]:
    """In how many words of the shipped vocabulary each run stands: endings are common, stems are not."""
    known = {fold(word) for lang in LANGUAGES for word in column(lang)}
    for ways in plain_words().values():
        known.update(fold(word) for texts in ways.values() for text in texts for word in words(text))
    count: Counter[str] = Counter()
    for word in sorted(known):
        padded = f" {word} "
        count.update({padded[i : i + SIZE] for i in range(len(padded) - SIZE + 1)})
    return count


class GramIndex:
    """Which texts hold which run."""

    def __init__(self, texts: Sequence[tuple[str, str]], weights: Weights) -> None:
        """`texts` are (text, language), in the index's order."""
        self._weights = weights
        self._size = len(texts)
        self._numbers: dict[str, int] = {}
        stacks = []
        for number, (text, lang) in enumerate(texts):
            found = [
                self._numbers.setdefault(run, len(self._numbers))
                for word in words(text)
                for run in runs_of(word, lang)
            ]
            stacks.append(np.stack([np.asarray(found, dtype=np.int64), np.full(len(found), number)]))
        self._postings: Postings = counted(stacks)
        logs = 1.0 + np.log(self._postings.counts)
        norm = np.sqrt(np.bincount(self._postings.docs, weights=logs**2, minlength=self._size))
        self._values = (logs / norm[self._postings.docs]).astype(np.float32)

    def score(self, found: Sequence[str], lang: str) -> Any:
        """One number per text for the words of a need."""
        counts: Counter[str] = Counter()
        for word in found:
            counts.update(runs_of(word, lang))
        docs: list[Any] = []
        values: list[Any] = []
        background = common()
        for run, count in sorted(counts.items()):
            number = self._numbers.get(run)
            where = None if number is None else self._postings.find(number)
            if where is not None:
                gain = (1.0 + np.log(count)) * float(1 + background[run]) ** (-2 * self._weights.rarity)
                docs.append(self._postings.docs[where])
                values.append(gain * self._values[where].astype(np.float64))
        if not docs:
            return np.zeros(self._size)
        return np.bincount(np.concatenate(docs), weights=np.concatenate(values), minlength=self._size)
