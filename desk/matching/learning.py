"""What officers' choices teach: the points of a score's parts, fitted so that whom they asked comes before whom they passed over.

Only choices enter: which suggested unit an officer asked. Whether, how soon or how often a unit said yes is not known here and has
no place here. The fit stays near the points of today unless many decisions pull the same way.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from desk.matching.arrays import np

LEAST_DECISIONS: Final = 20
"""Fewer than these are chance, and nothing is fitted."""
_HOLD: Final = 20.0
"""How many decisions it takes to move a part by a third of a point's worth of doubt: the weight of today's points."""
_SCALE: Final = 10.0
"""Points by which a unit must lead to be clearly first."""
_STEPS: Final = 400

Shares = Mapping[str, float]
"""Part -> how much of its points a unit reached, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One officer's choice on one ticket: the units asked, and those suggested and passed over."""

    ticket: str
    asked: tuple[Shares, ...]
    passed: tuple[Shares, ...]


@dataclass(frozen=True, slots=True)
class Refit:
    """Points before and after, the decisions used, and the share of choices each orders as the officers did."""

    before: Mapping[str, float]
    after: Mapping[str, float]
    decisions: int
    agreed_before: float
    agreed_after: float
    first_changes: tuple[str, ...]


def refit(decisions: Iterable[Decision], points: Mapping[str, float]) -> Refit:
    """Fit the points; they stay as they are when there are too few decisions, or when others would agree no better."""
    used = sorted((d for d in decisions if d.asked and d.passed), key=lambda d: d.ticket)
    names = list(points)
    now = np.array([points[name] for name in names])
    pairs = [_pairs(decision, names) for decision in used]
    fitted = now
    if len(used) >= LEAST_DECISIONS:
        fitted = _rounded(_descend(pairs, now))
    before, after = _agreement(pairs, now), _agreement(pairs, fitted)
    if after <= before:
        fitted, after = now, before
    changed = tuple(d.ticket for d in used if _first(d, names, now) != _first(d, names, fitted))
    return Refit(
        dict(points),
        dict(zip(names, fitted.tolist(), strict=True)),
        len(used),
        round(before, 4),
        round(after, 4),
        changed,
    )


def _row(shares: Shares, names: list[str]) -> Any:
    return np.array([shares.get(name, 0.0) for name in names])


def _pairs(decision: Decision, names: list[str]) -> Any:
    """Whom was asked less who was passed over, for each two."""
    return np.array([_row(a, names) - _row(p, names) for a in decision.asked for p in decision.passed])


def _descend(pairs: list[Any], now: Any) -> Any:
    """Least loss among points of at least nothing that make 100: logistic, each ticket counting once, held near today's."""
    points = now.copy()
    for step in range(_STEPS):
        slope = _HOLD * (points - now) / _SCALE**2
        for rows in pairs:
            doubt = 1.0 / (1.0 + np.exp(np.clip(rows @ points / _SCALE, -30, 30)))
            slope -= (doubt[:, None] * rows).mean(axis=0) / _SCALE
        points = _on_the_simplex(points - 40.0 / (1.0 + step / 40.0) / len(pairs) * slope)
    return points


def _on_the_simplex(points: Any) -> Any:
    """The nearest points that are not negative and make 100."""
    ordered = np.sort(points)[::-1]
    excess = np.cumsum(ordered) - 100.0
    count = int(np.nonzero(ordered - excess / np.arange(1, len(points) + 1) > 0)[0][-1])
    return np.maximum(points - excess[count] / (count + 1), 0.0)


def _rounded(points: Any) -> Any:
    """Half points that still make 100, for a person to read."""
    halves = np.floor(points * 2)
    left = round(200 - float(halves.sum()))
    for place in np.argsort(halves - points * 2, kind="stable")[:left]:
        halves[place] += 1
    return halves / 2


def _agreement(pairs: list[Any], points: Any) -> float:
    if not pairs:
        return 0.0
    return float(np.mean([np.mean(np.sign(rows @ points) / 2 + 0.5) for rows in pairs]))


def _first(decision: Decision, names: list[str], points: Any) -> int:
    rows = np.array([_row(shares, names) for shares in (*decision.asked, *decision.passed)])
    return int(np.argmax(np.round(rows @ points, 6)))
