"""What all units declare, in arrays: how much of a need's topics each covers, for thousands of units at once.

The same figure as `scoring.expertise_share` of a unit's links; those are made for the few units that are shown.
"""

from collections.abc import Collection, Sequence
from typing import Any

from desk.matching.arrays import np
from desk.matching.postings import spread
from desk.matching.profiles import UnitProfile
from desk.matching.reliability import DECLARES, NEAR, Bar
from desk.matching.scoring import NeedTopic, Relations, relation_shares
from desk.matching.weights import Weights


class Claims:
    """Built with the matcher."""

    def __init__(self, units: Sequence[UnitProfile], weights: Weights) -> None:
        """Claims stand by topic, so that those near a need's topics are stretches."""
        self._weights = weights
        self._size = len(units)
        claims = [claim for unit in units for claim in unit.expertise]
        self.topics: tuple[str, ...] = tuple(sorted({claim.topic_id for claim in claims}))
        self._places = {topic_id: place for place, topic_id in enumerate(self.topics)}
        topic = np.asarray([self._places[claim.topic_id] for claim in claims], dtype=np.int32)
        order = np.argsort(topic, kind="stable")
        self._sizes = np.bincount(topic, minlength=len(self.topics))
        self._begins = np.cumsum(self._sizes) - self._sizes
        unit = np.repeat(np.arange(len(units), dtype=np.int32), [len(unit.expertise) for unit in units])
        year = np.asarray([np.nan if c.year is None else c.year for c in claims], dtype=np.float64)
        levels = np.clip([claim.level for claim in claims], 1, len(weights.levels)).astype(np.int32)
        self._unit, self._year = unit[order], year[order]
        self._level = np.asarray(weights.levels, dtype=np.float64)[levels - 1][order]

    def shares(self, topics: Sequence[NeedTopic], there: Relations, year: int | None) -> Any:
        """One share per unit."""
        best, covered = np.zeros(self._size), np.zeros(self._size)
        if not there:
            return best
        by_relation = relation_shares(self._weights)
        for topic in topics:
            near = {
                claimed: by_relation[by_asked[topic.topic_id]]
                for claimed, by_asked in there.items()
                if topic.topic_id in by_asked
            }
            where, sizes = self._claiming(near)
            worth = self._level[where] * self._by_age(where, year)
            mine = np.zeros(self._size)
            np.maximum.at(mine, self._unit[where], np.repeat(list(near.values()), sizes) * worth)
            best = np.maximum(best, mine * topic.certainty)
            covered += mine * topic.certainty
        share = self._weights.best_topic
        return share * best + (1.0 - share) * covered / sum(topic.certainty for topic in topics)

    def pass_bar(self, bar: Bar, there: Relations) -> Any:
        """The units that are sure enough to be suggested, if they have the points."""
        if bar.ways is None:
            return np.ones(self._size, dtype=bool)
        passed = np.zeros(self._size, dtype=bool)
        for way in bar.ways:
            sure = self._any(way.declared, there, DECLARES)
            for topic in way.near:
                sure &= self._any(topic, there, NEAR)
            passed |= sure
        return passed

    def _any(self, topic: str, there: Relations, wanted: Collection[str]) -> Any:
        """The units that claim something that is to this topic what is wanted."""
        near = [claimed for claimed, by_asked in there.items() if by_asked.get(topic) in wanted]
        found = np.zeros(self._size, dtype=bool)
        found[self._unit[self._claiming(near)[0]]] = True
        return found

    def _claiming(self, topics: Collection[str]) -> tuple[Any, Any]:
        """The claims of these topics, one topic after the other, and how many each has."""
        places = np.asarray([self._places[topic_id] for topic_id in topics], dtype=np.int64)
        sizes = self._sizes[places]
        return spread(self._begins[places], sizes), sizes

    def _by_age(self, where: Any, year: int | None) -> Any:
        w = self._weights
        if year is None:
            return 1.0
        past = np.nan_to_num(np.maximum(0.0, year - self._year[where]), nan=0.0)
        return np.maximum(w.oldest, 1.0 - w.ageing * np.maximum(0.0, past - w.fresh_years))
