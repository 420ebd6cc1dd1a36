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


def counted(stacks: list[Any]) -> Postings:
    """Postings of columns (term, text), one for each time a term stands in a text."""
    if not stacks:
        empty = np.zeros(0, dtype=np.int64)
        return Postings(empty, empty, empty)
    both = np.concatenate(stacks, axis=1)
    both = both[:, np.lexsort((both[1], both[0]))]
    is_new = np.ones(both.shape[1], dtype=bool)
    is_new[1:] = (both[:, 1:] != both[:, :-1]).any(axis=0)
    starts = np.flatnonzero(is_new)
    counts = np.diff(np.append(starts, both.shape[1]))
    return Postings(both[0][starts], both[1][starts], counts)
