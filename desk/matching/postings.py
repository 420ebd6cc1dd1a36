"""Which texts hold which numbered term, and how often: two sorted arrays and their starts."""

from bisect import bisect_left
from typing import Any

import numpy as np


class Postings:
    """Terms sorted by number, the texts of each sorted in turn."""

    def __init__(self, keys: Any, docs: Any, counts: Any) -> None:
        """`keys` must be sorted; `docs` and `counts` run beside them."""
        self.docs = docs.astype(np.int32)
        self.counts = counts.astype(np.float32)
        self.keys, self._starts = np.unique(keys, return_index=True)
        self._ends = np.append(self._starts[1:], len(keys))

    def find(self, key: int) -> slice | None:
        """Where a term's texts stand, None when no text holds it."""
        place = bisect_left(self.keys, key)
        if place == len(self.keys) or self.keys[place] != key:
            return None
        return slice(int(self._starts[place]), int(self._ends[place]))


def counted(keys: Any, docs: Any) -> Postings:
    """Postings of two arrays side by side: a term, and the text it stands in, once for each time it does."""
    if not len(keys):
        empty = np.zeros(0, dtype=np.int64)
        return Postings(empty, empty, empty)
    order = np.lexsort((docs, keys))
    keys, docs = keys[order], docs[order]
    is_new = np.ones(len(keys), dtype=bool)
    is_new[1:] = (keys[1:] != keys[:-1]) | (docs[1:] != docs[:-1])
    starts = np.flatnonzero(is_new)
    counts = np.diff(np.append(starts, len(keys)))
    return Postings(keys[starts], docs[starts], counts)
