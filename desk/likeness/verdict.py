"""What a comparison says: points, and the reasons they were given for."""

from dataclasses import dataclass
from typing import Final

ALIKE_FROM: Final = 50
"""Points from which two records are shown to a person as perhaps the same."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How alike two records are, of 100, and the codes of what speaks for and against it, the weightiest first."""

    points: int
    reasons: tuple[str, ...]

    @property
    def is_alike(self) -> bool:
        """Tell whether a person should look."""
        return self.points >= ALIKE_FROM


DIFFERENT: Final = Verdict(0, ())


def weigh(found: dict[str, float]) -> Verdict:
    """Add up the points of each reason; what speaks for comes before what speaks against."""
    total = max(0, min(100, round(sum(found.values()))))
    ordered = sorted((code for code in found if found[code]), key=lambda code: (-found[code], code))
    return Verdict(total, tuple(ordered))
