"""The matcher itself: profiles, scheme and lexicon in; rankings with parts, reasons and exclusions out.

Deterministic to the byte: profiles are sorted, sums run in a fixed order, scores are rounded before they are
compared, ties go by unit id. A stored run keeps the need, the versions and the input's hash, so it can be replayed.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from desk.matching.express import ReadNeed, own_terms, read_need, translated_terms
from desk.matching.filters import Exclusion, Obstacle, exclusions
from desk.matching.index import TextIndex
from desk.matching.language import identify
from desk.matching.lexicon import Lexicon
from desk.matching.phrases import vocabulary
from desk.matching.profiles import Need, UnitProfile
from desk.matching.reasons import Asked, Reasons, word_links
from desk.matching.scheme import Scheme
from desk.matching.scoring import (
    NeedTopic,
    Part,
    TopicLink,
    expertise_share,
    parts_of,
    text_share,
    topic_links,
)
from desk.matching.text import LANGUAGES
from desk.matching.topics import TopicHit, recognize
from desk.matching.weights import DEFAULT, MATCHER_VERSION, Weights


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One unit for one need. `score` is the sum of the parts' points, out of 100."""

    unit_id: str
    score: float
    parts: tuple[Part, ...]
    reasons: Reasons
    is_reliable: bool

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Ranking:
    """The answer. Empty `suggestions` with `is_reliable` false reads "no reliable match".

    `weak` holds what met something of the need but stays below the threshold: for the record and for the officer's
    own search, never shown as a suggestion.
    """

    suggestions: tuple[Suggestion, ...]
    weak: tuple[Suggestion, ...]
    exclusions: tuple[Exclusion, ...]
    topics: tuple[NeedTopic, ...]
    lang: str
    is_reliable: bool
    versions: Mapping[str, str]
    input_hash: str

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values, the same bytes for the same input once written with sorted keys."""
        return {**asdict(self), "versions": dict(self.versions)}


class Matcher:
    """Built once per state of the profiles; asks nothing of anybody afterwards."""

    def __init__(
        self,
        scheme: Scheme,
        profiles: Sequence[UnitProfile],
        lexicon: Lexicon | None = None,
        weights: Weights = DEFAULT,
    ) -> None:
        ids = [profile.id for profile in profiles]
        twice = (
            sorted({unit_id for unit_id in ids if ids.count(unit_id) > 1}) if len(set(ids)) < len(ids) else []
        )
        if twice:
            raise ValueError(f"unit given twice: {', '.join(twice)}")
        self.scheme = scheme
        self.weights = weights
        self.lexicon = lexicon if lexicon is not None else Lexicon.learn(scheme)
        compounds = vocabulary(scheme, "de", weights).compounds
        self.index = TextIndex(profiles, weights, compounds)
        self.versions: Mapping[str, str] = {
            "matcher": MATCHER_VERSION,
            "scheme": scheme.digest,
            "profiles": _digest([asdict(profile) for profile in self.index.units]),
            "lexicon": self.lexicon.digest,
            "weights": _digest(asdict(weights)),
        }

    def topics(self, text: str, lang: str | None = None, *, limit: int = 5) -> list[TopicHit]:
        """Topics recognized in words; empty when unsure."""
        return recognize(text, self.scheme, lang, limit=limit, weights=self.weights)

    def rank(self, need: Need, obstacles: Sequence[Obstacle] = (), *, limit: int | None = None) -> Ranking:
        """Suggest units, best first. `limit` bounds both lists; the reasons of what is cut are never computed."""
        lang = need.lang if need.lang in LANGUAGES else identify(need.text)
        lang = str(lang)
        topics = self._need_topics(need, lang)
        left_out = exclusions([unit.id for unit in self.index.units], obstacles)
        barred = {exclusion.unit_id for exclusion in left_out}
        read, asked, by_document, by_unit = self._read(need, lang)
        word_count = len(read.subject())
        scored = []
        for number, unit in enumerate(self.index.units):
            if unit.id in barred:
                continue
            found = self._score(need, topics, unit, float(by_unit[number]), word_count)
            if found is not None:
                scored.append((found[0], unit.id, number, found[1], found[2]))
        scored.sort(key=lambda row: (-row[0], row[1]))
        strong = [row for row in scored if self._is_reliable(row[3])][:limit]
        weak = [row for row in scored if not self._is_reliable(row[3])][:limit]

        def suggestion(row: tuple[float, str, int, tuple[Part, ...], tuple[TopicLink, ...]]) -> Suggestion:
            score, unit_id, number, parts, links = row
            documents = self.index.best_documents(number, by_document, self.weights.reason_texts)
            met, quote = word_links(read, self.index, asked, documents, self.weights.reason_words)
            return Suggestion(unit_id, score, parts, Reasons(links, met, quote), self._is_reliable(parts))

        return Ranking(
            suggestions=tuple(suggestion(row) for row in strong),
            weak=tuple(suggestion(row) for row in weak),
            exclusions=left_out,
            topics=topics,
            lang=lang,
            is_reliable=bool(strong),
            versions=self.versions,
            input_hash=self.input_hash(need, obstacles),
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
        code = lang if lang in LANGUAGES else identify(text)
        _, _, _, by_unit = self._read(Need(text), str(code))
        rows = [
            (round(float(value), 6), unit.id)
            for unit, value in zip(self.index.units, by_unit, strict=True)
            if value > 0
        ]
        rows.sort(key=lambda row: (-row[0], row[1]))
        return [(unit_id, value) for value, unit_id in rows[:limit] if value > 0]

    def input_hash(self, need: Need, obstacles: Sequence[Obstacle]) -> str:
        """Of everything that decides the answer: need, obstacles, versions."""
        facts = sorted((o.unit_id, o.code, o.detail) for o in obstacles)
        return _digest([asdict(need), facts, dict(self.versions)], 64)

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

    def _read(self, need: Need, lang: str) -> tuple[ReadNeed, Asked, Any, Any]:
        read = read_need(need.text, lang, self.index.compounds)
        asked: Asked = {}
        for target in self.index.languages:
            if target == lang:
                asked[target] = own_terms(read, self.weights)
            else:
                asked[target] = translated_terms(
                    read, target, self.lexicon, self.index.cognates, self.weights
                )
        by_document = self.index.score_documents(read, asked)
        return read, asked, by_document, self.index.fold_units(by_document)

    def _score(
        self, need: Need, topics: tuple[NeedTopic, ...], unit: UnitProfile, raw: float, word_count: int
    ) -> tuple[float, tuple[Part, ...], tuple[TopicLink, ...]] | None:
        links = topic_links(topics, unit, self.scheme, self.weights, need.year)
        expertise = expertise_share(topics, links, self.weights)
        text = text_share(raw, word_count, self.weights)
        if expertise <= 0 and text < self.weights.text_least:
            return None
        parts = parts_of(need, unit, expertise, text, self.weights)
        return round(sum(part.points for part in parts), 2), parts, links

    def _is_reliable(self, parts: tuple[Part, ...]) -> bool:
        subject = sum(part.points for part in parts if part.name in ("expertise", "text"))
        return subject >= self.weights.reliable_points


def _digest(value: Any, length: int = 16) -> str:
    packed = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=list)
    return hashlib.sha256(packed.encode("utf-8", "surrogatepass")).hexdigest()[:length]
