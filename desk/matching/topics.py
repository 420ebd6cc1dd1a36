"""Recognizes topics of the scheme in a need's words, best first, and says nothing when unsure.

A topic is brought by phrases (labels, alternative labels, plain words): wholly met phrases count fully and more
when they have several words; phrases met in part count little. Each word of the need counts once per topic, for
the best phrase it belongs to.
"""

from dataclasses import dataclass
from math import log
from typing import Final

from desk.matching.language import identify
from desk.matching.phrases import Vocabulary, drops, stem_of_label, vocabulary
from desk.matching.scheme import Scheme
from desk.matching.text import LANGUAGES, LONGEST_TEXT, Token, is_acronym, tokens
from desk.matching.weights import DEFAULT, Weights

_REACH: Final = 4
"""Words that may stand between two words of one phrase."""
_READ: Final = 3_000
"""Words read of a need: a form takes about 700, a pasted report says its subject in its first pages."""


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
    value: float
    places: set[int]


def recognize(
    text: str, scheme: Scheme, lang: str | None = None, *, limit: int = 5, weights: Weights = DEFAULT
) -> list[TopicHit]:
    """Topics best first, at most `limit`; empty when no topic is sure enough. Labels are in the need's language."""
    text = text[:LONGEST_TEXT]
    read_as = lang if lang in LANGUAGES else identify(text)
    scores: dict[str, float] = {}
    places: dict[str, set[int]] = {}
    said = len({token.stem for token in tokens(text, read_as)[:_READ] if token.stem})
    found: list[Token] = []
    for code in (read_as, *(other for other in LANGUAGES if other != read_as)):
        share = 1.0 if code == read_as else weights.foreign_share
        found = tokens(text, code)[:_READ]
        for topic_id, evidence in _evidence(
            found, text, vocabulary(scheme, code, weights), code == read_as, weights
        ).items():
            if share * evidence.value > scores.get(topic_id, 0.0):
                scores[topic_id] = share * evidence.value
                places[topic_id] = evidence.places
    ranked = _ranked(scores, said, scheme, weights, limit)
    return [
        TopicHit(
            topic_id, score, scheme.by_id[topic_id].label(read_as), _spans(text, found, places[topic_id])
        )
        for topic_id, score in ranked
    ]


def _ranked(
    scores: dict[str, float], said: int, scheme: Scheme, weights: Weights, limit: int
) -> list[tuple[str, float]]:
    """A first-level topic steps back when one of its narrower topics is about as strong: the narrower says more."""
    strength = dict(scores)
    for topic_id, value in scores.items():
        broader = scheme.by_id[topic_id].broader
        if broader is not None and broader in strength and value >= weights.broader_yields * scores[broader]:
            strength[broader] = min(strength[broader], value * 0.999 * weights.broader_yields)
    best = max(strength.values(), default=0.0)
    sure = max((_weight_of_proof(t, scheme, weights) * v for t, v in strength.items()), default=0.0)
    if sure < _threshold(said, weights):
        return []
    least = max(weights.topic_least, weights.topic_share_of_best * best)
    kept = [(t, round(v / (v + weights.topic_half), 6)) for t, v in strength.items() if v >= least]
    return sorted(kept, key=lambda pair: (-pair[1], pair[0]))[:limit]


def _threshold(said: int, weights: Weights) -> float:
    """Long needs meet topics by chance: the more different words carry a subject, the more proof is asked."""
    return weights.topic_threshold + weights.topic_caution * log(max(1.0, said / weights.topic_short))


def _weight_of_proof(topic_id: str, scheme: Scheme, weights: Weights) -> float:
    """A field of application alone (a bakery, a bank) does not say what is wanted."""
    is_field = scheme.by_id[topic_id].broader in weights.field_topics or topic_id in weights.field_topics
    return weights.field_proof if is_field else 1.0


def _evidence(
    found: list[Token], text: str, words_of: Vocabulary, is_own: bool, weights: Weights
) -> dict[str, _Evidence]:
    """What the words bring to each topic, in one language. A foreign language needs whole phrases."""
    where = _places(found, words_of, is_own)
    title = _title_words(found, text)
    per_word: dict[str, dict[str, tuple[float, int]]] = {}
    for number in sorted({n for part in where for n in words_of.by_stem.get(part, ())}):
        phrase = words_of.phrases[number]
        met = _met(phrase.stems, where)
        whole = len(met) == len(phrase.stems)
        if not whole and (not is_own or len(phrase.stems) == 1):
            continue
        if not is_own and len(phrase.stems) == 1 and len(phrase.stems[0]) < weights.foreign_shortest:
            continue
        gain = phrase.gain
        if whole:
            gain *= 1.0 + weights.phrase_bonus * (len(phrase.stems) - 1)
        else:
            covered = sum(words_of.rarity[part] for part in met) / phrase.total
            gain *= weights.part_gain * covered * (1.0 + 0.5 * (len(met) - 1))
        row = per_word.setdefault(phrase.topic_id, {})
        for part, place in met.items():
            value = gain * words_of.rarity[part] * (weights.title_gain if place < title else 1.0)
            if value > row.get(part, (0.0, 0))[0]:
                row[part] = (value, place)
    evidence = {
        topic_id: _Evidence(
            _summed([row[part][0] for part in sorted(row)], weights), {p for _, p in row.values()}
        )
        for topic_id, row in per_word.items()
    }
    _add_acronyms(found, words_of, evidence, weights)
    return evidence


