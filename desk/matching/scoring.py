"""The parts of a unit's score: declared expertise over the topic graph, text, kind of help, sector, language.

Each part is a share between 0 and 1 times its points; the points of all parts make 100. Kind, sector and
language never carry a suggestion alone: they count only where expertise or text brought something.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from desk.matching.profiles import Need, UnitProfile
from desk.matching.scheme import Scheme
from desk.matching.weights import DEFAULT, Weights


@dataclass(frozen=True, slots=True)
class NeedTopic:
    """A topic of the need: confirmed by a person (certainty 1), or recognized in its words (less)."""

    topic_id: str
    certainty: float
    is_confirmed: bool


@dataclass(frozen=True, slots=True)
class TopicLink:
    """How one topic of the need meets one of the unit: same, narrower, broader, related or sibling."""

    need_topic: str
    unit_topic: str
    relation: str
    level: int
    share: float


@dataclass(frozen=True, slots=True)
class Part:
    """One visible part of a score."""

    name: str
    points: float
    of: float


Relations = Mapping[str, Mapping[str, str]]
"""Claimed topic -> asked topic -> what the claimed one is to it; topics with nothing to do with each other left out."""


def relations(topics: Sequence[NeedTopic], claimed: tuple[str, ...], scheme: Scheme) -> Relations:
    """How each topic some unit claims meets the need's, worked out once for all units."""
    found: dict[str, dict[str, str]] = {}
    for topic in topics:
        for topic_id, relation in _near(topic.topic_id, claimed, scheme):
            found.setdefault(topic_id, {})[topic.topic_id] = relation
    return found


def topic_links(
    topics: Sequence[NeedTopic],
    unit: UnitProfile,
    there: Relations,
    share_of: Callable[[str, int, int | None], float],
) -> tuple[TopicLink, ...]:
    """The best link of each topic of the need, those that meet nothing left out."""
    best: dict[str, TopicLink] = {}
    for claim in unit.expertise:
        for asked, relation in there.get(claim.topic_id, {}).items():
            share = share_of(relation, claim.level, claim.year)
            known = best.get(asked)
            if share > 0 and (known is None or (-share, claim.topic_id) < (-known.share, known.unit_topic)):
                best[asked] = TopicLink(asked, claim.topic_id, relation, claim.level, share)
    return tuple(best[topic.topic_id] for topic in topics if topic.topic_id in best)


@lru_cache(maxsize=1_000)
def _near(asked: str, claimed: tuple[str, ...], scheme: Scheme) -> tuple[tuple[str, str], ...]:
    """Those of the claimed topics that have something to do with the asked one, and what they are to it."""
    return tuple(
        (topic_id, relation) for topic_id in claimed if (relation := relation_of(asked, topic_id, scheme))
    )


def relation_of(asked: str, claimed: str, scheme: Scheme) -> str:
    """What the claimed topic is to the asked one; '' when they have nothing to do with each other."""
    asked_now, claimed_now = scheme.current(asked), scheme.current(claimed)
    if asked_now is None or claimed_now is None:
        return ""
    if asked_now == claimed_now:
        return "same"
    there, here = scheme.by_id[claimed_now], scheme.by_id[asked_now]
    if there.broader == asked_now:
        return "narrower"
    if here.broader == claimed_now:
        return "broader"
    if claimed_now in scheme.related[asked_now]:
        return "related"
    if here.broader is not None and here.broader == there.broader:
        return "sibling"
    return ""


def claim_share(weights: Weights, year: int | None, relation: str, level: int, claimed: int | None) -> float:
    """What a claim of a level and a year is worth to a need of a year."""
    by_relation = relation_shares(weights)[relation]
    by_level = weights.levels[min(max(level, 1), len(weights.levels)) - 1]
    age = max(0, year - claimed) if year is not None and claimed is not None else 0
    by_age = max(weights.oldest, 1.0 - weights.ageing * max(0, age - weights.fresh_years))
    return round(by_relation * by_level * by_age, 6)


def relation_shares(weights: Weights) -> dict[str, float]:
    """What a claim near the topic asked is worth against the very topic."""
    return {
        "same": 1.0,
        "narrower": weights.narrower,
        "broader": weights.broader,
        "related": weights.related,
        "sibling": weights.sibling,
    }


def expertise_share(topics: Sequence[NeedTopic], links: Sequence[TopicLink], weights: Weights) -> float:
    """How much of the need's topics the unit declares: the best topic most, then how many are covered."""
    if not topics or not links:
        return 0.0
    certain = {topic.topic_id: topic.certainty for topic in topics}
    met = {link.need_topic: link.share * certain[link.need_topic] for link in links}
    best = max(met.values())
    covered = sum(met[key] for key in sorted(met)) / sum(certain[key] for key in sorted(certain))
    return weights.best_topic * best + (1.0 - weights.best_topic) * covered


def parts_of(
    need: Need, unit: UnitProfile, expertise: float, text: float, weights: Weights
) -> tuple[Part, ...]:
    """All parts, in the order they are shown; points rounded, so that they add up to the score shown."""
    shares = {"expertise": expertise, "text": text} | dict.fromkeys(DECLARED, 0.0)
    if expertise > 0 or text > 0:
        shares |= declared_shares(need, unit.cooperation, unit.sectors, unit.languages)
    return tuple(
        Part(name, round(shares[name] * points, 2), points) for name, points in part_points(weights).items()
    )


DECLARED = ("cooperation", "sector", "language")


def declared_shares(
    need: Need, cooperation: Sequence[str], sectors: Sequence[str], languages: Sequence[str]
) -> dict[str, float]:
    """How far what a unit declares fits what is asked."""
    return {
        "cooperation": _overlap(need.cooperation, cooperation),
        "sector": _overlap(need.sectors, sectors),
        "language": _overlap(need.languages, languages),
    }


def with_points(weights: Weights, points: Mapping[str, float]) -> Weights:
    """The same figures with other points for the parts; a part that is not named keeps its own."""
    known = part_points(weights)
    return replace(
        weights,
        expertise_points=points.get("expertise", known["expertise"]),
        text_points=points.get("text", known["text"]),
        cooperation_points=points.get("cooperation", known["cooperation"]),
        sector_points=points.get("sector", known["sector"]),
        language_points=points.get("language", known["language"]),
    )


def part_points(weights: Weights = DEFAULT) -> dict[str, float]:
    """The most each part can bring, by name, in the order they are shown: 100 in all."""
    return {
        "expertise": weights.expertise_points,
        "text": weights.text_points,
        "cooperation": weights.cooperation_points,
        "sector": weights.sector_points,
        "language": weights.language_points,
    }


def _overlap(asked: Sequence[str], given: Sequence[str]) -> float:
    """1 when one of the asked is given; half when nothing is asked or nothing is declared: unknown is not no."""
    if not asked or not given:
        return 0.5
    return 1.0 if set(asked) & set(given) else 0.0
