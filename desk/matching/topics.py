"""Recognizes topics of the scheme in a need's words, best first, and says nothing when unsure.

Each word brings to each topic what its cues are worth there (see topic_model.py), none more than a cap unless a label
is said whole; a topic's strength is the sum over the need's words. Whether anything is said at all is asked more
strictly: what a word has in common with trades, purchases, advertising and empty wishes is taken off, and what is left
must pass a threshold fitted on needs that no word was chosen for (docs/adr/0013).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import Any, Final

from desk.matching.arrays import np
from desk.matching.cues import Cues, cues_of
from desk.matching.language import identify
from desk.matching.scheme import Scheme
from desk.matching.text import LANGUAGES, LONGEST_TEXT, Token, tokens
from desk.matching.topic_model import TopicModel, topic_model
from desk.matching.weights import DEFAULT, Weights

_READ: Final = 3_000
"""Words read of a need: a form takes about 700, a pasted report says its subject in its first pages."""
_SENTENCE_END: Final = re.compile(r"[.!?;:…\n\r•]")
_SHOWN: Final = 0.12
"""A word is quoted for a topic when it brought this share of the topic's strength."""


@dataclass(frozen=True, slots=True)
class Span:
    """Some of the need's own words: text[start:end] == words."""

    start: int
    end: int
    words: str


@dataclass(frozen=True, slots=True)
class TopicHit:
    """One recognized topic, how strongly (0 to 1), and the words that brought it."""

    topic_id: str
    score: float
    label: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What the need's words bring: a row for each different word, with its place, and a column for each class."""

    places: tuple[int, ...]
    brought: Any
    elsewhere: Any
    """The same for what is no matter of the desk: what each word says for the kind of it that the need says most."""
    named: frozenset[int]
    """The topics of which a label stands in the need with all its words."""

    def by_place(self, number: int) -> dict[int, float]:
        """The words that speak for a class, and how much each brought."""
        column = self.brought[:, number]
        return {self.places[row]: float(column[row]) for row in np.flatnonzero(column)}


def recognize(
    text: str, scheme: Scheme, lang: str | None = None, *, limit: int = 5, weights: Weights = DEFAULT
) -> list[TopicHit]:
    """Topics best first, at most `limit`; empty when no topic is sure enough. Labels are in the need's language."""
    text = text[:LONGEST_TEXT]
    read_as = lang if lang in LANGUAGES else identify(text)
    model = topic_model(scheme, weights)
    found = tokens(text, read_as)[:_READ]
    evidence = _evidence(found, _title_words(found, text), read_as, model, weights)
    totals = dict(
        zip(model.classes, evidence.brought.sum(axis=0).tolist()[: model.topic_count], strict=False)
    )
    number_of = {topic_id: number for number, topic_id in enumerate(model.classes)}
    ranked = _ranked({topic_id: value for topic_id, value in totals.items() if value > 0}, scheme, weights)
    said = len({token.stem for token in found if token.stem})
    if not any(
        _proof(topic_id, evidence, number, scheme, weights)
        >= _threshold(said, number in evidence.named, weights)
        for topic_id, _ in ranked[:3]
        for number in (number_of[topic_id],)
    ):
        return []
    return [
        TopicHit(
            topic_id,
            round(value / (value + weights.topic_half), 6),
            scheme.by_id[topic_id].label(read_as),
            _spans(text, found, evidence.by_place(number_of[topic_id])),
        )
        for topic_id, value in ranked[:limit]
        if value >= weights.topic_share_of_best * ranked[0][1]
    ]


def _ranked(totals: Mapping[str, float], scheme: Scheme, weights: Weights) -> list[tuple[str, float]]:
    """A first-level topic steps back when one of its narrower topics is about as strong: the narrower says more."""
    strength = dict(totals)
    for topic_id, value in totals.items():
        broader = scheme.by_id[topic_id].broader
        if broader in strength and value >= weights.broader_yields * totals[broader]:
            strength[broader] = min(strength[broader], value * 0.999 * weights.broader_yields)
    return sorted(strength.items(), key=lambda pair: (-pair[1], pair[0]))


