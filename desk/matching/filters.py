"""Hard filters: who may not be suggested at all, and the code that says why. Facts come in as data."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

CODES: Final = (
    "inactive",
    "conflict",
    "excluded_by_company",
    "excluded_by_officer",
    "already_engaged",
    "already_offered",
    "already_declined",
    "paused",
    "at_ceiling",
)
"""The gravest first: a unit with several obstacles is excluded once, for the gravest."""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One reason one unit may not be suggested; `detail` is for the desk (a date, a count), never for others."""

    unit_id: str
    code: str
    detail: str = ""

    def __post_init__(self) -> None:
        if self.code not in CODES:
            raise ValueError(f"unknown obstacle: {self.code}")


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A unit left out, and why."""

    unit_id: str
    code: str
    detail: str = ""


def exclusions(unit_ids: Iterable[str], obstacles: Sequence[Obstacle]) -> tuple[Exclusion, ...]:
    """One exclusion per hindered unit, by unit id; obstacles of units that are not there are ignored."""
    there = set(unit_ids)
    gravest: dict[str, Obstacle] = {}
    for obstacle in sorted(obstacles, key=lambda o: (CODES.index(o.code), o.detail)):
        if obstacle.unit_id in there:
            gravest.setdefault(obstacle.unit_id, obstacle)
    return tuple(
        Exclusion(unit_id, gravest[unit_id].code, gravest[unit_id].detail) for unit_id in sorted(gravest)
    )
