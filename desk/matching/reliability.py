"""What a unit must reach to be suggested: below it the officer searches, and no suggestion is made up.

Once a person confirmed the topics, points are enough. Until then the words' reading of the need may be wrong, and so would every unit
found by it: a unit is then suggested only if it declares, itself or narrower, a topic the company ticked, or the one the words say
most and something near each that they say nearly as much. Fitted, with the runs in docs/adr/0011-what-the-matcher-weighs.md.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from desk.matching.scoring import NeedTopic, Part
from desk.matching.weights import Weights

DECLARES: Final = ("same", "narrower")
"""A unit that knows a part of the topic knows it; one that declares the whole field, or a neighbor, may not."""

NEAR: Final = (*DECLARES, "broader", "related")
"""Another matter of the same field is not near: half of a field's topics are nobody's rivals."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way to be sure enough: a topic that must be declared, and those something near must be declared of."""

    declared: str
    near: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Bar:
    """Points of expertise and text needed, and the ways to be sure, one of which must be met (None: none is needed)."""

    points: float
    ways: tuple[Way, ...] | None = None


def bar_of(topics: Sequence[NeedTopic], stated: Collection[str | None], weights: Weights) -> Bar:
    """The bar for a need: `stated` are the topics its company ticked."""
    if any(topic.is_confirmed for topic in topics):
        return Bar(weights.reliable_points)
    ways = [Way(topic.topic_id) for topic in topics if topic.topic_id in stated]
    if topics:
        likeliest = min(topics, key=lambda topic: (-topic.certainty, topic.topic_id))
        least = weights.reliable_lead * _strength(likeliest)
        ways.append(Way(likeliest.topic_id, frozenset(t.topic_id for t in topics if _strength(t) >= least)))
    return Bar(weights.reliable_read, tuple(ways))


def _strength(topic: NeedTopic) -> float:
    """What the words brought, up to a constant: certainty evens out what is strong and what is stronger."""
    return topic.certainty / max(1e-9, 1.0 - topic.certainty)


def subject(parts: Sequence[Part]) -> float:
    """Points of what the unit knows, without those of how it works."""
    return sum(part.points for part in parts if part.name in ("expertise", "text"))
