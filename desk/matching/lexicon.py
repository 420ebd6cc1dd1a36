"""A small weighted dictionary between two languages, on stems, learnt by IBM model 1.

Sources: the scheme's own labels, the small dictionary that ships, and, at the operator's choice, parallel
texts. Each source is learnt alone and the tables are then averaged, so that 300 abstracts cannot drown the
dictionary nor the reverse.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Final

from desk.matching.arrays import np
from desk.matching.dictionary import meanings
from desk.matching.scheme import Scheme
from desk.matching.text import stems

Table = dict[str, tuple[tuple[str, float], ...]]
ROUNDS: Final = 6
KEPT: Final = 5
FLOOR: Final = 0.1
"""Translations kept per stem, and the least probability of one kept (IBM model 1 leaves a long tail of noise)."""


@dataclass(frozen=True)
class Pair:
    """The same thing said in two languages."""

    source: str
    target: str


class Lexicon:
    """Translations of stems between any two of the three languages; cognates where no table knows the word."""

    def __init__(self, tables: dict[tuple[str, str], Table]) -> None:
        self._tables = tables

    def translations(self, source: str, target: str, word_stem: str) -> tuple[tuple[str, float], ...]:
        """(stem, probability), best first; empty when unknown."""
        return self._tables.get((source, target), {}).get(word_stem, ())

    def size(self) -> int:
        """Entries over all directions."""
        return sum(len(table) for table in self._tables.values())

    @cached_property
    def digest(self) -> str:
        """Changes with any translation: part of a run's versions."""
        rows = [(*direction, sorted(table.items())) for direction, table in sorted(self._tables.items())]
        return hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()[:16]

    @classmethod
    def learn(
        cls, scheme: Scheme | None, pairs: dict[tuple[str, str], list[Pair]] | None = None
    ) -> "Lexicon":
        """From the dictionary, the scheme's labels and the given pairs, in every direction."""
        tables: dict[tuple[str, str], Table] = {}
        for source, target in _DIRECTIONS:
            phrases = _dictionary_pairs(source, target)
            if scheme is not None:
                phrases += _label_pairs(scheme, source, target)
            learnt = [_dictionary_table(source, target), _model_1(phrases, source, target)]
            given = list((pairs or {}).get((source, target), ()))
            given += [Pair(p.target, p.source) for p in (pairs or {}).get((target, source), ())]
            if given:
                learnt.append(_model_1(given, source, target))
            tables[source, target] = _average(learnt)
        return cls(tables)


_DIRECTIONS: Final = tuple((a, b) for a in ("de", "en", "fr") for b in ("de", "en", "fr") if a != b)


@lru_cache(maxsize=50_000)
def cognate_key(folded: str) -> str:
    """What spelling leaves of a learned word in the three languages: Katalysator, catalyst, catalyseur -> katal."""
    key = folded
    for written, kept in _SPELLINGS:
        key = key.replace(written, kept)
    return "".join(c for i, c in enumerate(key) if i == 0 or c != key[i - 1])[:5]


_SPELLINGS: Final = (
    ("ph", "f"), ("th", "t"), ("sch", "sh"), ("ch", "k"), ("qu", "k"), ("ck", "k"), ("c", "k"),
    ("y", "i"), ("z", "s"), ("ae", "e"), ("oe", "o"),
)  # fmt: skip


def _dictionary_table(source: str, target: str) -> Table:
    """Words that stand alone on their line: the usual translation first. Phrases are learnt from, see below."""
    found: dict[str, dict[str, float]] = {}
    for meaning in meanings():
        for head in (h for entry in meaning.words[source] if (h := _single(entry, source))):
            for rank, entry in enumerate(meaning.words[target]):
                there = _single(entry, target)
                if there:
                    row = found.setdefault(head, {})
                    row[there] = row.get(there, 0.0) + 1.0 / (rank + 1)
    return {head: _normalized(row) for head, row in sorted(found.items())}


