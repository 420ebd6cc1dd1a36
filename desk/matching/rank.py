"""The matcher itself: profiles, scheme and lexicon in; rankings with parts, reasons and exclusions out.

Deterministic to the byte: profiles are sorted, sums run in a fixed order, scores are rounded before they are
compared, ties go by unit id. A stored run keeps the need, the versions and the input's hash, so it can be replayed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache, partial
from typing import Any

import numpy as np

from desk.matching.answers import Ranking, Standing, Suggestion
from desk.matching.claims import Claims
from desk.matching.digests import digest, digest_of_units
from desk.matching.express import ReadNeed, own_terms, read_need, translated_terms
from desk.matching.filters import Exclusion, Obstacle, exclusions
from desk.matching.index import TextIndex
from desk.matching.language import identify
from desk.matching.lexicon import Lexicon
from desk.matching.meanings import AT_ONCE, Meanings
from desk.matching.neural import PACKAGE
from desk.matching.phrases import german_compounds
from desk.matching.profiles import Need, UnitProfile
from desk.matching.reasons import Reasons, word_links
from desk.matching.scheme import Scheme
from desk.matching.scoring import (
    NeedTopic,
    Part,
    Relations,
    TopicLink,
    claim_share,
    expertise_share,
    parts_of,
    relations,
    topic_links,
)
from desk.matching.shortlist import Shortlist
from desk.matching.text import LANGUAGES
from desk.matching.topics import TopicHit, recognize
from desk.matching.weighing import Question
from desk.matching.weights import DEFAULT, MATCHER_VERSION, Weights


@dataclass(frozen=True, slots=True)
class _Read:
    """A need read once: its topics, its words in every language of the texts, and what they brought."""

    need: Need
    lang: str
    topics: tuple[NeedTopic, ...]
    words: ReadNeed
    question: Question
    by_document: Any
    text: Any
    """Text shares, one per unit."""
    there: Relations
    share_of: Callable[[str, int, int | None], float]
    links: dict[int, tuple[TopicLink, ...]]
    """Topic links of the units looked at so far."""


class Matcher:
    """Built once per state of the profiles; asks nothing of anybody afterwards."""

    def __init__(
        self,
        scheme: Scheme,
        profiles: Sequence[UnitProfile],
        lexicon: Lexicon | None = None,
        weights: Weights = DEFAULT,
        before: "Matcher | None" = None,
        meanings: Meanings | None = None,
        at_once: int | None = AT_ONCE,
    ) -> None:
        """`before`, the matcher of a moment ago, spares reading again what did not change.

        `meanings` is the optional model, `at_once` how many new texts it may read now (None: all).
        """
        ids = [profile.id for profile in profiles]
        twice = (
            sorted({unit_id for unit_id in ids if ids.count(unit_id) > 1}) if len(set(ids)) < len(ids) else []
        )
        if twice:
            raise ValueError(f"unit given twice: {', '.join(twice)}")
        self.scheme = scheme
        self.weights = weights
        if lexicon is None:
            is_same = before is not None and before.scheme is scheme
            lexicon = before.lexicon if before is not None and is_same else Lexicon.learn(scheme)
        self.lexicon: Lexicon = lexicon
        compounds = german_compounds(scheme)
        self.index: TextIndex = TextIndex(
            profiles, weights, compounds, before.index if before is not None else None
        )
        self._meanings = meanings
        if meanings is not None:
            said = [(document.lang, document.text) for document in self.index.documents]
            self._vectors = meanings.of(said, lexicon, at_once)
        self._shortlist = Shortlist(self.index.units, weights)
        self._numbers = {unit.id: number for number, unit in enumerate(self.index.units)}
        self._claims = Claims(self.index.units, weights)
        self.versions: Mapping[str, str] = {
            "matcher": MATCHER_VERSION,
            "scheme": scheme.digest,
            "profiles": digest_of_units(self.index.units),
            "lexicon": self.lexicon.digest,
            "weights": digest(asdict(weights)),
            **({"neural": PACKAGE} if meanings is not None else {}),
        }

    def topics(self, text: str, lang: str | None = None, *, limit: int = 5) -> list[TopicHit]:
        """Topics recognized in words; empty when unsure."""
        return recognize(text, self.scheme, lang, limit=limit, weights=self.weights)

    def rank(self, need: Need, obstacles: Sequence[Obstacle] = (), *, limit: int | None = None) -> Ranking:
        """Suggest units, best first. `limit` bounds both lists; the reasons of what is cut are never computed."""
        read = self._read(need)
        left_out = self._left_out(obstacles)
        scored = self._scored(read, left_out, limit)
        strong = [number for number, _, parts in scored if self._is_reliable(parts)][:limit]
        weak = [number for number, _, parts in scored if not self._is_reliable(parts)][:limit]
        return Ranking(
            suggestions=tuple(self._suggestion(read, number) for number in strong),
            weak=tuple(self._suggestion(read, number) for number in weak),
            exclusions=left_out,
            topics=read.topics,
            lang=read.lang,
            is_reliable=bool(strong),
            versions=self.versions,
            input_hash=self.input_hash(need, obstacles),
        )

    def standing(self, need: Need, unit_id: str, obstacles: Sequence[Obstacle] = ()) -> Standing | None:
        """Why this unit is suggested, or is not; None for a unit the matcher does not know."""
        number = self._numbers.get(unit_id)
        if number is None:
            return None
        read = self._read(need)
        left_out = self._left_out(obstacles)
        scored = self._scored(read, left_out, None)
        places = {there: place for place, (there, _, _) in enumerate(scored, 1)}
        suggestion = self._suggestion(read, number)
        met = {link.need_topic for link in suggestion.reasons.topics}
        return Standing(
            suggestion=suggestion,
            exclusion=next((e for e in left_out if e.unit_id == unit_id), None),
            rank=places.get(number),
            of=len(scored),
            best=scored[0][1] if scored else 0.0,
            missing=round(max(0.0, self.weights.reliable_points - _subject(suggestion.parts)), 2),
            unmet=tuple(topic.topic_id for topic in read.topics if topic.topic_id not in met),
        )

    def replayable(self, need: Need, obstacles: Sequence[Obstacle]) -> dict[str, Any]:
        """What to store beside a run: given back to `replay`, it ranks again what was ranked then."""
        return {"need": asdict(need), "obstacles": [asdict(obstacle) for obstacle in obstacles]}

    def replay(self, stored: Mapping[str, Any], *, limit: int | None = None) -> Ranking:
        """Rank a stored need again. Under the same versions the answer is the same to the byte."""
        fields: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in stored["need"].items()
        }
        return self.rank(Need(**fields), [Obstacle(**row) for row in stored["obstacles"]], limit=limit)

    def rank_by_text(self, text: str, lang: str | None, limit: int) -> list[tuple[str, float]]:
        """Units by their texts alone, best first: what outside data can be ranked on."""
        code = str(lang if lang in LANGUAGES else identify(text))
        words, question = self._ask(text, code)
        scores = self._text_scores(words, self.index.score_documents(question))
        rows = [(round(float(scores[n]), 6), self.index.units[n].id) for n in np.flatnonzero(scores > 0)]
        rows.sort(key=lambda row: (-row[0], row[1]))
        return [(unit_id, value) for value, unit_id in rows[:limit] if value > 0]

    def input_hash(self, need: Need, obstacles: Sequence[Obstacle]) -> str:
        """Of everything that decides the answer: need, obstacles, versions."""
        facts = sorted((o.unit_id, o.code, o.detail) for o in obstacles)
        return digest([asdict(need), facts, dict(self.versions)], 64)

    def _need_topics(self, need: Need, lang: str) -> tuple[NeedTopic, ...]:
        confirmed = [current for topic_id in need.topics if (current := self.scheme.current(topic_id))]
        if confirmed:
            return tuple(NeedTopic(topic_id, 1.0, True) for topic_id in sorted(set(confirmed)))
        found = {hit.topic_id: hit.score for hit in self.topics(need.text, lang, limit=3)}
        for topic_id in need.stated:
            current = self.scheme.current(topic_id)
            if current:
                found[current] = max(found.get(current, 0.0), self.weights.stated_certainty)
        return tuple(NeedTopic(topic_id, found[topic_id], False) for topic_id in sorted(found))

    def _read(self, need: Need) -> _Read:
        lang = str(need.lang if need.lang in LANGUAGES else identify(need.text))
        topics = self._need_topics(need, lang)
        words, question = self._ask(need.text, lang)
        by_document = self.index.score_documents(question)
        scores = self._text_scores(words, by_document)
        there = relations(topics, self._claims.topics, self.scheme)
        share_of = lru_cache(maxsize=None)(partial(claim_share, self.weights, need.year))
        text = scores / (scores + self.weights.text_half)
        return _Read(need, lang, topics, words, question, by_document, text, there, share_of, {})

    def _ask(self, text: str, lang: str) -> tuple[ReadNeed, Question]:
        """The need's words, put to each language some text is in."""
        words = read_need(text, lang, self.index.compounds)
        asked = {
            target: own_terms(words, self.index, self.weights)
            if target == lang
            else translated_terms(words, target, self.lexicon, self.index, self.weights)
            for target in self.index.languages
        }
        return words, self.index.ask(asked, words.has_subject())

    def _text_scores(self, words: ReadNeed, by_document: Any) -> Any:
        """One score per unit, such as can be compared between a short need and a long one."""
        w = self.weights
        scores = self.index.fold_units(by_document) / max(1, len(words.subject())) ** w.need_length
        if self._meanings is not None:
            near = self._meanings.near(self._vectors, words.text, words.lang, self.lexicon)
            scores = scores + w.neural_gain * self.index.fold_units(np.maximum(0.0, near - w.neural_floor))
        return scores

    def _scored(
        self, read: _Read, left_out: Sequence[Exclusion], limit: int | None
    ) -> list[tuple[int, float, tuple[Part, ...]]]:
        """(unit's number, score, parts), best first, of those that met something and may be asked."""
        barred = [self._numbers[exclusion.unit_id] for exclusion in left_out]
        known = self._claims.shares(read.topics, read.there, read.need.year)
        rows = []
        for number in self._shortlist.pick(read.need, known, read.text, barred, limit):
            parts = self._parts(read, number)
            rows.append((number, round(sum(part.points for part in parts), 2), parts))
        rows.sort(key=lambda row: (-row[1], row[0]))  # units are numbered in the order of their ids
        return rows

    def _left_out(self, obstacles: Sequence[Obstacle]) -> tuple[Exclusion, ...]:
        return exclusions([o.unit_id for o in obstacles if o.unit_id in self._numbers], obstacles)

    def _links(self, read: _Read, number: int) -> tuple[TopicLink, ...]:
        if number not in read.links:
            unit = self.index.units[number]
            read.links[number] = topic_links(read.topics, unit, read.there, read.share_of)
        return read.links[number]

    def _parts(self, read: _Read, number: int) -> tuple[Part, ...]:
        unit, text = self.index.units[number], float(read.text[number])
        return parts_of(
            read.need,
            unit,
            expertise_share(read.topics, self._links(read, number), self.weights),
            text,
            self.weights,
        )

    def _suggestion(self, read: _Read, number: int) -> Suggestion:
        parts = self._parts(read, number)
        documents = self.index.best_documents(number, read.by_document, self.weights.reason_texts)
        met, quote = word_links(read.words, self.index, read.question, documents, self.weights.reason_words)
        reasons = Reasons(self._links(read, number), met, quote)
        score = round(sum(part.points for part in parts), 2)
        return Suggestion(self.index.units[number].id, score, parts, reasons, self._is_reliable(parts))

    def _is_reliable(self, parts: tuple[Part, ...]) -> bool:
        return _subject(parts) >= self.weights.reliable_points


def _subject(parts: tuple[Part, ...]) -> float:
    """Points of what the unit knows, without those of how it works."""
    return sum(part.points for part in parts if part.name in ("expertise", "text"))
