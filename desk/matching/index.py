"""The units' texts, counted once, and the score of any need against each of them.

Two properties shape it. *Nobody moves anybody else*: no count of all texts, no average length and no spread of
scores enters a score, only how many texts hold a word of the need; so a unit that shares no word with the need
changes nothing between the others. *Same input, same bytes*: texts are sorted before they are numbered, sums run
in a fixed order (bincount, never a parallel product).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from desk.matching.express import QueryTerm, ReadNeed, Term
from desk.matching.grams import GramIndex
from desk.matching.language import identify
from desk.matching.postings import counted
from desk.matching.profiles import UnitProfile
from desk.matching.text import LANGUAGES, Compounds
from desk.matching.weights import DEFAULT, Weights
from desk.matching.word_table import WordTable

Floats = Any
_PAIR_BASE: Final = 1 << 31


@dataclass(frozen=True, slots=True)
class Document:
    """One text of one unit, in one language."""

    unit: int
    lang: str
    text: str


class TextIndex:
    """All units' texts. Build it again when a profile changes; stems are memoized, so that is fast."""

    def __init__(
        self, profiles: Sequence[UnitProfile], weights: Weights = DEFAULT, compounds: Compounds | None = None
    ) -> None:
        self.weights = weights
        self.units: tuple[UnitProfile, ...] = tuple(sorted(profiles, key=lambda p: p.id))
        self.documents = _documents(self.units)
        self.compounds = compounds or Compounds(())
        self._count()

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages some text is in."""
        return tuple(lang for lang in LANGUAGES if self._terms[lang])

    def parts(self, lang: str, folded: str) -> tuple[str, ...]:
        """Stems of the parts of a compound of this language."""
        return self.compounds.parts(folded) if lang == "de" else ()

    def cognates(self, lang: str, key: str) -> set[str]:
        """Stems of one language spelled alike, by `lexicon.cognate_key`."""
        return self._cognates[lang].get(key, set())

    def score_documents(self, need: ReadNeed, asked: dict[str, dict[Term, QueryTerm]]) -> Floats:
        """One number per text, 0 for no word met."""
        total = np.zeros(len(self.documents))
        for lang in sorted(asked):
            for term, query in sorted(asked[lang].items()):
                hit = self.term_scores(lang, term, query.weight)
                if hit is not None:
                    total[hit[0]] += hit[1]  # a text stands once in a term's list
        return total + self._gram_shares(need.lang) * self.grams.score(
            [t.word for t in need.tokens], need.lang
        )

    def _gram_shares(self, lang: str) -> Floats:
        """Letters count between German texts, for their compounds, and between languages, for learned words."""
        w = self.weights
        share = dict.fromkeys(LANGUAGES, w.gram_abroad) | {lang: w.gram_german if lang == "de" else 0.0}
        return np.asarray([share[d.lang] for d in self.documents])

    def term_scores(self, lang: str, term: Term, weight: float) -> tuple[Any, Floats] | None:
        """The texts that hold a term, and what it brings to each."""
        numbers = [self._terms[lang].get(part) for part in term]
        if None in numbers:
            return None
        if len(term) == 1:
            postings, key, cosine, bm25 = self._single, numbers[0], self._single_cosine, self._single_bm25
        else:
            postings, key = self._pairs, numbers[0] * _PAIR_BASE + numbers[1]  # type: ignore[operator]
            cosine, bm25 = self._pair_cosine, None
        where = postings.find(key)  # type: ignore[arg-type]
        if where is None:
            return None
        rare = float(where.stop - where.start) ** -self.weights.rarity
        share = self.weights.cosine_share
        value = share * cosine[where] * rare * rare
        if bm25 is not None:
            value = value + (1.0 - share) * bm25[where] * rare
        return postings.docs[where], weight * value.astype(np.float64)

    def term_in(self, lang: str, term: Term, weight: float, document: int) -> float:
        """What a term brings to one text."""
        hit = self.term_scores(lang, term, weight)
        if hit is None:
            return 0.0
        place = int(np.searchsorted(hit[0], document))
        return float(hit[1][place]) if place < len(hit[0]) and hit[0][place] == document else 0.0

    def fold_units(self, by_document: Floats) -> Floats:
        """A unit's score from its texts', best first, each counting less than the one before."""
        order = np.lexsort((np.arange(len(by_document)), -by_document, self._unit_of))
        units = self._unit_of[order]
        rank = np.arange(len(order)) - self._first[units]
        values = by_document[order] * self.weights.fold**rank
        return np.bincount(units, weights=values, minlength=len(self.units))

    def best_documents(self, unit: int, by_document: Floats, limit: int) -> list[int]:
        """A unit's texts that met the need, best first."""
        mine = range(int(self._first[unit]), int(self._first[unit + 1]))
        met = [d for d in mine if by_document[d] > 0]
        return sorted(met, key=lambda d: (-round(float(by_document[d]), 9), d))[:limit]

    def _count(self) -> None:
        """All texts together: word numbers, then stems with the parts of compounds, pairs, runs of letters."""
        table = WordTable(self.compounds)
        read = [np.asarray(table.read(d.text, d.lang), dtype=np.int64) for d in self.documents]
        found = np.concatenate(read) if read else np.zeros(0, dtype=np.int64)
        docs = np.repeat(np.arange(len(read)), [len(numbers) for numbers in read])
        self._terms, self._cognates = table.stems, table.cognates
        self._unit_of = np.asarray([d.unit for d in self.documents], dtype=np.int64)
        self._first = np.searchsorted(self._unit_of, np.arange(len(self.units) + 1))

        stems = table.stem_numbers()[found]
        says = stems >= 0
        base, base_docs = stems[says], docs[says]
        parts, sources = table.spread_parts(found)
        self._single = counted(np.concatenate([base, parts]), np.concatenate([base_docs, docs[sources]]))
        together = base_docs[1:] == base_docs[:-1]
        self._pairs = counted((base[:-1] * _PAIR_BASE + base[1:])[together], base_docs[1:][together])
        self.grams = GramIndex(table, found, docs, len(self.documents), self.weights)
        self._weigh()

    def _weigh(self) -> None:
        """The texts' side of both scores, once: cosine over stems and pairs, BM25 over stems."""
        size = len(self.documents)
        log_single = 1.0 + np.log(self._single.counts)
        log_pairs = 1.0 + np.log(self._pairs.counts)
        norm = np.sqrt(
            np.bincount(self._single.docs, weights=log_single**2, minlength=size)
            + np.bincount(self._pairs.docs, weights=log_pairs**2, minlength=size)
        )
        self._single_cosine = (log_single / norm[self._single.docs] * _COSINE_UNIT).astype(np.float32)
        self._pair_cosine = (log_pairs / norm[self._pairs.docs] * _COSINE_UNIT).astype(np.float32)
        w = self.weights
        length = np.bincount(self._single.docs, weights=self._single.counts, minlength=size)
        drag = w.saturation * (1.0 - w.length_share + w.length_share * length / w.usual_length)
        counts = self._single.counts
        self._single_bm25 = (counts * (w.saturation + 1.0) / (counts + drag[self._single.docs])).astype(
            np.float32
        )


_COSINE_UNIT: Final = 10.0
"""Brings the cosine's part (a stem of an ordinary abstract is about 1/10 of its norm) to BM25's size."""


def _documents(units: Sequence[UnitProfile]) -> tuple[Document, ...]:
    found = []
    for number, unit in enumerate(units):
        for text in sorted(set(unit.texts)):
            lang = unit.lang if unit.lang in LANGUAGES else identify(text)
            found.append(Document(number, str(lang), text))
    return tuple(found)