def _proof(topic_id: str, evidence: _Evidence, number: int, scheme: Scheme, weights: Weights) -> float:
    """What the words prove: each what it brings, less what it says for a matter that is not the desk's."""
    brought = np.minimum(evidence.brought[:, number], weights.word_most)
    against = weights.elsewhere_share * evidence.elsewhere
    proof = float(np.maximum(0.0, brought - against).sum())
    proof += weights.label_proof if number in evidence.named else 0.0
    proof *= _weight_of_proof(topic_id, scheme, weights)
    return proof - weights.elsewhere_drag * float(np.maximum(0.0, against - brought).sum())


def _threshold(said: int, is_named: bool, weights: Weights) -> float:
    """More proof is asked of a long need, which meets topics by chance, and of one in few words, seldom more than a wish.

    Few words that name their topic are a need.
    """
    words, w = max(1, said), weights
    brevity = 0.0 if is_named else w.topic_brevity * log(max(1.0, w.topic_short / words))
    return w.topic_threshold + w.topic_caution * log(max(1.0, words / w.topic_long)) + brevity


def _weight_of_proof(topic_id: str, scheme: Scheme, weights: Weights) -> float:
    """A field of application alone (a bakery, a bank) does not say what is wanted."""
    is_field = scheme.by_id[topic_id].broader in weights.field_topics or topic_id in weights.field_topics
    return weights.field_proof if is_field else 1.0


def _evidence(
    found: Sequence[Token], title: int, lang: str, model: TopicModel, weights: Weights
) -> _Evidence:
    """What the words bring to each class. A word counts once however often it is said, more in the title, and decides nothing alone."""
    place_of = {id(token): place for place, token in enumerate(found)}
    read: dict[str, tuple[Token, Cues]] = {}
    for token, cues in cues_of(found, lang, model.compounds):
        read.setdefault(token.stem or cues.pair or token.folded, (token, cues))
    stems = {stem for _, cues in read.values() for stem in cues.stems}
    places = [place_of[id(token)] for token, _ in read.values()]
    rows = [
        row * weights.title_gain if place < title else row
        for place, row in zip(places, model.of_words(list(read.values()), lang), strict=True)
    ]
    brought = np.stack(rows) if rows else np.zeros((0, len(model.classes)))
    named = frozenset(_named(stems, model))
    capped = [number for number in range(len(model.classes)) if number not in named]
    brought[:, capped] = np.minimum(brought[:, capped], weights.word_most)
    return _Evidence(tuple(places), brought, _elsewhere(brought[:, model.topic_count :]), named)


def _elsewhere(kinds: Any) -> Any:
    """What each word says for the kind of foreign matter it knows best, and for the one the whole need is likest, in equal parts."""
    likeliest = kinds[:, kinds.sum(axis=0).argmax()]
    return (kinds.max(axis=1) + likeliest) / 2


def _named(stems: set[str], model: TopicModel) -> set[int]:
    """The topics of which a label stands in the need with all its words."""
    return {number for stem in stems for label, number in model.labels.get(stem, ()) if label <= stems}


def _title_words(found: Sequence[Token], text: str) -> int:
    """How many words the title has: the first line of a need of several lines."""
    end = text.find("\n", 0, 200)
    return sum(token.end <= end for token in found[:40]) if end > 0 else 0


def _spans(text: str, found: Sequence[Token], by_place: dict[int, float]) -> tuple[Span, ...]:
    """The words that brought a topic, those side by side in one sentence as one quotation."""
    least = _SHOWN * sum(by_place.values())
    spans: list[Span] = []
    previous = -2
    for place in sorted(place for place, value in by_place.items() if value >= least) or sorted(by_place)[:1]:
        token = found[place]
        is_near = bool(spans) and place - previous <= 2 and token.end - spans[-1].start <= 120
        if is_near and not _SENTENCE_END.search(text, spans[-1].end, token.start):
            start = spans.pop().start
        else:
            start = token.start
        spans.append(Span(start, token.end, text[start : token.end]))
        previous = place
    return tuple(spans)
