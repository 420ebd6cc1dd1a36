"""Puts a need's words to the texts of one language: its own stems, or their weighted translations.

Every query term keeps the words of the need it stands for, so that a reason can show them.
"""

import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from desk.matching.lexicon import Lexicon, cognate_key
from desk.matching.ordinary import ordinary_stems
from desk.matching.text import Compounds, Token, stem, tokens
from desk.matching.weights import Weights

Term = tuple[str, ...]


_REMEMBERED: Final = 10_000


class Words(Protocol):
    """What must be known of the units' words."""

    translated: dict[tuple[str, str, str, str], tuple[tuple[str, float, float], ...]]
    """What this module found a word to say in another language, kept with the units' words it depends on."""

    def held_by(self, lang: str, found: str) -> int:
        """How many units hold a stem."""

    def cognates(self, lang: str, key: str) -> Sequence[str]:
        """Stems of a language by their spelling's key, in order."""

    def alike(self, lang: str, found: str) -> Iterable[tuple[str, float]]:
        """Stems that share a rare word's letters, with their likeness."""


@dataclass(slots=True)
class QueryTerm:
    """How much one stem (or pair of stems) counts, and the places in the need it stands for.

    `held` is how many units say it. The translations of one word share the commonness of them all: a rare wrong one
    must not weigh more than the usual right one. 0 until the index has counted.
    """

    weight: float = 0.0
    sources: list[int] = field(default_factory=list)
    held: float = 0.0
    cosine: float = 0.0
    """The cosine's share of what it brings, BM25's is the rest."""
    is_ordinary: bool = False
    covers: float = 0.0
    """How much of a word of the need is met with it, where words were translated."""


@dataclass(frozen=True, slots=True)
class ReadNeed:
    """The need's words with their places, in its language; `parts` are the stems of compounds by place."""

    text: str
    lang: str
    tokens: tuple[Token, ...]
    parts: tuple[tuple[str, ...], ...]

    def subject(self) -> list[int]:
        """Places of the words that carry the subject, in order."""
        return [place for place, token in enumerate(self.tokens) if token.stem]

    def said(self) -> list[str]:
        """The stems of these words."""
        return [token.stem for token in self.tokens if token.stem]

    def has_subject(self) -> bool:
        """Some word is not one of those that stand in texts on any subject."""
        ordinary = ordinary_stems(self.lang)
        return any(token.stem and token.stem not in ordinary for token in self.tokens)


def read_need(text: str, lang: str, compounds: Compounds) -> ReadNeed:
    """Tokens with offsets, and German compounds taken apart."""
    found = tokens(text, lang)
    split = tuple(compounds.pieces(t.folded, t.stem) if lang == "de" and t.stem else () for t in found)
    return ReadNeed(text, lang, found, split)


def own_terms(need: ReadNeed, known: Words, weights: Weights) -> dict[Term, QueryTerm]:
    """The need's stems, the parts of its compounds, what shares their letters, and its pairs, in its own language."""
    terms: dict[Term, QueryTerm] = {}
    places = need.subject()
    alike = {found: known.alike(need.lang, found) for found in {need.tokens[p].stem for p in places}}
    for place in places:
        own = need.tokens[place].stem
        _add(terms, (own,), 1.0, (place,))
        for part in need.parts[place]:
            _add(terms, (part,), weights.part_share, (place,))
        for like, likeness in alike[own]:
            _add(terms, (like,), weights.alike_share * likeness, (place,))
    for left, right in itertools.pairwise(places):
        pair = (need.tokens[left].stem, need.tokens[right].stem)
        _add(terms, pair, weights.pair_gain, (left, right))
    return _dampened(terms, weights.cosine_share, need.lang)


def translated_terms(
    need: ReadNeed, target: str, lexicon: Lexicon, known: Words, weights: Weights
) -> dict[Term, QueryTerm]:
    """The need's stems in another language. No pairs: made of translations they brought nothing."""
    terms: dict[Term, QueryTerm] = {}
    for place in need.subject():
        for there, p, held in _known_options(need, place, target, lexicon, known, weights):
            _add(terms, (there,), p, (place,), held)
    for entry in _dampened(terms, weights.cosine_across, target).values():
        entry.covers = min(1.0, entry.weight)
        entry.weight *= weights.across_gain
    return terms


def _known_options(
    need: ReadNeed, place: int, target: str, lexicon: Lexicon, known: Words, weights: Weights
) -> tuple[tuple[str, float, float], ...]:
    """(stem, share, share of the commonness of them all) of each translation some unit says; kept by the words."""
    token = need.tokens[place]
    key = (need.lang, target, token.folded, token.stem)
    kept = known.translated.get(key)
    if kept is None:
        found = _options(need, place, target, lexicon, known, weights)
        said = [(there, p, held) for there, p in found if (held := known.held_by(target, there))]
        common = sum(p * held for _, p, held in said) / (sum(p for _, p, _ in said) or 1.0)
        if len(known.translated) >= _REMEMBERED:
            known.translated.clear()
        kept = known.translated[key] = tuple((there, p, p * common) for there, p, _ in said)
    return kept


def _options(
    need: ReadNeed, place: int, target: str, lexicon: Lexicon, known: Words, weights: Weights
) -> list[tuple[str, float]]:
    token = need.tokens[place]
    found = list(lexicon.translations(need.lang, target, token.stem))
    if not found:
        for part in need.parts[place]:
            share = 1.0 / len(need.parts[place])
            found += [(there, p * share) for there, p in lexicon.translations(need.lang, target, part)]
    if len(token.folded) < 4:
        return found
    alike = known.cognates(target, cognate_key(token.folded))
    room = weights.cognate
    if found:
        room *= weights.cognate_beside
    elif known.held_by(target, same := stem(token.word, target)):
        found.append((same, weights.cognate))
        room *= weights.cognate_others
    there_already = {there for there, _ in found}
    return found + [
        (there, room / math.sqrt(len(alike))) for there in alike[:8] if there not in there_already
    ]


def _add(
    terms: dict[Term, QueryTerm], term: Term, weight: float, sources: tuple[int, ...], held: float = 0.0
) -> None:
    entry = terms.get(term)
    if entry is None:
        entry = terms[term] = QueryTerm()
    entry.weight += weight
    entry.held += held
    entry.sources.extend(sources)


def _dampened(terms: dict[Term, QueryTerm], cosine: float, lang: str) -> dict[Term, QueryTerm]:
    """A word said ten times is not ten times the subject."""
    ordinary = ordinary_stems(lang)
    for term, entry in terms.items():
        entry.cosine = cosine
        entry.is_ordinary = ordinary.issuperset(term)
        entry.held /= entry.weight
        if entry.weight > 1.0:
            entry.weight = 1.0 + math.log(entry.weight)
    return terms
