"""Which units are worth scoring in full: the best by arrays over all of them, with room for rounding.

What a unit declares about help, sector and language is the same for many: each different declaration is compared
with the need once.
"""

from collections.abc import Sequence
from typing import Any, Final

from desk.matching.arrays import np
from desk.matching.profiles import Need, UnitProfile
from desk.matching.reading import Read
from desk.matching.scoring import declared_shares
from desk.matching.weights import Weights

_ROUNDING: Final = 0.06
"""Points by which a score may differ from the sum of its rounded parts, both ways."""


class Shortlist:
    """Built with the matcher; picks for each need."""

    def __init__(self, units: Sequence[UnitProfile], weights: Weights) -> None:
        self._weights = weights
        kinds: dict[tuple[Any, ...], int] = {}
        declared = [(unit.cooperation, unit.sectors, unit.languages) for unit in units]
        self._kind_of = np.asarray([kinds.setdefault(row, len(kinds)) for row in declared], dtype=np.int32)
        self._kinds = list(kinds)

    def pick(self, read: Read, known: Any, barred: Sequence[int], limit: int | None) -> list[int]:
        """Numbers of the units that may be among the `limit` best that pass the bar, or that do not; in order.

        `known` is the share of the need's topics each unit declares.
        """
        w = self._weights
        is_met = (known > 0) | (read.text >= w.text_least)
        is_met[list(barred)] = False
        if limit is None:
            return [int(number) for number in np.flatnonzero(is_met)]
        subject = w.expertise_points * known + w.text_points * read.text
        score = subject + self._declared(read.need)[self._kind_of]
        strong = is_met & read.is_sure & (subject >= read.bar.points - _ROUNDING)
        weak = is_met & (~read.is_sure | (subject < read.bar.points + _ROUNDING))
        either = int(
            np.count_nonzero(strong & weak)
        )  # rounding decides on which side of the threshold they are
        return sorted({*_best(score, strong, limit + either), *_best(score, weak, limit + either)})

    def _declared(self, need: Need) -> Any:
        """Points of each different declaration."""
        w = self._weights
        points = {
            "cooperation": w.cooperation_points,
            "sector": w.sector_points,
            "language": w.language_points,
        }
        return np.asarray(
            [
                sum(points[name] * share for name, share in declared_shares(need, *row).items())
                for row in self._kinds
            ]
        )


def _best(score: Any, among: Any, limit: int) -> list[int]:
    """The `limit` best and all that rounding could put among them."""
    there = np.flatnonzero(among)
    if len(there) > limit:
        least = np.partition(score[there], len(there) - limit)[len(there) - limit]
        there = there[score[there] >= least - 2 * _ROUNDING]
    return [int(number) for number in there]
