"""What a need's terms bring to each text, over arrays; `index.py` counts, this weighs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from desk.matching.arrays import np
from desk.matching.express import QueryTerm, Term
from desk.matching.postings import MOST, Postings, logs, spread
from desk.matching.weights import Weights
from desk.matching.word_table import Numbers

Floats = Any
Asked = Mapping[str, Mapping[Term, QueryTerm]]
"""Language -> what a need says in it."""

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


@dataclass(frozen=True, slots=True)
class Question:
    """A need as the index knows it; `terms` are the stems of `single`; `row_of` finds the row of one by its number (-1: not asked; so is its last)."""

    terms: tuple[tuple[str, str, QueryTerm], ...]
    single: Rows
    pairs: Rows
    row_of: Any
    is_subject: Any
    """Of each stem: it is no ordinary word."""
    has_subject: bool
    """The need says something that is not ordinary, met or not."""


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

    def ask(self, asked: Asked, stems: Mapping[str, Mapping[str, int]], has_subject: bool) -> Question:
        """Find a need's terms in the texts, each in its order; terms no text holds are left out."""
        count = self._numbers.stem_count
        terms: list[tuple[str, str, QueryTerm]] = []
        numbers: list[int] = []
        queries: list[QueryTerm] = []
        keys: list[int] = []
        for lang in sorted(asked):
            known = stems[lang]
            for term, query in sorted(asked[lang].items()):
                first, last = known.get(term[0], count), known.get(term[-1], count)
                if first >= count or last >= count:
                    continue  # not said when the texts were counted
                if len(term) == 1:
                    terms.append((lang, term[0], query))
                    numbers.append(first)
                else:
                    queries.append(query)
                    keys.append(first * count + last)
        wanted = np.asarray(numbers, dtype=np.int64)
        starts, sizes = self._single.find(wanted)
        there = np.flatnonzero(sizes)
        kept = tuple(terms[place] for place in there.tolist())
        row_of = np.full(count + 1, -1, dtype=np.int32)
        row_of[wanted[there]] = np.arange(len(there))
        single = self._rows(
            starts[there], sizes[there], [query for _, _, query in kept], self._held[wanted[there]]
        )
        starts, sizes = self._pairs.find(np.asarray(keys, dtype=np.int64))
        there = np.flatnonzero(sizes)
        held = self._pairs.units_of(starts[there], sizes[there], self._unit_of)
        pairs = self._rows(starts[there], sizes[there], [queries[n] for n in there.tolist()], held)
        subject = np.asarray([not query.is_ordinary for _, _, query in kept], dtype=bool)
        return Question(kept, single, pairs, row_of, subject, has_subject)

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
            docs, counts = postings.docs[where], postings.counts[where]
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

    def met(
        self, question: Question, read: Any, document: int, takes_apart: bool
    ) -> list[tuple[int, int, float]]:
        """The rows of a question that a text holds, with the word each first stands in and what it brings.

        `takes_apart`: the text's words may be compounds.
        """
        rows = question.row_of[self._numbers.stems[read]]
        here = (rows >= 0).nonzero()[0]
        said = list(zip(rows[here].tolist(), here.tolist(), strict=True))
        parts, sources = self._numbers.parts(read) if takes_apart else ((), ())
        if len(sources):
            rows = question.row_of[parts]
            here = (rows >= 0).nonzero()[0]
            said += zip(rows[here].tolist(), sources[here].tolist(), strict=True)
        places: dict[int, list[int]] = {}
        for row, place in said:
            places.setdefault(row, []).append(place)
        met = sorted(places)
        times = np.minimum([len(places[row]) for row in met], MOST).astype(np.int64)
        norm, drag = float(self._norm[document]), float(self._drag[document])
        values = question.single.cosine[met] * logs()[times] / norm
        values += question.single.often[met] * times / (times + drag)
        return [(row, min(places[row]), value) for row, value in zip(met, values.tolist(), strict=True)]

    def _rows(self, starts: Any, sizes: Any, queries: list[QueryTerm], held: Any) -> Rows:
        """A share of the cosine, and of BM25 for stems, each thinned by how many units hold the term."""
        w = self._weights
        shared = np.asarray([query.held for query in queries], dtype=np.float64)
        rare = np.where(shared > 0, shared, held) ** -w.rarity
        gain = np.asarray([query.weight for query in queries], dtype=np.float64) * rare
        share = np.asarray([query.cosine for query in queries], dtype=np.float64)
        return Rows(
            starts,
            sizes,
            gain * rare * share * _COSINE_UNIT,
            gain * (1.0 - share) * (w.saturation + 1.0),
            np.asarray([query.covers for query in queries], dtype=np.float64),
        )
