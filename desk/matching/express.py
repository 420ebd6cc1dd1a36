"""Puts a need's words to the texts of one language: its own stems, or their weighted translations."""

import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, Protocol

from desk.matching.lexicon import Lexicon, cognate_key
from desk.matching.ordinary import ordinary_stems
from desk.matching.terms import NOBODY, Said, Terms, gather
from desk.matching.text import Compounds, Token, stem, tokens
from desk.matching.weights import Weights

_REMEMBERED: Final = 2_000


class Options(NamedTuple):
    """What a word may be in another language: stems some unit says, the share of each, and of the commonness of them all."""

    stems: tuple[int, ...]
    shares: tuple[float, ...]
    held: tuple[float, ...]


class Words(Protocol):
    """What must be known of the units' words."""

    translated: dict[tuple[str, str], dict[tuple[str, str], Options]]
    """From one language to another, what this module found a word to say, kept with the units' words it depends on."""
    held: list[int]
    """How many units hold each stem, by its number."""

    @property
    def languages(self) -> Sequence[str]:
        """Languages some text is in, in order."""

    @property
    def stem_count(self) -> int:
        """Stems that were counted."""

    def number_of(self, lang: str, found: str) -> int:
        """The number of a stem; NOBODY when it was not said when the texts were counted."""

    @property
    def names(self) -> Sequence[str]:
        """The stems by their numbers."""

    def held_by(self, lang: str, found: str) -> int:
        """How many units hold a stem."""

    def cognates(self, lang: str, key: str) -> Sequence[str]:
        """Stems of a language by their spelling's key, in order."""

    def alike(self, lang: str, found: str) -> Iterable[tuple[str, float]]:
        """Stems that share a rare word's letters, with their likeness."""


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


def put_to_all(
    need: ReadNeed, lexicon: Lexicon, known: Words, weights: Weights
) -> tuple[list[Terms], list[Terms]]:
    """The need's terms in each language of the texts: stems, and pairs of stems in its own."""
    single, pairs = [], []
    for target in known.languages:
        if target == need.lang:
            own, together = own_terms(need, known, weights)
            single.append(own)
            pairs.append(together)
        else:
            single.append(translated_terms(need, target, lexicon, known, weights))
    return single, pairs


def own_terms(need: ReadNeed, known: Words, weights: Weights) -> tuple[Terms, Terms]:
    """The need's stems, the parts of its compounds and what shares their letters; and its pairs; in its own language."""
    said, together = Said(), Said()
    places, count = need.subject(), known.stem_count
    alike = {found: known.alike(need.lang, found) for found in {need.tokens[p].stem for p in places}}
    numbers = {place: known.number_of(need.lang, need.tokens[place].stem) for place in places}

    def say(number: int, weight: float, place: int) -> None:
        if number != NOBODY:
            said.add(number, weight, place)

    for place in places:
        say(numbers[place], 1.0, place)
        for part in need.parts[place]:
            say(known.number_of(need.lang, part), weights.part_share, place)
        for like, likeness in alike[need.tokens[place].stem]:
            say(known.number_of(need.lang, like), weights.alike_share * likeness, place)
    for left, right in itertools.pairwise(places):
        if NOBODY not in (numbers[left], numbers[right]):
            together.add(numbers[left] * count + numbers[right], weights.pair_gain, left)
    names = known.names
    return (
        gather(said, names.__getitem__, ordinary_stems(need.lang), weights.cosine_share),
        gather(
            together, lambda pair: (names[pair // count], names[pair % count]), set(), weights.cosine_share
        ),
    )


def translated_terms(need: ReadNeed, target: str, lexicon: Lexicon, known: Words, weights: Weights) -> Terms:
    """The need's stems in another language. No pairs: made of translations they brought nothing."""
    said, kept = Said(), known.translated.setdefault((need.lang, target), {})
    for place in need.subject():
        token = need.tokens[place]
        found = kept.get((token.folded, token.stem))
        if found is None:
            if len(kept) >= _REMEMBERED:
                kept.clear()
            found = _said_by_units(_options(need, place, target, lexicon, known, weights), target, known)
            kept[token.folded, token.stem] = found
        said.terms += found.stems
        said.weights += found.shares
        said.held += found.held
        said.places += [place] * len(found.stems)
    return gather(
        said, known.names.__getitem__, ordinary_stems(target), weights.cosine_across, weights.across_gain
    )


def _said_by_units(found: list[tuple[str, float]], target: str, known: Words) -> Options:
    """Of the translations of a word those that some unit says."""
    stems, shares, held = [], [], []
    for there, share in found:
        number = known.number_of(target, there)
        if number != NOBODY and known.held[number]:
            stems.append(number)
            shares.append(share)
            held.append(known.held[number])
    common = sum([p * units for p, units in zip(shares, held, strict=True)]) / (sum(shares) or 1.0)
    return Options(tuple(stems), tuple(shares), tuple([p * common for p in shares]))


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
