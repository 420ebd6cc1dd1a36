"""How long things may be kept, from and to: shorter would take what people are still at, longer would keep for its own sake."""

from collections.abc import Mapping
from typing import Final

RETENTION_BOUNDS: Final[Mapping[str, tuple[int, int]]] = {
    "draft_days": (7, 180),
    "unconfirmed_days": (12, 180),  # the last reminder goes on day 10 and leaves two days to act on it
    "named_days": (14, 365),
    "silent_months": (6, 120),
}
