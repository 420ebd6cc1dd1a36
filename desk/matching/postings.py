"""Which texts hold which numbered term, and how often: two arrays side by side and where each term begins."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

MOST: Final = 255
"""Times counted of one term in one text; more says nothing more."""


class Postings:
    """Terms sorted by number, the texts of each sorted in turn; five bytes a posting."""

    def __init__(self, keys: Any, docs: Any) -> None:
        """`keys` and `docs` side by side, one row for each time a term stands in a text."""
        order = np.lexsort((docs, keys))
        keys, docs = keys[order], docs[order]
        is_new = np.ones(len(keys), dtype=bool)
        is_new[1:] = (keys[1:] != keys[:-1]) | (docs[1:] != docs[:-1])
        rows = np.flatnonzero(is_new)
        self.counts = np.minimum(np.diff(np.append(rows, len(keys))), MOST).astype(np.uint8)
        self.docs = docs[rows].astype(np.int32)
        self.keys, starts = np.unique(keys[rows], return_index=True)
        self._starts = np.append(starts, len(rows)).astype(np.int32)

    def find(self, key: int) -> slice | None:
        """Where a term's texts stand, None when no text holds it."""
        place = int(self.keys.searchsorted(key))
        if place == len(self.keys) or self.keys[place] != key:
            return None
        return slice(int(self._starts[place]), int(self._starts[place + 1]))

    def spread(self, found: Sequence[slice]) -> tuple[Any, Any]:
        """The places of several terms in one array, one term after the other, and how many each has."""
        starts = np.asarray([where.start for where in found], dtype=np.int64)
        sizes = np.asarray([where.stop for where in found], dtype=np.int64) - starts
        shift = np.repeat(starts - (np.cumsum(sizes) - sizes), sizes)
        return shift + np.arange(len(shift)), sizes

    def held(self, unit_of: Any) -> dict[int, int]:
        """How many units hold each term, given the unit of each text."""
        if not len(self.keys):
            return {}
        units = unit_of[self.docs]
        is_new = np.ones(len(units), dtype=np.int64)
        is_new[1:] = units[1:] != units[:-1]
        is_new[self._starts[:-1]] = 1
        counts = np.add.reduceat(is_new, self._starts[:-1])
        return dict(zip(self.keys.tolist(), counts.tolist(), strict=True))
