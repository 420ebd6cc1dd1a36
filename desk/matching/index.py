"""The units' texts, counted once, and the score of any need against each of them.

Two properties shape it. *Nobody moves anybody else*: no count of all texts or units, no average length and no spread
of scores enters a score, only how many units hold a word of the need; so a unit that shares no word with the need
changes nothing between the others. *Same input, same bytes*: texts are sorted before they are numbered, sums run
in the order of the words themselves or are sums of whole numbers.
"""

from collections.abc import Sequence
from functools import cache, cached_property
from typing import Any, Final, NamedTuple

from desk.matching.alike import Alike
from desk.matching.arrays import np
from desk.matching.express import Options, ReadNeed
from desk.matching.language import identify
from desk.matching.letters import Letters
from desk.matching.letters_met import Met, Shared
from desk.matching.memory import give_back
from desk.matching.ordinary import ordinary_stems
from desk.matching.postings import Postings, logs, spread
from desk.matching.profiles import UnitProfile
from desk.matching.terms import NOBODY, Terms
from desk.matching.text import LANGUAGES, Compounds
from desk.matching.weighing import Met as MetByWords
from desk.matching.weighing import Question, Weighing
from desk.matching.weights import DEFAULT, Weights
from desk.matching.word_table import WordTable

Floats = Any
_MANY: Final = 200_000
_STEP: Final = 1 << 42
_FINE: Final = 1 << 32
"""Scores of texts as whole numbers, one unit after the other, so that one sort orders all: up to 1,024, finer than 1e-9."""


@cache
def _squares() -> Any:
    """Return the squares of what counts weigh in millionths: whole numbers have one sum, whatever their order."""
    return np.rint(logs() ** 2 * 1e6).astype(np.int64)


