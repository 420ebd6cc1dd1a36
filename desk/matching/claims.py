"""What all units declare, in arrays: how much of a need's topics each covers, for thousands of units at once.

The same figure as `scoring.expertise_share` of a unit's links; those are made for the few units that are shown.
"""

from collections.abc import Collection, Sequence
from typing import Any

from desk.matching.arrays import np
from desk.matching.profiles import UnitProfile
from desk.matching.reliability import DECLARES, NEAR, Bar
from desk.matching.scoring import NeedTopic, Relations, relation_shares
from desk.matching.weights import Weights


class Claims:
    """Built with the matcher."""

    def __init__(self, units: Sequence[UnitProfile], weights: Weights) -> None:
        self._weights = weights
        self._size = len(units)
        claims = [claim for unit in units for claim in unit.expertise]
        self.topics = sorted({claim.topic_id for claim in claims})
        self._places = {topic_id: place for place, topic_id in enumerate(self.topics)}
        self._unit = np.repeat(np.arange(len(units), dtype=np.int32), [len(unit.expertise) for unit in units])
        self._topic = np.asarray([self._places[claim.topic_id] for claim in claims], dtype=np.int32)
        self._year = np.asarray([np.nan if c.year is None else c.year for c in claims], dtype=np.float64)
        levels = np.clip([claim.level for claim in claims], 1, len(weights.levels)).astype(np.int32)
        self._level = np.asarray(weights.levels, dtype=np.float64)[levels - 1]

    def shares(self, topics: Sequence[NeedTopic], there: Relations, year: int | None) -> Any:
        """One share per unit."""
        best, covered = np.zeros(self._size), np.zeros(self._size)
        if not there:
            return best
        worth = self._level * self._by_age(year)
        by_relation = relation_shares(self._weights)
        for topic in topics:
            near = np.zeros(len(self.topics))
            for claimed, by_asked in there.items():
                near[self._places[claimed]] = by_relation.get(by_asked.get(topic.topic_id, ""), 0.0)
            mine = np.zeros(self._size)
            np.maximum.at(mine, self._unit, near[self._topic] * worth)
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
        near = np.zeros(len(self.topics), dtype=bool)
        for claimed, by_asked in there.items():
            near[self._places[claimed]] = by_asked.get(topic) in wanted
        found = np.zeros(self._size, dtype=bool)
        found[self._unit[near[self._topic]]] = True
        return found

    def _by_age(self, year: int | None) -> Any:
        w = self._weights
        if year is None:
            return 1.0
        past = np.nan_to_num(np.maximum(0.0, year - self._year), nan=0.0)
        return np.maximum(w.oldest, 1.0 - w.ageing * np.maximum(0.0, past - w.fresh_years))
