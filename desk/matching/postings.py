"""Which texts hold which numbered term, and how often: two arrays side by side and where each term begins."""

from functools import cache
from typing import Any, Final

from desk.matching.arrays import np

MOST: Final = 255
"""Times counted of one term in one text; more says nothing more."""


@cache
def logs() -> Any:
    """Return what a term said n times in a text counts for, for n up to MOST."""
    return 1.0 + np.log(np.maximum(1, np.arange(MOST + 1)))


class Postings:
    """Terms sorted by number, the texts of each sorted in turn; five bytes a posting."""

    def __init__(self, keys: Any, docs: Any, size: int) -> None:
        """`keys` and `docs` side by side, one row for each time a term stands in one of `size` texts.

        Both in one whole number, sorted where it stands: half the memory of sorting two arrays by each other.
        """
        bits = max(1, size).bit_length()
        together = (keys.astype(np.int64) << bits) | docs
        together.sort()
        rows = _begins(together)
        self.counts = np.minimum(np.diff(rows, append=len(together)), MOST).astype(np.uint8)
        together = together[rows]
        self.docs = (together & ((1 << bits) - 1)).astype(np.int32)
        together >>= bits
        starts = _begins(together)
        self.keys = together[starts]
        self._starts = np.append(starts, len(rows)).astype(np.int32)

    def find(self, wanted: Any) -> tuple[Any, Any]:
        """Where the texts of each wanted term begin, and how many hold it: 0 for a term no text holds."""
        if not len(self.keys):
            nothing = np.zeros(len(wanted), dtype=np.int64)
            return nothing, nothing
        places = np.minimum(self.keys.searchsorted(wanted), len(self.keys) - 1)
        sizes = (self._starts[places + 1] - self._starts[places]) * (self.keys[places] == wanted)
        return self._starts[places].astype(np.int64), sizes.astype(np.int64)

    def units_of(self, starts: Any, sizes: Any, unit_of: Any) -> Any:
        """How many units hold each of these terms, all of them held by some text; the texts of a unit stand together."""
        if not len(sizes):
            return np.zeros(0)
        units = unit_of[self.docs[spread(starts, sizes)]]
        is_new = np.ones(len(units), dtype=np.int64)
        is_new[1:] = units[1:] != units[:-1]
        begins = np.cumsum(sizes) - sizes
        is_new[begins] = 1
        return np.add.reduceat(is_new, begins).astype(np.float64)

    def held(self, unit_of: Any, terms: int) -> Any:
        """How many units hold each of the terms numbered below `terms`, given the unit of each text."""
        count = np.zeros(terms, dtype=np.int32)
        if len(self.keys):
            units = unit_of[self.docs]
            is_new = np.ones(len(units), dtype=np.int32)
            is_new[1:] = units[1:] != units[:-1]
            is_new[self._starts[:-1]] = 1
            count[self.keys] = np.add.reduceat(is_new, self._starts[:-1])
        return count


def spread(starts: Any, sizes: Any) -> Any:
    """The places of several stretches in one array, one stretch after the other."""
    shift = np.repeat(starts - (np.cumsum(sizes) - sizes), sizes)
    return shift + np.arange(len(shift))


def _begins(ordered: Any) -> Any:
    """The places where another value begins."""
    is_new = np.ones(len(ordered), dtype=bool)
    np.not_equal(ordered[1:], ordered[:-1], out=is_new[1:])
    return np.flatnonzero(is_new)
