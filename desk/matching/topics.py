"""Recognizes topics of the scheme in a need's words, best first, and says nothing when unsure.

Each word brings to each topic what its cues are worth there (see topic_model.py); a topic's strength is the sum over
the need's words. Whether anything is said at all is asked more strictly: no single word proves much, what it has in
common with trades, purchases, advertising and empty wishes is taken off, and what is left must pass a threshold
fitted on needs that no word was chosen for (docs/adr/0013).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import log
from typing import Final

from desk.matching.cues import Cues, cues_of, foreign_stems
from desk.matching.language import identify
from desk.matching.scheme import Scheme
from desk.matching.text import LANGUAGES, LONGEST_TEXT, Token, tokens
from desk.matching.topic_model import Row, TopicModel, topic_model
from desk.matching.weights import DEFAULT, Weights

_READ: Final = 3_000
"""Words read of a need: a form takes about 700, a pasted report says its subject in its first pages."""
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


@dataclass(slots=True)
class _Evidence:
    """What speaks for one topic: its strength, how much each different word brought, whether a label is said."""

    value: float
    by_place: dict[int, float]
    is_named: bool = False


def recognize(
    text: str, scheme: Scheme, lang: str | None = None, *, limit: int = 5, weights: Weights = DEFAULT
) -> list[TopicHit]:
    """Topics best first, at most `limit`; empty when no topic is sure enough. Labels are in the need's language."""
    text = text[:LONGEST_TEXT]
    read_as = lang if lang in LANGUAGES else identify(text)
    model = topic_model(scheme, weights)
    found = tokens(text, read_as)[:_READ]
    by_number = _evidence(found, _title_words(found, text), read_as, model, weights)
    elsewhere = by_number.pop(len(model.classes) - 1, _Evidence(0.0, {}))
    evidence = {model.classes[number]: there for number, there in by_number.items()}
    ranked = _ranked(evidence, scheme, weights)
    said = len({token.stem for token in found if token.stem})
    proof = max(
        (_proof(topic_id, evidence[topic_id], elsewhere, scheme, weights) for topic_id, _ in ranked[:3]),
        default=0.0,
    )
    if proof < _threshold(said, weights):
        return []
    return [
        TopicHit(
            topic_id,
            round(value / (value + weights.topic_half), 6),
            scheme.by_id[topic_id].label(read_as),
            _spans(text, found, evidence[topic_id].by_place),
        )
        for topic_id, value in ranked[:limit]
        if value >= weights.topic_share_of_best * ranked[0][1]
    ]


def _ranked(evidence: dict[str, _Evidence], scheme: Scheme, weights: Weights) -> list[tuple[str, float]]:
    """A first-level topic steps back when one of its narrower topics is about as strong: the narrower says more."""
    strength = {topic_id: there.value for topic_id, there in evidence.items()}
    for topic_id, there in evidence.items():
        broader = scheme.by_id[topic_id].broader
        if broader in strength and there.value >= weights.broader_yields * evidence[broader].value:
            strength[broader] = min(strength[broader], there.value * 0.999 * weights.broader_yields)
    return sorted(strength.items(), key=lambda pair: (-pair[1], pair[0]))


def _proof(topic_id: str, there: _Evidence, elsewhere: _Evidence, scheme: Scheme, weights: Weights) -> float:
    """What the words prove: none more than its cap, each less what it says for a matter that is not the desk's."""
    proof = sum(
        max(
            0.0, min(value, weights.word_proof) - weights.elsewhere_share * elsewhere.by_place.get(place, 0.0)
        )
        for place, value in there.by_place.items()
    )
    proof += weights.label_proof if there.is_named else 0.0
    return proof * _weight_of_proof(topic_id, scheme, weights)


def _threshold(said: int, weights: Weights) -> float:
    """Long needs meet topics by chance: the more different words carry a subject, the more proof is asked."""
    return weights.topic_threshold + weights.topic_caution * log(max(1.0, said / weights.topic_short))


def _weight_of_proof(topic_id: str, scheme: Scheme, weights: Weights) -> float:
    """A field of application alone (a bakery, a bank) does not say what is wanted."""
    is_field = scheme.by_id[topic_id].broader in weights.field_topics or topic_id in weights.field_topics
    return weights.field_proof if is_field else 1.0


def _evidence(
    found: list[Token], title: int, lang: str, model: TopicModel, weights: Weights
) -> dict[int, _Evidence]:
    """What the words bring to each class. A word counts once however often it is said, and more in the title."""
    evidence: dict[int, _Evidence] = {}
    place_of = {id(token): place for place, token in enumerate(found)}
    seen: set[str] = set()
    stems: set[str] = set()
    for token, cues in cues_of(found, lang, model.compounds):
        said = token.stem or cues.pair
        if said in seen:
            continue
        seen.add(said)
        stems.update(cues.stems)
        place = place_of[id(token)]
        gain = weights.title_gain if place < title else 1.0
        for number, value in _word_evidence(token, cues, lang, model, weights).items():
            there = evidence.setdefault(number, _Evidence(0.0, {}))
            there.value += gain * value
            there.by_place[place] = gain * value
    for number in _named(stems, model):
        evidence[number].is_named = True
    return evidence


def _named(stems: set[str], model: TopicModel) -> set[int]:
    """The topics of which a label stands in the need with all its words."""
    return {number for stem in stems for label, number in model.labels.get(stem, ()) if label <= stems}


def _word_evidence(
    token: Token, cues: Cues, lang: str, model: TopicModel, weights: Weights
) -> dict[int, float]:
    """The best stem and the best meaning, and what the letters, the pair and the capitals add."""
    rows = model.rows
    found = _best(rows, cues.stems, 1.0)
    if not found and cues.stems:
        found = _best(rows, foreign_stems(token, lang), weights.foreign_share)
    for number, value in _best(rows, cues.meanings, weights.meaning_gain).items():
        found[number] = found.get(number, 0.0) + value
    for cue, gain in (
        *((run, weights.run_gain) for run in cues.runs),
        (cues.start, weights.start_gain),
        (cues.pair, weights.pair_said_gain),
        (cues.acronym, weights.acronym_gain),
    ):
        for number, weight in rows.get(cue, ()):
            found[number] = found.get(number, 0.0) + gain * weight
    return found


def _best(rows: Mapping[str, Row], cues: tuple[str, ...], gain: float) -> dict[int, float]:
    found: dict[int, float] = {}
    for cue in cues:
        for number, weight in rows.get(cue, ()):
            if gain * weight > found.get(number, 0.0):
                found[number] = gain * weight
    return found


def _title_words(found: list[Token], text: str) -> int:
    """How many words the title has: the first line of a need of several lines."""
    end = text.find("\n", 0, 200)
    return sum(token.end <= end for token in found[:40]) if end > 0 else 0


def _spans(text: str, found: list[Token], by_place: dict[int, float]) -> tuple[Span, ...]:
    """The words that brought a topic, side by side ones as one quotation."""
    least = _SHOWN * sum(by_place.values())
    spans: list[Span] = []
    previous = -2
    for place in sorted(place for place, value in by_place.items() if value >= least) or sorted(by_place)[:1]:
        token = found[place]
        if spans and place - previous <= 2 and token.end - spans[-1].start <= 120:
            start = spans.pop().start
        else:
            start = token.start
        spans.append(Span(start, token.end, text[start : token.end]))
        previous = place
    return tuple(spans)
