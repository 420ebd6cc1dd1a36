"""The matcher itself: profiles, scheme and lexicon in; rankings with parts, reasons and exclusions out.

`reading` reads a need, `suggesting` makes suggestions of it; this answers. Deterministic to the byte: profiles are
sorted, sums run in a fixed order, scores are rounded before they are compared, ties go by unit id. A stored run keeps
the need, the versions and the input's hash, so it can be replayed.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from desk.matching.answers import Ranking, Standing
from desk.matching.arrays import np
from desk.matching.claims import Claims
from desk.matching.digests import digest, digest_of_units
from desk.matching.filters import Exclusion, Obstacle, exclusions
from desk.matching.index import TextIndex
from desk.matching.lexicon import Lexicon
from desk.matching.meanings import AT_ONCE, Meanings
from desk.matching.neural import PACKAGE
from desk.matching.phrases import german_compounds
from desk.matching.profiles import Need, UnitProfile
from desk.matching.reading import Read, Reader
from desk.matching.reliability import subject
from desk.matching.scheme import Scheme
from desk.matching.suggesting import Scored, Suggester
from desk.matching.topics import TopicHit, recognize
from desk.matching.weights import DEFAULT, MATCHER_VERSION, Weights


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
        _once_each(profiles)
        self.scheme = scheme
        self.weights = weights
        if lexicon is None:
            is_same = before is not None and before.scheme is scheme
            lexicon = before.lexicon if before is not None and is_same else Lexicon.learn(scheme)
        self.lexicon: Lexicon = lexicon
        known = before.index if before is not None else None
        self.index: TextIndex = TextIndex(profiles, weights, german_compounds(scheme), known)
        claims = Claims(self.index.units, weights)
        self._reader = Reader(scheme, self.index, claims, lexicon, weights, meanings, at_once)
        self._suggester = Suggester(self.index, claims, weights)
        self._numbers = {unit.id: number for number, unit in enumerate(self.index.units)}
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
        """Suggest units, best first. `limit` bounds both lists together, what came near gives way; the reasons of what is cut are never computed."""
        read = self._reader.read(need)
        left_out = self._left_out(obstacles)
        strong, weak = self._strong_and_weak(read, left_out, limit)
        shown = self._suggester.suggestions(read, [*strong, *weak])
        return Ranking(
            suggestions=shown[: len(strong)],
            weak=shown[len(strong) :],
            exclusions=left_out,
            topics=read.topics,
            lang=read.lang,
            is_reliable=bool(strong),
            versions=self.versions,
            input_hash=self.input_hash(need, obstacles),
        )

    def points(self, need: Need, obstacles: Sequence[Obstacle] = ()) -> list[tuple[str, float]]:
        """The units that would be suggested and their scores, best first, without the reasons."""
        strong, _ = self._strong_and_weak(self._reader.read(need), self._left_out(obstacles), None)
        return [(self.index.units[number].id, score) for number, score, _ in strong]

    def standing(self, need: Need, unit_id: str, obstacles: Sequence[Obstacle] = ()) -> Standing | None:
        """Why this unit is suggested, or is not; None for a unit the matcher does not know."""
        number = self._numbers.get(unit_id)
        if number is None:
            return None
        read = self._reader.read(need)
        left_out = self._left_out(obstacles)
        scored = self._suggester.scored(read, self._barred(left_out), None)
        places = {there: place for place, (there, _, _) in enumerate(scored, 1)}
        suggestion = self._suggester.suggestion(read, number)
        met = {link.need_topic for link in suggestion.reasons.topics}
        return Standing(
            suggestion=suggestion,
            exclusion=next((e for e in left_out if e.unit_id == unit_id), None),
            rank=places.get(number),
            of=len(scored),
            best=scored[0][1] if scored else 0.0,
            missing=round(max(0.0, read.bar.points - subject(suggestion.parts)), 2),
            is_unsure=not read.is_sure[number],
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
        scores = self._reader.text_scores(text, lang)
        rows = [(round(float(scores[n]), 6), self.index.units[n].id) for n in np.flatnonzero(scores > 0)]
        rows.sort(key=lambda row: (-row[0], row[1]))
        return [(unit_id, value) for value, unit_id in rows[:limit] if value > 0]

    def input_hash(self, need: Need, obstacles: Sequence[Obstacle]) -> str:
        """Of everything that decides the answer: need, obstacles, versions."""
        facts = sorted((o.unit_id, o.code, o.detail) for o in obstacles)
        return digest([asdict(need), facts, dict(self.versions)], 64)

    def _strong_and_weak(
        self, read: Read, left_out: Sequence[Exclusion], limit: int | None
    ) -> tuple[list[Scored], list[Scored]]:
        strong: list[Scored] = []
        weak: list[Scored] = []
        for row in self._suggester.scored(read, self._barred(left_out), limit):
            number, _, parts = row
            (strong if self._suggester.is_reliable(read, number, parts) else weak).append(row)
        strong = strong[:limit]
        return strong, weak if limit is None else weak[: limit - len(strong)]

    def _left_out(self, obstacles: Sequence[Obstacle]) -> tuple[Exclusion, ...]:
        return exclusions([o.unit_id for o in obstacles if o.unit_id in self._numbers], obstacles)

    def _barred(self, left_out: Sequence[Exclusion]) -> list[int]:
        return [self._numbers[exclusion.unit_id] for exclusion in left_out]


def _once_each(profiles: Sequence[UnitProfile]) -> None:
    """Two units of one id would be told apart by nothing: raises ValueError."""
    count = Counter(profile.id for profile in profiles)
    if twice := sorted(unit_id for unit_id, times in count.items() if times > 1):
        raise ValueError(f"unit given twice: {', '.join(twice)}")
