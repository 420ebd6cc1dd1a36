"""Whole German texts by their letters: a short need and a text that say one thing by compounds of one family.

Runs of four and five letters of every stem. How common a run is comes from a small model of letters (each by the four
before it, counts of fewer where those were not seen) of the vocabulary that ships, never from the units: so one unit's
words do not change what another's are worth, and a run nobody wrote before has its worth too. Only the units that words
put first are read so; see `TextIndex.with_letters`.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any, Final

from desk.matching.arrays import np
from desk.matching.letters_met import Met
from desk.matching.postings import spread
from desk.matching.text import Compounds

Floats = Any
_RUNS: Final = (4, 5)
_BITS: Final = 6
"""A letter's number; 0 is none, so a run of four never looks like one of five."""
_LETTERS: Final = 60
_FLOOR: Final = 1e-5
"""A run likelier than this is an ending or the like and says little; rarer ones are worth nearly 1."""
_BUCKETS: Final = (1 << 16) - 1


class LetterModel:
    """How likely a run of letters is in German words."""

    def __init__(self, stems: Sequence[str]) -> None:
        letters, owner = _letters(stems)
        self._tables = [_counted(_codes(letters, owner, length)[0]) for length in range(1, _RUNS[-1] + 1)]

    def worth(self, runs: Any) -> Floats:
        """Of each run, 0 to 1: the likelier it is in any word, the less."""
        is_long = runs >= 1 << _BITS * _RUNS[0]
        begins, places = np.unique(np.where(is_long, runs >> _BITS, runs), return_inverse=True)
        chance = np.ones(len(begins))
        for length in range(1, _RUNS[0] + 1):
            chance *= self._last(begins >> _BITS * (_RUNS[0] - length), length)
        chance = chance[places]
        chance[is_long] *= self._last(runs[is_long], _RUNS[-1])
        return _FLOOR / (_FLOOR + chance)

    def _last(self, runs: Any, length: int) -> Floats:
        """How likely the last letter is after those before it; what was not seen is told by fewer letters."""
        chance = np.full(len(runs), 1.0 / _LETTERS)
        for known in range(1, length + 1):
            grams, counts, contexts, all_counts, kinds = self._tables[known - 1]
            mine = runs & ((1 << _BITS * known) - 1)
            seen = _found(contexts, mine >> _BITS, all_counts)
            others = _found(contexts, mine >> _BITS, kinds)
            more = (_found(grams, mine, counts) + others * chance) / np.maximum(1, seen + others)
            chance = np.where(seen > 0, more, chance)
        return chance


