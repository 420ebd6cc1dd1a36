"""German words that share their letters: what binds two compounds when neither can be proved to be one.

Runs of five letters of long stems. How common a run is comes from the vocabulary that ships, never from the units,
so that one unit's words do not change what another's are worth.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import lru_cache
from math import sqrt
from typing import Final

from desk.matching.dictionary import column
from desk.matching.text import stem

RUN: Final = 5
SHORTEST: Final = 6
LEAST: Final = 0.2
KEPT: Final = 20
"""Likeness below which two words share an ending and no more, and how many like words one word may bring."""
_SAID_BY_ALL: Final = 60
"""A run in more stems than this of the shipped vocabulary is an ending (-ieren, -lich): nothing is looked up by it."""


class Alike:
    """The long stems of one language by their runs."""

    def __init__(self, stems: Iterable[str]) -> None:
        self._stems = [found for found in sorted(stems) if SHORTEST <= len(found) <= 60]
        self._by_run: dict[str, list[int]] = defaultdict(list)
        self._norm: list[float] = []
        for number, found in enumerate(self._stems):
            weights = _weights(found)
            self._norm.append(sqrt(sum(weights.values())))
            for run in weights:
                self._by_run[run].append(number)

    def to(self, word: str) -> list[tuple[str, float]]:
        """Stems of the same letters, (stem, likeness between 0 and 1), the likest first; never the word itself."""
        if not SHORTEST <= len(word) <= 60:
            return []
        mine = _weights(word)
        norm = sqrt(sum(mine.values()))
        shared: dict[int, float] = defaultdict(float)
        for run, weight in mine.items():
            for number in self._by_run.get(run, ()):
                shared[number] += weight
        found = [
            (self._stems[number], likeness)
            for number, value in shared.items()
            if (likeness := value / (norm * self._norm[number])) >= LEAST and self._stems[number] != word
        ]
        return sorted(found, key=lambda row: (-round(row[1], 9), row[0]))[:KEPT]


@lru_cache(maxsize=1)
def _common() -> Counter[str]:
    """In how many stems of the shipped vocabulary each run stands: endings are common, the rest is not."""
    count: Counter[str] = Counter()
    for found in sorted({stem(word, "de") for word in column("de")}):
        count.update(set(_runs(found)))
    return count


def _weights(found: str) -> dict[str, float]:
    """What each run of a stem is worth, in a fixed order."""
    common = _common()
    return {
        run: (1 + common[run]) ** -0.7 for run in sorted(set(_runs(found))) if common[run] <= _SAID_BY_ALL
    }


def _runs(found: str) -> list[str]:
    padded = f" {found} "
    return [padded[i : i + RUN] for i in range(len(padded) - RUN + 1)]
