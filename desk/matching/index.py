"""The units' texts, counted once, and the score of any need against each of them.

Two properties shape it. *Nobody moves anybody else*: no count of all texts or units, no average length and no spread
of scores enters a score, only how many units hold a word of the need; so a unit that shares no word with the need
changes nothing between the others. *Same input, same bytes*: texts are sorted before they are numbered, sums run
in the order of the words themselves or are sums of whole numbers.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np

from desk.matching.alike import Alike
from desk.matching.express import QueryTerm, Term
from desk.matching.language import identify
from desk.matching.postings import MOST, Postings
from desk.matching.profiles import UnitProfile
from desk.matching.text import LANGUAGES, Compounds
from desk.matching.weights import DEFAULT, Weights
from desk.matching.word_table import WordTable

Floats = Any
_PAIR_BASE: Final = 1 << 31
_LOGS: Final = 1.0 + np.log(np.maximum(1, np.arange(MOST + 1)))
"""What a term said n times in a text counts for."""
_SQUARES: Final = np.rint(_LOGS**2 * 1e6).astype(np.int64)
"""Its square in millionths: whole numbers have one sum, whatever their order."""
_COSINE_UNIT: Final = 10.0
"""Brings the cosine's part (a stem of an ordinary abstract is about 1/10 of its norm) to BM25's size."""


@dataclass(frozen=True, slots=True)
class Document:
    """One text of one unit, in one language."""

    unit: int
    lang: str
    text: str


class TextIndex:
    """All units' texts. Given the index before a change, only the changed texts are read again."""

    def __init__(
        self,
        profiles: Sequence[UnitProfile],
        weights: Weights = DEFAULT,
        compounds: Compounds | None = None,
        before: "TextIndex | None" = None,
    ) -> None:
        self.weights = weights
        self.units: tuple[UnitProfile, ...] = tuple(sorted(profiles, key=lambda p: p.id))
        self.compounds = compounds or Compounds(())
        known = before if before is not None and before.compounds is self.compounds else None
        self._table: WordTable = known._table if known else WordTable(self.compounds)
        self._read: dict[tuple[str, str], Any] = {}
        self.documents = self._documents(known._read if known else {})
        self._count()

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages some text is in."""
        return self._languages

    def parts(self, lang: str, folded: str) -> tuple[str, ...]:
        """Stems of the parts of a compound of this language."""
        return self.compounds.parts(folded) if lang == "de" else ()

    def cognates(self, lang: str, key: str) -> set[str]:
        """Stems of one language spelled alike, by `lexicon.cognate_key`."""
        return {found for found in self._table.cognates[lang].get(key, ()) if self.held_by(lang, found)}

    def alike(self, lang: str, found: str) -> list[tuple[str, float]]:
        """Stems of the same letters, for a rare word of a language that builds compounds."""
        if lang != "de" or self.held_by(lang, found) > self.weights.alike_rare:
            return []
        return self._alike.to(found)

    def held_by(self, lang: str, found: str) -> int:
        """How many units hold a stem."""
        number = self._table.stems[lang].get(found)
        return 0 if number is None else self._held.get(number, 0)

    def score_documents(self, asked: dict[str, dict[Term, QueryTerm]]) -> Floats:
        """One number per text, 0 for no word met; the terms are summed in their own order."""
        rows: tuple[list[tuple[slice, QueryTerm]], ...] = ([], [])
        for lang in sorted(asked):
            for term, query in sorted(asked[lang].items()):
                found = self._find(lang, term)
                if found is not None:
                    query.held = query.held or self._units_of(lang, term, found)
                    rows[len(term) - 1].append((found, query))
        return sum(
            (
                self._sum(postings, met)
                for postings, met in zip((self._single, self._pairs), rows, strict=True)
            ),
            start=np.zeros(len(self.documents)),
        )

    def brought(self, document: int, stems: dict[str, QueryTerm]) -> list[float]:
        """What each of these stems, all of them in one text, brings to it."""
        rows = []
        for found, query in stems.items():
            where = self._find(self.documents[document].lang, (found,))
            if where is None:
                raise KeyError(found)
            place = where.start + int(self._single.docs[where].searchsorted(document))
            rows.append((slice(place, place + 1), query))
        return [float(value) for value in self._values(self._single, rows)[1]] if rows else []

    def places(self, document: int, wanted: Collection[str]) -> dict[str, int]:
        """Which of the stems a text holds, each with the number of the word it first stands in."""
        lang, text = self.documents[document].lang, self.documents[document].text
        return self._table.places(self._read[lang, text], self._stem_numbers, lang, wanted)

    def _sum(self, postings: Postings, met: Sequence[tuple[slice, QueryTerm]]) -> Floats:
        docs, value = self._values(postings, met)
        return np.bincount(docs, weights=value, minlength=len(self.documents))

    def _values(self, postings: Postings, met: Sequence[tuple[slice, QueryTerm]]) -> tuple[Any, Floats]:
        """A share of the cosine, and of BM25 for stems, each thinned by how many units hold the term."""
        w, single = self.weights, postings is self._single
        where, sizes = postings.spread([found for found, _ in met])
        docs, counts = postings.docs[where], postings.counts[where]
        rare = np.asarray([query.held for _, query in met]) ** -w.rarity
        gain = np.asarray([query.weight for _, query in met]) * rare
        value = (
            np.repeat(gain * rare * (w.cosine_share * _COSINE_UNIT), sizes) * _LOGS[counts] / self._norm[docs]
        )
        if single:
            most = gain * ((1.0 - w.cosine_share) * (w.saturation + 1.0))
            often = counts.astype(np.float64)
            value += np.repeat(most, sizes) * often / (often + self._drag[docs])
        return docs, value

    def _find(self, lang: str, term: Term) -> slice | None:
        numbers = [self._table.stems[lang].get(part) for part in term]
        if None in numbers:
            return None
        if len(term) == 1:
            return self._single.find(numbers[0])  # type: ignore[arg-type]
        return self._pairs.find(numbers[0] * _PAIR_BASE + numbers[1])  # type: ignore[operator]

    def _units_of(self, lang: str, term: Term, where: slice) -> int:
        if len(term) == 1:
            return self.held_by(lang, term[0])
        units = self._unit_of[self._pairs.docs[where]]  # sorted
        return 1 + int(np.count_nonzero(units[1:] != units[:-1]))

    def fold_units(self, by_document: Floats) -> Floats:
        """A unit's score from its texts', best first, each counting less than the one before."""
        met = np.flatnonzero(by_document)
        order = met[np.lexsort((met, -by_document[met], self._unit_of[met]))]
        units = self._unit_of[order]
        starts = np.searchsorted(units, units)
        values = by_document[order] * self.weights.fold ** (np.arange(len(order)) - starts)
        return np.bincount(units, weights=values, minlength=len(self.units))

    def best_documents(self, unit: int, by_document: Floats, limit: int) -> list[int]:
        """A unit's texts that met the need, best first."""
        first, end = np.searchsorted(self._unit_of, (unit, unit + 1))
        met = [d for d in range(int(first), int(end)) if by_document[d] > 0]
        return sorted(met, key=lambda d: (-round(float(by_document[d]), 9), d))[:limit]

    def _documents(self, known: dict[tuple[str, str], Any]) -> tuple[Document, ...]:
        found = []
        for number, unit in enumerate(self.units):
            for text in sorted(set(unit.texts)):
                lang = unit.lang if unit.lang in LANGUAGES else identify(text)
                found.append(Document(number, str(lang), text))
                key = (str(lang), text)
                if key not in self._read:
                    self._read[key] = known[key] if key in known else self._table.read(text, str(lang))
        return tuple(found)

    def _count(self) -> None:
        """All texts together: word numbers, then stems with the parts of compounds, and pairs."""
        read = [self._read[d.lang, d.text] for d in self.documents]
        found = np.concatenate(read) if read else np.zeros(0, dtype=np.int32)
        docs = np.repeat(np.arange(len(read), dtype=np.int32), [len(numbers) for numbers in read])
        self._unit_of = np.asarray([d.unit for d in self.documents], dtype=np.int32)
        self._languages = tuple(lang for lang in LANGUAGES if any(d.lang == lang for d in self.documents))
        self._stem_numbers = self._table.stem_numbers()
        stems = self._stem_numbers[found] if len(found) else found
        says = stems >= 0
        base, base_docs = stems[says].astype(np.int64), docs[says]
        parts, sources = self._table.spread_parts(found)
        self._single = Postings(np.concatenate([base, parts]), np.concatenate([base_docs, docs[sources]]))
        together = base_docs[1:] == base_docs[:-1]
        self._pairs = Postings((base[:-1] * _PAIR_BASE + base[1:])[together], base_docs[1:][together])
        self._held = self._single.held(self._unit_of)
        self._weigh()

    def _weigh(self) -> None:
        """The texts' side of both scores: the cosine's norm over stems and pairs, BM25's drag of length."""
        w, size = self.weights, len(self.documents)
        squares = sum(
            np.bincount(postings.docs, weights=_SQUARES[postings.counts], minlength=size)
            for postings in (self._single, self._pairs)
        )
        length = np.bincount(self._single.docs, weights=self._single.counts, minlength=size)
        self._norm = np.maximum(1.0, np.sqrt(squares / 1e6))
        self._drag = w.saturation * (1.0 - w.length_share + w.length_share * length / w.usual_length)

    @cached_property
    def _alike(self) -> Alike:
        return Alike(found for found in self._table.stems["de"] if self.held_by("de", found))
