"""Puts a need's words to the texts of one language: its own stems, or their weighted translations.

Every query term keeps the words of the need it stands for, so that a reason can show them.
"""

import itertools
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from desk.matching.lexicon import Lexicon, cognate_key
from desk.matching.text import Compounds, Token, tokens
from desk.matching.weights import Weights

Term = tuple[str, ...]


@dataclass(slots=True)
class QueryTerm:
    """How much one stem (or pair of stems) counts, and the places in the need it stands for."""

    weight: float = 0.0
    sources: set[int] = field(default_factory=set)


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


def read_need(text: str, lang: str, compounds: Compounds) -> ReadNeed:
    """Tokens with offsets, and German compounds taken apart."""
    found = tuple(tokens(text, lang))
    split = tuple(compounds.parts(t.folded) if lang == "de" and t.stem else () for t in found)
    return ReadNeed(text, lang, found, split)


def own_terms(need: ReadNeed, weights: Weights) -> dict[Term, QueryTerm]:
    """The need's stems, the parts of its compounds, and its pairs, in its own language."""
    terms: dict[Term, QueryTerm] = {}
    places = need.subject()
    for place in places:
        _add(terms, (need.tokens[place].stem,), 1.0, (place,))
        for part in need.parts[place]:
            _add(terms, (part,), weights.part_share, (place,))
    for left, right in itertools.pairwise(places):
        pair = (need.tokens[left].stem, need.tokens[right].stem)
        _add(terms, pair, weights.pair_gain, (left, right))
    return _dampened(terms)


def translated_terms(
    need: ReadNeed,
    target: str,
    lexicon: Lexicon,
    cognates: Callable[[str, str], Iterable[str]],
    weights: Weights,
) -> dict[Term, QueryTerm]:
    """The need's stems in another language. `cognates(lang, key)` gives stems of one spelling."""
    terms: dict[Term, QueryTerm] = {}
    places = need.subject()
    options = {place: _options(need, place, target, lexicon, cognates, weights) for place in places}
    for place in places:
        for there, p in options[place]:
            _add(terms, (there,), p, (place,))
    for left, right in itertools.pairwise(places):
        for first, p in options[left][:3]:
            for second, q in options[right][:3]:
                share = weights.pair_gain * weights.pair_translated * p * q
                if first != second:
                    _add(terms, (first, second), share, (left, right))
                    _add(terms, (second, first), share, (left, right))  # French puts the adjective last
    return _dampened(terms)


def _options(
    need: ReadNeed,
    place: int,
    target: str,
    lexicon: Lexicon,
    cognates: Callable[[str, str], Iterable[str]],
    weights: Weights,
) -> list[tuple[str, float]]:
    token = need.tokens[place]
    found = list(lexicon.translations(need.lang, target, token.stem))
    if not found:
        for part in need.parts[place]:
            share = 1.0 / len(need.parts[place])
            found += [(there, p * share) for there, p in lexicon.translations(need.lang, target, part)]
    alike = sorted(cognates(target, cognate_key(token.folded)))
    if alike and len(token.folded) >= 4:
        room = weights.cognate * (1.0 if not found else 0.3)
        known = {there for there, _ in found}
        found += [(there, room / math.sqrt(len(alike))) for there in alike[:8] if there not in known]
    return found


def _add(terms: dict[Term, QueryTerm], term: Term, weight: float, sources: tuple[int, ...]) -> None:
    entry = terms.setdefault(term, QueryTerm())
    entry.weight += weight
    entry.sources.update(sources)


def _dampened(terms: dict[Term, QueryTerm]) -> dict[Term, QueryTerm]:
    """A word said ten times is not ten times the subject."""
    for entry in terms.values():
        if entry.weight > 1.0:
            entry.weight = 1.0 + math.log(entry.weight)
    return terms
