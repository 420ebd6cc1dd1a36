"""What the matcher answers: suggestions with their parts and reasons, and where one unit stands."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from desk.matching.filters import Exclusion
from desk.matching.reasons import Reasons
from desk.matching.scoring import NeedTopic, Part


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


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one unit stands for one need: the answer to "why not this one?".

    `rank` is its place among the units that may be asked (None: barred, or it met nothing), `best` the score of the
    first, `missing` the points of expertise and text it lacks to be suggested, `is_unsure` that nobody confirmed the
    topics and what it declares is not sure to be asked, `unmet` the need's topics it declares nothing near.
    """

    suggestion: Suggestion
    exclusion: Exclusion | None
    rank: int | None
    of: int
    best: float
    missing: float
    is_unsure: bool
    unmet: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        return asdict(self)
