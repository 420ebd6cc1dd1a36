"""Which texts hold which numbered term, and how often: two arrays side by side and where each term begins."""

from bisect import bisect_left
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
        place = bisect_left(self.keys, key)
        if place == len(self.keys) or self.keys[place] != key:
            return None
        return slice(int(self._starts[place]), int(self._starts[place + 1]))
