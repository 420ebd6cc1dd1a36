"""What a need's terms bring to each text, over arrays; `index.py` counts, this weighs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from desk.matching.arrays import np
from desk.matching.postings import MOST, Postings, logs, spread
from desk.matching.terms import Terms, joined
from desk.matching.weights import Weights
from desk.matching.word_table import Numbers

Floats = Any
Met = Mapping[int, Sequence[tuple[int, int, float]]]
"""Text -> in the order of the rows: (row of the question, word of the text it first stands in, what it brings)."""

_LONG: Final = 18
"""Bits of a word's place in a text: no text has more words than letters are read of it."""

_COSINE_UNIT: Final = 10.0
"""Brings the cosine's part (a stem of an ordinary abstract is about 1/10 of its norm) to BM25's size."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Terms that some text holds: where their texts are, and what meeting them is worth in both scores."""

    starts: Any
    sizes: Any
    cosine: Floats
    often: Floats
    covers: Floats


@dataclass(frozen=True)
class Question:
    """A need as the index knows it; `row_of` finds the row of a stem by its number (-1: not asked; so is its last)."""

    single: Rows
    pairs: Rows
    row_of: Any
    is_subject: Any
    """Of each stem: it is no ordinary word."""
    has_subject: bool
    """The need says something that is not ordinary, met or not."""
    owners: Any
    """Of each stem as the need's words brought it, its row (-1: no text holds it); in `places` the word that did."""
    places: Any

    def sources(self, row: int) -> list[int]:
        """The places of the need's words behind a stem, in order."""
        ends, places = self._by_row
        return sorted(set(places[ends[row] : ends[row + 1]]))

    @cached_property
    def _by_row(self) -> tuple[list[int], list[int]]:
        order = np.argsort(self.owners, kind="stable")
        ends = np.searchsorted(self.owners[order], np.arange(len(self.is_subject) + 1))
        return ends.tolist(), self.places[order].tolist()


class Weighing:
    """The counted texts, and how much a term met in them weighs."""

    def __init__(
        self,
        numbers: Numbers,
        single: Postings,
        pairs: Postings,
        held: Any,
        unit_of: Any,
        norm: Floats,
        drag: Floats,
        weights: Weights,
    ) -> None:
        self._numbers, self._single, self._pairs = numbers, single, pairs
        self._held, self._unit_of = held, unit_of
        self._norm, self._drag, self._weights = norm, drag, weights

    def ask(self, single: Sequence[Terms], pairs: Sequence[Terms], has_subject: bool) -> Question:
        """Find a need's terms in the texts, language by language; stems no text holds are left out."""
        wanted = joined(single, "terms").astype(np.int64)
        starts, sizes = self._single.find(wanted)
        is_held = sizes > 0
        there = np.flatnonzero(is_held)
        row_of = np.full(self._numbers.stem_count + 1, -1, dtype=np.int32)
        row_of[wanted[there]] = np.arange(len(there))
        rows = self._rows(starts, sizes, single, there, self._held[wanted[there]])
        keys = joined(pairs, "terms").astype(np.int64)
        starts, sizes = self._pairs.find(keys)
        together = np.flatnonzero(sizes)
        held = self._pairs.units_of(starts[together], sizes[together], self._unit_of)
        before = np.cumsum([0, *(len(terms.terms) for terms in single)])
        owners = [terms.owners + first for terms, first in zip(single, before.tolist(), strict=False)]
        places = np.where(is_held, np.cumsum(is_held) - 1, -1)
        return Question(
            rows,
            self._rows(starts, sizes, pairs, together, held),
            row_of,
            ~joined(single, "is_ordinary")[there].astype(bool),
            has_subject,
            places[np.concatenate(owners)] if owners else places,
            joined(single, "places"),
        )

    def score(self, question: Question) -> Floats:
        """One number per text. A unit that met ordinary words alone met nothing, if the need says anything else."""
        total = np.zeros(len(self._norm))
        covered = np.ones(len(self._norm))
        subject = np.zeros(len(self._norm), dtype=bool)
        for postings, rows, is_single in (
            (self._single, question.single, True),
            (self._pairs, question.pairs, False),
        ):
            sizes = rows.sizes
            where = spread(rows.starts, sizes)
            docs, counts = postings.docs[where].astype(np.intp), postings.counts[where]
            value = np.repeat(rows.cosine, sizes) * logs()[counts] / self._norm[docs]
            if rows.covers.any():
                covered += np.bincount(docs, weights=np.repeat(rows.covers, sizes), minlength=len(total))
            if is_single:
                value += np.repeat(rows.often, sizes) * counts / (counts + self._drag[docs])
            total += np.bincount(docs, weights=value, minlength=len(total))
            if is_single:
                subject[docs[np.repeat(question.is_subject, sizes)]] = True
        if question.single.covers.any():
            more = np.flatnonzero(covered > 1.0)
            total[more] *= covered[more] ** self._weights.coverage
        if not question.has_subject or not len(total):
            return total
        units = np.zeros(int(self._unit_of[-1]) + 1, dtype=bool)
        units[self._unit_of[subject]] = True
        return total * units[self._unit_of]

    def met(self, question: Question, stretches: Sequence[Any], documents: Sequence[int]) -> Met:
        """Of each text the rows of a question that it holds, with the word each first stands in and what it brings.

        `stretches` are the words of each.
        """
        sizes = np.asarray([len(stretch) for stretch in stretches], dtype=np.int64)
        read = np.concatenate(stretches) if len(stretches) else np.zeros(0, dtype=np.int32)
        where = np.repeat(np.arange(len(sizes)), sizes) << _LONG
        where += np.arange(len(read)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        rows = question.row_of[self._numbers.stems[read]]
        parts, sources = self._numbers.parts(read)
        if len(parts):
            rows = np.concatenate([rows, question.row_of[parts]])
            where = np.concatenate([where, where[sources]])
        here = np.flatnonzero(rows >= 0)
        rows, where = rows[here].astype(np.int64), where[here]
        text, place = where >> _LONG, where & ((1 << _LONG) - 1)
        count = len(question.is_subject) + 1
        together = ((text * count + rows) << _LONG) | place
        together.sort()
        keys = together >> _LONG
        begins = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]])) if len(keys) else keys
        times = np.minimum(np.diff(begins, append=len(keys)), MOST)
        text, rows = np.divmod(keys[begins], count)
        place = together[begins] & ((1 << _LONG) - 1)
        numbers = np.asarray(documents, dtype=np.int64)[text]
        values = question.single.cosine[rows] * logs()[times] / self._norm[numbers]
        values += question.single.often[rows] * times / (times + self._drag[numbers])
        found: dict[int, list[tuple[int, int, float]]] = {number: [] for number in documents}
        columns = (numbers.tolist(), rows.tolist(), place.tolist(), values.tolist())
        for number, row, first, value in zip(*columns, strict=True):
            found[number].append((row, first, value))
        return found

    def _rows(self, starts: Any, sizes: Any, asked: Sequence[Terms], there: Any, held: Any) -> Rows:
        """A share of the cosine, and of BM25 for stems, each thinned by how many units hold the term."""
        w = self._weights
        shared = joined(asked, "held")[there]
        rare = np.where(shared > 0, shared, held) ** -w.rarity
        gain = joined(asked, "weights")[there] * rare
        cosine = [terms.cosine for terms in asked]
        share = np.repeat(cosine, [len(terms.terms) for terms in asked])[there]
        return Rows(
            starts[there],
            sizes[there],
            gain * rare * share * _COSINE_UNIT,
            gain * (1.0 - share) * (w.saturation + 1.0),
            joined(asked, "covers")[there],
        )