def _single(entry: str, lang: str) -> str:
    found = stems(entry, lang)
    return found[0] if len(found) == 1 else ""


def _dictionary_pairs(source: str, target: str) -> list[Pair]:
    return [
        Pair(here, there)
        for meaning in meanings()
        for here in meaning.words[source]
        for there in meaning.words[target]
    ]


def _label_pairs(scheme: Scheme, source: str, target: str) -> list[Pair]:
    return [
        Pair(topic.label(source), topic.label(target))
        for topic in scheme.topics
        if topic.label(source) and topic.label(target)
    ]


def _normalized(row: dict[str, float]) -> tuple[tuple[str, float], ...]:
    total = sum(row[key] for key in sorted(row))
    best = sorted(((key, value / total) for key, value in row.items()), key=lambda kv: (-kv[1], kv[0]))[:KEPT]
    return tuple((key, round(value, 5)) for key, value in best if value >= FLOOR)


def _average(tables: Sequence[Table]) -> Table:
    merged: dict[str, dict[str, float]] = {}
    known: dict[str, int] = {}
    for table in tables:
        for head, row in table.items():
            known[head] = known.get(head, 0) + 1
            target = merged.setdefault(head, {})
            for there, p in row:
                target[there] = target.get(there, 0.0) + p
    return {
        head: tuple(
            sorted(((t, round(p / known[head], 5)) for t, p in row.items()), key=lambda kv: (-kv[1], kv[0]))[
                :KEPT
            ]
        )
        for head, row in sorted(merged.items())
    }


def _model_1(pairs: Iterable[Pair], source: str, target: str) -> Table:
    """Expectation-maximization of IBM model 1 with a null word, on stems, all pairs at once in numpy."""
    left: dict[str, int] = {"": 0}
    right: dict[str, int] = {}
    cells: list[Any] = []
    place = 0
    for pair in sorted({(p.source, p.target) for p in pairs}):
        heads = [0, *sorted({left.setdefault(s, len(left)) for s in stems(pair[0], source)})]
        theirs = [right.setdefault(t, len(right)) for t in stems(pair[1], target)]
        if len(heads) < 2 or not theirs:
            continue
        grid = np.empty((3, len(heads) * len(theirs)), dtype=np.int64)
        grid[0] = np.repeat(np.asarray(heads), len(theirs))
        grid[1] = np.tile(np.asarray(theirs), len(heads))
        grid[2] = place + np.tile(np.arange(len(theirs)), len(heads))
        place += len(theirs)
        cells.append(grid)
    if not cells:
        return {}
    all_cells = np.concatenate(cells, axis=1)
    keys, which = np.unique(all_cells[0] * len(right) + all_cells[1], return_inverse=True)
    prob = _iterate(keys // len(right), which, all_cells[2], place, len(left))
    return _table(keys, prob, list(left), list(right))


def _iterate(heads: Any, which: Any, places: Any, place_count: int, head_count: int) -> Any:
    prob = np.full(len(heads), 1.0)
    for _ in range(ROUNDS):
        share = prob[which]
        share = share / np.bincount(places, weights=share, minlength=place_count)[places]
        count = np.bincount(which, weights=share, minlength=len(heads))
        prob = count / np.bincount(heads, weights=count, minlength=head_count)[heads]
    return prob


def _table(keys: Any, prob: Any, left: list[str], right: list[str]) -> Table:
    rows: dict[str, dict[str, float]] = {}
    for position in np.flatnonzero(prob >= FLOOR):
        head = left[int(keys[position]) // len(right)]
        if head:
            rows.setdefault(head, {})[right[int(keys[position]) % len(right)]] = float(prob[position])
    return {
        head: tuple(sorted(((t, round(p, 5)) for t, p in row.items()), key=lambda kv: (-kv[1], kv[0]))[:KEPT])
        for head, row in sorted(rows.items())
    }
