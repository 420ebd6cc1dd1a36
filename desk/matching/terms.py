"""What a need says in one language of the texts, gathered: each stem (or pair of stems) once, in the order of the words.

Counted in arrays: a long need puts a thousand translations to the texts. Every term keeps the places in the need it
stands for, so that a reason can show them.
"""

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass, field
from math import log
from typing import Any, Final, TypeVar

from desk.matching.arrays import np

Name = TypeVar("Name", str, tuple[str, str])

NOBODY: Final = -1
"""The number of a stem no text says."""


@dataclass(slots=True)
class Said:
    """Term by term, as the need's words bring them, in their order; a term may come several times."""

    terms: list[int] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    held: list[float] = field(default_factory=list)
    """How many units say it, times the weight: the translations of one word share the commonness of them all, for a rare
    wrong one must not weigh more than the usual right one. 0 where the texts' own count is meant."""

    def add(self, term: int, weight: float, place: int) -> None:
        """One term that a word brings."""
        self.terms.append(term)
        self.weights.append(weight)
        self.places.append(place)
        self.held.append(0.0)


@dataclass(frozen=True, slots=True)
class Terms:
    """Arrays side by side, a row for each term."""

    terms: Any
    """Numbers of stems; of two stems, the first times the number of all stems, and the second."""
    weights: Any
    held: Any
    covers: Any
    """How much of a word of the need is met with it, where words were translated."""
    is_ordinary: Any
    cosine: float
    """The cosine's share of what they bring, BM25's is the rest."""
    owners: Any
    """Of each term that was said, in the order it was, its row; in `places` the word that said it."""
    places: Any


def gather(
    said: Said,
    name: Callable[[int], Name],
    ordinary: Set[Name],
    cosine: float,
    across_gain: float | None = None,
) -> Terms:
    """Each term once; one said ten times is not ten times the subject. `across_gain`: the terms are translations."""
    rows: dict[int, int] = {}
    said_by = [rows.setdefault(term, len(rows)) for term in said.terms]
    found = list(rows)
    names = [name(term) for term in found]
    order = sorted(range(len(names)), key=names.__getitem__)
    rank = np.zeros(len(names), dtype=np.int64)
    rank[order] = np.arange(len(names))
    owners = rank[said_by] if said_by else rank
    weights, held = (
        np.bincount(owners, weights=column, minlength=len(found)).astype(np.float64)  # of nothing: whole
        for column in (said.weights, said.held)
    )
    held /= weights
    often = np.flatnonzero(weights > 1.0)
    weights[often] = [1.0 + log(weight) for weight in weights[often].tolist()]
    covers = np.zeros(len(found))
    if across_gain is not None:
        covers = np.minimum(1.0, weights)
        weights *= across_gain
    is_ordinary = np.asarray([names[row] in ordinary for row in order], dtype=bool)
    terms = np.asarray(found, dtype=np.int64)[order]
    return Terms(
        terms, weights, held, covers, is_ordinary, cosine, owners, np.asarray(said.places, dtype=np.int64)
    )


def joined(parts: Sequence[Terms], column: str) -> Any:
    """One column of several languages' terms, one after the other."""
    return np.concatenate([getattr(part, column) for part in parts]) if parts else np.zeros(0)