class Document(NamedTuple):
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
        self.translated: dict[tuple[str, str], dict[tuple[str, str], Options]] = {}
        self._spelled_alike: dict[tuple[str, str], tuple[str, ...]] = {}
        self.documents = self._documents()
        self._read_all(known)
        self._count()
        self._letters: Letters | None = (
            Letters(
                self._table.stems["de"],
                self._table.stem_count,
                self.compounds,
                known._letters if known else None,
            )
            if "de" in self._languages
            else None
        )
        if len(self._words) > _MANY:
            give_back()

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages some text is in."""
        return self._languages

    def parts(self, lang: str, folded: str) -> tuple[str, ...]:
        """Stems of the parts of a compound of this language."""
        return self.compounds.parts(folded) if lang == "de" else ()

    def cognates(self, lang: str, key: str) -> tuple[str, ...]:
        """Stems of one language spelled alike, by `lexicon.cognate_key`, in order."""
        found = self._spelled_alike.get((lang, key))
        if found is None:
            stems = self._table.cognates[lang].get(key, ())
            found = tuple(sorted(stem for stem in stems if self.held_by(lang, stem)))
            self._spelled_alike[lang, key] = found
        return found

    def alike(self, lang: str, found: str) -> list[tuple[str, float]]:
        """Stems of the same letters, for a rare word of a language that builds compounds."""
        if lang != "de" or self.held_by(lang, found) > self.weights.alike_rare:
            return []
        return self._alike.to(found)

    def held_by(self, lang: str, found: str) -> int:
        """How many units hold a stem."""
        number = self.number_of(lang, found)
        return 0 if number == NOBODY else self.held[number]

    @property
    def stem_count(self) -> int:
        """Stems that were counted; the table may know more by now."""
        return len(self.held)

    def number_of(self, lang: str, found: str) -> int:
        """The number of a stem; NOBODY when it was not said when the texts were counted."""
        number = self._table.stems[lang].get(found, NOBODY)
        return number if number < len(self.held) else NOBODY

    @property
    def names(self) -> Sequence[str]:
        """The stems by their numbers."""
        return self._table.names

    def ask(self, single: Sequence[Terms], pairs: Sequence[Terms], has_subject: bool) -> Question:
        """Find the terms of a need in the texts."""
        return self._weighing.ask(single, pairs, has_subject)

    def score_documents(self, question: Question) -> Floats:
        """One number per text, 0 for no word met; the terms are summed in their own order."""
        return self._weighing.score(question)

    def with_letters(self, said: Sequence[str], lang: str, by_document: Floats) -> tuple[Floats, Met | None]:
        """The texts' scores with what letters bring the German ones that words put first, and by what letters.

        Letters only add, and only where words met: what is not read so stands behind, who met nothing moves nobody.
        The words of all German ones count a little less, so that they stand where they stood beside other languages.
        """
        w = self.weights
        if self._letters is None or lang != "de" or not 0 < len(said) <= w.letters_longest:
            return by_document, None
        there = np.flatnonzero((by_document > 0) & self._is_german)
        if len(there) > w.letters_texts:
            scores = by_document[there]
            least = np.partition(scores, -w.letters_texts)[-w.letters_texts]
            there = there[scores >= least][: 2 * w.letters_texts]
        sizes = self._ends[there + 1] - self._ends[there]
        stems = self._stems[self._words[spread(self._ends[there], sizes)]]
        docs = np.repeat(np.arange(len(there)), sizes)
        met = self._letters.meet(said, stems[stems >= 0], docs[stems >= 0], there)
        more = np.where(self._is_german, w.letters_words * by_document, by_document)
        more[there] += w.letters_gain * met.brought()
        return more, met

    def shared_letters(self, need: ReadNeed, met: Met) -> Shared:
        """Text -> the words of a need that share letters with another word of it, but for ordinary words."""
        said, known, ordinary = need.said(), self._table.stems[need.lang], ordinary_stems(need.lang)
        return met.telling(
            need.subject(),
            np.asarray([known.get(stem, -1) for stem in said]),
            np.asarray([stem in ordinary for stem in said]),
        )

    def met_by_letters(self, shared: Shared, text: int) -> list[tuple[int, int, float]]:
        """Each such word beside the one of the text that gained most by it: (place in the need, place in the text, what it brought)."""
        if text not in shared:
            return []
        stems = self._stems[self._words[self._ends[text] : self._ends[text + 1]]]
        gain = self.weights.letters_gain
        best: dict[int, tuple[float, list[int]]] = {}
        for word, stem, brought in shared[text]:
            value, others = round(gain * brought, 9), best.get(word, (0.0, []))
            if value >= others[0]:
                best[word] = (value, [stem, *(others[1] if value == others[0] else ())])
        return [
            (word, min(int((stems == stem).argmax()) for stem in alike), value)
            for word, (value, alike) in best.items()
        ]

    def met(self, question: Question, documents: Sequence[int]) -> MetByWords:
        """Which of the need's stems each of these texts holds."""
        stretches = [self._words[self._ends[number] : self._ends[number + 1]] for number in documents]
        return self._weighing.met(question, stretches, documents)

    def fold_units(self, by_document: Floats) -> Floats:
        """A unit's score from its texts', best first, each counting less than the one before."""
        met = np.flatnonzero(by_document)
        units = self._unit_of[met].astype(np.int64)
        rows = (units + 1) * _STEP - 1 - np.rint(by_document[met] * _FINE).astype(np.int64)
        rows.sort()  # the units keep their places: texts come by unit
        values = ((units + 1) * _STEP - 1 - rows) / _FINE
        place = np.arange(len(units)) - np.searchsorted(units, units)
        return np.bincount(units, weights=values * self.weights.fold**place, minlength=len(self.units))

    def best_documents(self, unit: int, by_document: Floats, limit: int) -> list[int]:
        """A unit's texts that met the need, best first."""
        first, end = self._unit_begins[unit], self._unit_begins[unit + 1]
        met = [
            (-round(value, 9), d)
            for d, value in enumerate(by_document[first:end].tolist(), first)
            if value > 0
        ]
        return [d for _, d in sorted(met)[:limit]]

    def _documents(self) -> tuple[Document, ...]:
        return tuple(
            Document(number, str(unit.lang if unit.lang in LANGUAGES else identify(text)), text)
            for number, unit in enumerate(self.units)
            for text in sorted(set(unit.texts))
        )

    def _read_all(self, known: "TextIndex | None") -> None:
        """The numbers of all words, one text after the other, and where each text ends."""
        read = known._kept() if known is not None else {}
        rows = []
        for document in self.documents:
            key = (document.lang, document.text)
            if key not in read:
                read[key] = self._table.read(document.text, document.lang)
            rows.append(read[key])
        self._words = np.concatenate(rows) if rows else np.zeros(0, dtype=np.int32)
        self._ends = np.concatenate([[0], np.cumsum([len(row) for row in rows], dtype=np.int64)])

    def _kept(self) -> dict[tuple[str, str], Any]:
        return {
            (document.lang, document.text): self._words[self._ends[n] : self._ends[n + 1]]
            for n, document in enumerate(self.documents)
        }

    def _count(self) -> None:
        """All texts together: word numbers, then stems with the parts of compounds, and pairs."""
        size, numbers = len(self.documents), self._table.numbers()
        docs = np.repeat(np.arange(size, dtype=np.int32), np.diff(self._ends))
        self._unit_of = np.asarray([d.unit for d in self.documents], dtype=np.int32)
        self._unit_begins = np.searchsorted(self._unit_of, np.arange(len(self.units) + 1, dtype=np.int32))
        self._languages = tuple(lang for lang in LANGUAGES if any(d.lang == lang for d in self.documents))
        self._stems = numbers.stems
        self._is_german = np.asarray([d.lang == "de" for d in self.documents], dtype=bool)
        stems = numbers.stems[self._words]
        says = stems >= 0
        base, base_docs = stems[says], docs[says]
        parts, sources = numbers.parts(self._words)
        single = Postings(np.concatenate([base, parts]), np.concatenate([base_docs, docs[sources]]), size)
        del docs, stems, says, parts, sources
        together = base_docs[1:] == base_docs[:-1]
        keys = base[:-1][together].astype(np.int64) * numbers.stem_count + base[1:][together]
        pairs = Postings(keys, base_docs[1:][together], size)
        held = single.held(self._unit_of, numbers.stem_count)
        self.held: list[int] = held.tolist()  # asked word by word
        norm, drag = self._weigh(single, pairs)
        self._weighing = Weighing(numbers, single, pairs, held, self._unit_of, norm, drag, self.weights)

    def _weigh(self, single: Postings, pairs: Postings) -> tuple[Any, Any]:
        """The texts' side of both scores: the cosine's norm over stems and pairs, BM25's drag of length."""
        w, size = self.weights, len(self.documents)
        squares = sum(
            np.bincount(postings.docs, weights=_squares()[postings.counts], minlength=size)
            for postings in (single, pairs)
        )
        length = np.bincount(single.docs, weights=single.counts, minlength=size)
        norm = np.maximum(1.0, np.sqrt(squares / 1e6))
        return norm, w.saturation * (1.0 - w.length_share + w.length_share * length / w.usual_length)

    @cached_property
    def _alike(self) -> Alike:
        return Alike(found for found in self._table.stems["de"] if self.held_by("de", found))