class Letters:
    """The runs of every German stem; given those of a moment ago, only new stems are read."""

    def __init__(
        self,
        stems: Mapping[str, int],
        stem_count: int,
        compounds: Compounds,
        before: "Letters | None" = None,
    ) -> None:
        """`stems`: the German stems and their numbers, in the order they were numbered."""
        self._model: LetterModel = before._model if before else letter_model(compounds)
        self._numbers: Any = np.fromiter(stems.values(), dtype=np.int64, count=len(stems))
        read = len(before._numbers) if before else 0
        runs, owner = _runs(list(islice(stems, read, None)))
        different, places = np.unique(runs, return_inverse=True)
        new = len(stems) - read
        worths = self._model.worth(different)[places]
        mass = np.bincount(owner, weights=worths, minlength=new)
        sizes = np.bincount(owner, minlength=new)
        self._codes: Any = np.concatenate([before._codes, runs]) if before else runs
        self._worths: Any = np.concatenate([before._worths, worths]) if before else worths
        self._own_sizes: Any = np.concatenate([before._own_sizes, sizes]) if before else sizes
        self._own_mass: Any = np.concatenate([before._own_mass, mass]) if before else mass
        self._sizes: Any = np.zeros(stem_count, dtype=np.int32)
        self._starts: Any = np.zeros(stem_count, dtype=np.int32)
        self._mass: Any = np.zeros(stem_count)
        self._sizes[self._numbers] = self._own_sizes
        self._starts[self._numbers] = np.cumsum(self._own_sizes) - self._own_sizes
        self._mass[self._numbers] = self._own_mass

    def meet(self, said: Sequence[str], read: Any, docs: Any, texts: Any) -> Met:
        """What the need's stems share with some texts; `read` are the stems of these, `docs` the place in `texts` of each."""
        codes, owner = _runs(said)
        wanted, places, times = np.unique(codes, return_inverse=True, return_counts=True)
        rows, starts, sizes, worth = self._hits(wanted, read)
        holds = np.flatnonzero(sizes[read])
        norm = np.sqrt(np.bincount(docs, weights=self._mass[read], minlength=len(texts)))
        return Met(
            said=len(said),
            times=times,
            owners=owner[np.argsort(places, kind="stable")],
            rows=rows,
            starts=starts,
            sizes=sizes,
            worth=worth,
            read=read[holds],
            docs=docs[holds],
            texts=texts,
            norm=np.maximum(1e-9, norm),
        )

    def _hits(self, wanted: Any, read: Any) -> tuple[Any, Any, Any, Floats]:
        """Which of the wanted runs stand in each stem that was read: rows, where a stem's begin, how many; their worth."""
        is_read = np.zeros(len(self._sizes), dtype=bool)
        is_read[read] = True
        stems = np.flatnonzero(is_read)
        where = spread(self._starts[stems].astype(np.int64), self._sizes[stems].astype(np.int64))
        codes, owner = self._codes[where], np.repeat(stems, self._sizes[stems])
        is_near = np.zeros(_BUCKETS + 1, dtype=bool)
        is_near[wanted & _BUCKETS] = True
        near = np.flatnonzero(is_near[codes & _BUCKETS])
        rows = np.minimum(wanted.searchsorted(codes[near]), max(0, len(wanted) - 1))
        same = wanted[rows] == codes[near] if len(near) else np.zeros(0, dtype=bool)
        sizes = np.bincount(owner[near[same]], minlength=len(self._sizes))
        worth = np.zeros(len(wanted))
        worth[rows[same]] = self._worths[where[near[same]]]
        return rows[same], np.cumsum(sizes) - sizes, sizes, worth


@lru_cache(maxsize=8)
def letter_model(compounds: Compounds) -> LetterModel:
    """Of the words that German ones are taken apart by."""
    return LetterModel(compounds.stems)


def _runs(stems: Sequence[str]) -> tuple[Any, Any]:
    """All runs of these stems, and the place of the stem each is of; those of one stand together."""
    letters, owner = _letters(stems)
    found = [_codes(letters, owner, length) for length in _RUNS]
    codes, owners = (np.concatenate([rows[side] for rows in found]) for side in (0, 1))
    order = np.argsort(owners, kind="stable")
    return codes[order], owners[order]


def _letters(stems: Sequence[str]) -> tuple[Any, Any]:
    """Every letter's number, a space before and behind each stem, and whose it is."""
    text = "".join(f" {found} " for found in stems)
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.int64)
    numbers = 38 + points % 26
    for first, last, base in ((" ", " ", 1), ("a", "z", 2), ("0", "9", 28)):
        here = (points >= ord(first)) & (points <= ord(last))
        numbers[here] = points[here] - ord(first) + base
    return numbers, np.repeat(np.arange(len(stems)), [len(found) + 2 for found in stems])


def _codes(letters: Any, owner: Any, length: int) -> tuple[Any, Any]:
    """Every run of a length as one number, and whose it is."""
    count = max(0, len(letters) - length + 1)
    codes = np.zeros(count, dtype=np.int64)
    for step in range(length):
        codes = (codes << _BITS) | letters[step : step + count]
    inside = owner[:count] == owner[length - 1 : length - 1 + count]
    return codes[inside].astype(np.int32), owner[:count][inside]


def _counted(codes: Any) -> tuple[Any, Any, Any, Any, Any]:
    """Runs and how often each stands; what they begin with, how often and before how many different letters."""
    grams, counts = np.unique(codes, return_counts=True)
    contexts, places = np.unique(grams >> _BITS, return_inverse=True)
    return grams, counts, contexts, np.bincount(places, weights=counts), np.bincount(places)


def _found(keys: Any, wanted: Any, values: Any) -> Floats:
    """The value of each wanted key, 0 for one that is not there."""
    if not len(keys):
        return np.zeros(len(wanted))
    places = np.minimum(keys.searchsorted(wanted), len(keys) - 1)
    return np.where(keys[places] == wanted, values[places], 0.0)
