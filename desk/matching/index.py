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
from desk.matching.lexicon import cognate_key
from desk.matching.postings import counted
from desk.matching.profiles import UnitProfile
from desk.matching.text import LANGUAGES, Compounds, fold, stem, words
from desk.matching.weights import DEFAULT, Weights

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
        self.grams = GramIndex([(d.text, d.lang) for d in self.documents], weights)
        self._terms: dict[str, dict[str, int]] = {lang: {} for lang in LANGUAGES}
        self._cognates: dict[str, dict[str, set[str]]] = {lang: {} for lang in LANGUAGES}
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
                    np.add.at(
                        total, hit[0], hit[1]
                    )  # a text stands once in a term's list: the order of sums is fixed
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
        single: list[Any] = []
        pairs: list[Any] = []
        for number, document in enumerate(self.documents):
            base, extra = self._numbers(document)
            ids = np.asarray(base + extra, dtype=np.int64)
            single.append(np.stack([ids, np.full(len(ids), number)]))
            chain = np.asarray(base, dtype=np.int64)
            twos = chain[:-1] * _PAIR_BASE + chain[1:]
            pairs.append(np.stack([twos, np.full(len(twos), number)]))
        self._unit_of = np.asarray([d.unit for d in self.documents], dtype=np.int64)
        self._first = np.searchsorted(self._unit_of, np.arange(len(self.units) + 1))
        self._single = counted(single)
        self._pairs = counted(pairs)
        self._weigh()

    def _numbers(self, document: Document) -> tuple[list[int], list[int]]:
        known = self._terms[document.lang]
        alike = self._cognates[document.lang]
        base: list[int] = []
        extra: list[int] = []
        for word in words(document.text):
            found = stem(word, document.lang)
            if not found:
                continue
            if found not in known:
                known[found] = len(known) + 1 + LANGUAGES.index(document.lang) * (1 << 28)
                alike.setdefault(cognate_key(fold(word)), set()).add(found)
            base.append(known[found])
            if document.lang == "de":
                for part in self.compounds.parts(fold(word)):
                    known.setdefault(part, len(known) + 1 + LANGUAGES.index("de") * (1 << 28))
                    extra.append(known[part])
        return base, extra

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