def _title_words(found: list[Token], text: str) -> int:
    """How many words the title has: the first line of a need of several lines."""
    end = text.find("\n", 0, 200)
    return sum(token.end <= end for token in found[:40]) if end > 0 else 0


def _summed(values: list[float], weights: Weights) -> float:
    """Best word first, each next one counting less: many weak hints never outweigh one clear label."""
    total = 0.0
    for rank, value in enumerate(sorted(values, reverse=True)):
        total += value * weights.word_fold**rank
    return total


def _places(found: list[Token], words_of: Vocabulary, is_own: bool) -> dict[str, list[int]]:
    """Stem -> places in the need, misspellings put right and German compounds taken apart."""
    where: dict[str, list[int]] = {}
    for place, token in enumerate(found):
        part = token.stem or stem_of_label(token.word, words_of.lang)
        if not part:
            continue
        if part not in words_of.by_stem and is_own:
            part = _put_right(token.folded, words_of) or part
        where.setdefault(part, []).append(place)
        if words_of.lang == "de":
            for piece in words_of.compounds.parts(token.folded):
                where.setdefault(piece, []).append(place)
    return where


# Letters of a word in which a slip is put right: leaving out each letter in turn costs the square of a word's length.
_SHORTEST_SLIP, _LONGEST_SLIP = 8, 60


def _put_right(folded: str, words_of: Vocabulary) -> str | None:
    """The stem of the one label word this is a slip away from: a letter missing, doubled, wrong or swapped."""
    if (
        not _SHORTEST_SLIP <= len(folded) <= _LONGEST_SLIP
        or folded in words_of.ordinary
        or folded in words_of.spelled
    ):
        return None
    candidates = {
        word
        for shorter in (folded, *drops(folded))
        for word in words_of.near.get(shorter, ())
        if word[0] == folded[0] and abs(len(word) - len(folded)) <= 1
    }
    stems_there = {words_of.spelled[word] for word in candidates}
    return min(stems_there) if len(stems_there) == 1 else None


def _met(parts: tuple[str, ...], where: dict[str, list[int]]) -> dict[str, int]:
    """The largest set of a phrase's stems that stand near each other, with the place of each."""
    if len(parts) == 1:
        return {parts[0]: where[parts[0]][0]}
    best: dict[str, int] = {}
    reach = _REACH + len(parts)
    for anchor_part in parts:
        for anchor in where.get(anchor_part, ())[:20]:
            near = {}
            for part in parts:
                close = [p for p in where.get(part, ()) if abs(p - anchor) <= reach]
                if close:
                    near[part] = min(close, key=lambda p: (abs(p - anchor), p))
            if len(near) > len(best):
                best = near
        if len(best) == len(parts):
            break
    return best


def _add_acronyms(
    found: list[Token], words_of: Vocabulary, evidence: dict[str, _Evidence], weights: Weights
) -> None:
    shouted = sum(t.word.isupper() for t in found) > max(3, len(found) // 2)
    if shouted:  # in a text all in capitals, capitals prove nothing
        return
    for place, token in enumerate(found):
        word = token.word[:-1] if token.word.endswith("s") and is_acronym(token.word[:-1]) else token.word
        for topic_id in words_of.acronyms.get(word, ()):
            entry = evidence.setdefault(topic_id, _Evidence(0.0, set()))
            if place not in entry.places:
                entry.value += weights.acronym_gain / len(words_of.acronyms[word])
                entry.places.add(place)


def _spans(text: str, found: list[Token], places: set[int]) -> tuple[Span, ...]:
    """The words, side by side ones as one quotation."""
    spans: list[Span] = []
    previous = -2
    for place in sorted(places):
        token = found[place]
        if spans and place - previous <= 2 and token.end - spans[-1].start <= 120:
            start = spans.pop().start
        else:
            start = token.start
        spans.append(Span(start, token.end, text[start : token.end]))
        previous = place
    return tuple(spans)
