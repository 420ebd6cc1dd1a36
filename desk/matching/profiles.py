"""What the matcher is told: plain values, no rows and no sessions.

Only declared things are here. How fast a unit answers, how often it accepts, how much it published or who
its members are never enters a profile, so it can never enter a score.
"""

from dataclasses import dataclass
from typing import Final

KINDS: Final = ("chair", "team", "engineer")


@dataclass(frozen=True, slots=True)
class Expertise:
    """A topic the unit declares: level 1 (aware), 2 (practiced), 3 (expert), and the year it was last confirmed."""

    topic_id: str
    level: int = 2
    year: int | None = None


@dataclass(frozen=True, slots=True)
class UnitProfile:
    """One unit as the matcher sees it. `lang` is the texts' language, None when each may differ."""

    id: str
    texts: tuple[str, ...] = ()
    lang: str | None = None
    expertise: tuple[Expertise, ...] = ()
    languages: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    cooperation: tuple[str, ...] = ()
    kind: str = "chair"


@dataclass(frozen=True, slots=True)
class Need:
    """What is looked for: the pitch (never the confidential part), and what people confirmed about it."""

    text: str
    lang: str | None = None
    topics: tuple[str, ...] = ()
    """Confirmed by a person: when there are any, they alone are asked."""
    stated: tuple[str, ...] = ()
    """Ticked by the company, not yet confirmed: believed less, beside what the words say."""
    cooperation: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    year: int | None = None
    """The year of the question: how old a claim is. None ignores age (outside data has no dates)."""
