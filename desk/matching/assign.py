"""Which unit for which ticket, many at once: the best total, and the fairest of the plans about as good.

Units have places, pairs that a conflict or a pause forbids are simply not among the candidates, and what a person
pinned stays. An integer program decides, in three steps, each holding what the one before reached: the most points in
all; then, giving up at most `give` of them, the highest worst choice; then the least crowding, a place costing more
the fuller its unit is. HiGHS, by scipy, solves each step to its proven end; the same facts give the same plan.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from desk.matching.arrays import np

GIVE: Final = 0.02
"""Share of the best total that may be given up for fairness."""
_SLACK: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Option:
    """A unit that may be asked about a ticket, with the matcher's points."""

    ticket: str
    unit: str
    points: float


@dataclass(frozen=True, slots=True)
class Places:
    """How many more tickets a unit can take now, and how full it is already."""

    unit: str
    free: int
    load: int = 0


@dataclass(frozen=True, slots=True)
class Choice:
    """What the plan says of one ticket. Without a unit, `options` says whether there was any.

    `first` is the unit with the most points for it, `taken_by` the tickets that hold that unit's places instead.
    """

    ticket: str
    unit: str | None
    points: float
    is_pinned: bool
    rank: int
    options: int
    first: str | None
    first_points: float
    taken_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """One choice a ticket, by ticket; the points reached, and those of the best total whatever its fairness."""

    choices: tuple[Choice, ...]
    total: float
    best_total: float


class BadPin(ValueError):
    """A pinned choice that cannot be: its unit is no option for the ticket, or has no place left for it."""

    def __init__(self, ticket: str, unit: str) -> None:
        super().__init__(f"{unit} cannot be held for {ticket}")
        self.ticket = ticket
        self.unit = unit


def assign(
    tickets: Iterable[str],
    options: Iterable[Option],
    places: Iterable[Places],
    *,
    pins: Mapping[str, str] | None = None,
    give: float = GIVE,
) -> Plan:
    """Give each ticket at most one unit. Raises BadPin naming the first pin that cannot be held."""
    held = dict(pins or {})
    wanted = sorted(set(tickets) | set(held))
    rooms = {room.unit: room for room in sorted(places, key=lambda room: room.unit)}
    best: dict[tuple[str, str], float] = {}
    for option in options:
        if option.ticket in wanted and option.unit in rooms and rooms[option.unit].free > 0:
            key = (option.ticket, option.unit)
            best[key] = max(best.get(key, 0.0), round(option.points, 4))
    _check_pins(held, best, rooms)
    pairs = sorted(pair for pair in best if held.get(pair[0], pair[1]) == pair[1])
    points = np.array([best[pair] for pair in pairs])
    if not pairs:
        return _plan(wanted, {}, best, held, 0.0)
    chosen, best_total = _solve(pairs, points, rooms, held, give)
    return _plan(wanted, chosen, best, held, best_total)


def _check_pins(
    held: Mapping[str, str], best: Mapping[tuple[str, str], float], rooms: Mapping[str, Places]
) -> None:
    used: dict[str, int] = {}
    for ticket, unit in sorted(held.items()):
        used[unit] = used.get(unit, 0) + 1
        if (ticket, unit) not in best or used[unit] > rooms[unit].free:
            raise BadPin(ticket, unit)


def _solve(
    pairs: Sequence[tuple[str, str]],
    points: Any,
    rooms: Mapping[str, Places],
    held: Mapping[str, str],
    give: float,
) -> tuple[dict[str, str], float]:
    """The three steps. One variable a pair, then one for the worst choice, then one a place of each unit."""
    program = _Program(pairs, rooms, held)
    # A ticket served always counts more than one left alone, however few its points.
    worth = points + 0.01
    first = program.best(worth)
    best_total = float(points @ first)
    program.keep(worth, (1.0 - give) * float(worth @ first))
    program.keep(np.ones(len(pairs)), round(float(first.sum())))
    floor = program.highest_worst(points, first)
    program.drop(points < floor - _SLACK)
    last = program.least_crowded()
    kept = [pair for pair, value in zip(pairs, last.tolist(), strict=True) if value > 0.5]
    return dict(kept), best_total


class _Program:
    """The rules every plan keeps, and what each step asks for."""

    def __init__(
        self, pairs: Sequence[tuple[str, str]], rooms: Mapping[str, Places], held: Mapping[str, str]
    ) -> None:
        self.pairs, self.rooms = pairs, rooms
        self.rows: list[Any] = []
        self.lows: list[float] = []
        self.highs: list[float] = []
        self.most = np.ones(len(pairs))
        self.least = np.array([float(held.get(ticket) == unit) for ticket, unit in pairs])
        for place, names in ((0, sorted({t for t, _ in pairs})), (1, sorted({u for _, u in pairs}))):
            for name in names:
                self._rule(
                    np.array([float(pair[place] == name) for pair in pairs]),
                    0.0,
                    1.0 if place == 0 else float(rooms[name].free),
                )

    def _rule(self, row: Any, low: float, high: float) -> None:
        self.rows.append(row)
        self.lows.append(low)
        self.highs.append(high)

    def keep(self, row: Any, least: float) -> None:
        """Hold what was reached."""
        self._rule(row, least - _SLACK, np.inf)

    def drop(self, unwanted: Any) -> None:
        """Forbid pairs, but for those that are held."""
        self.most = np.where(unwanted & (self.least < 1.0), 0.0, self.most)

    def best(self, worth: Any) -> Any:
        """The plan worth most."""
        found = self._run(-worth, np.zeros((len(self.rows), 0)), np.zeros(0), np.zeros(0))
        if found is None:  # every pair but the held ones may be left out: there is always a plan
            raise RuntimeError("no plan keeps the rules")
        return found

    def highest_worst(self, points: Any, first: Any) -> float:
        """The highest floor under which some plan keeps the rules: a search over the points there are."""
        levels = sorted(set(points.tolist()))
        low = levels.index(min(points[first > 0.5]))
        high = len(levels) - 1
        before = self.most.copy()
        while low < high:
            middle = (low + high + 1) // 2
            self.drop(points < levels[middle] - _SLACK)
            if (
                self._run(np.zeros(len(points)), np.zeros((len(self.rows), 0)), np.zeros(0), np.zeros(0))
                is None
            ):
                high = middle - 1
            else:
                low = middle
            self.most = before.copy()
        return float(levels[low])

    def least_crowded(self) -> Any:
        """The plan that fills units evenly: the k-th place of a unit costs (load + k) / (load + places)."""
        slots = [(unit, k) for unit in sorted({u for _, u in self.pairs}) for k in range(self._uses(unit))]
        costs = np.array([self._cost(unit, k) for unit, k in slots])
        for unit in sorted({u for _, u in self.pairs}):
            self._rule(np.array([float(pair[1] == unit) for pair in self.pairs]), 0.0, 0.0)
        extra = np.zeros((len(self.rows), len(slots)))
        first_row = len(self.rows) - len({u for _, u in self.pairs})
        for column, (unit, _) in enumerate(slots):
            extra[first_row + sorted({u for _, u in self.pairs}).index(unit), column] = -1.0
        found = self._run(np.zeros(len(self.pairs)), extra, costs, np.ones(len(slots)))
        return self.best(np.zeros(len(self.pairs))) if found is None else found

    def _uses(self, unit: str) -> int:
        return min(self.rooms[unit].free, sum(pair[1] == unit for pair in self.pairs))

    def _cost(self, unit: str, k: int) -> float:
        room = self.rooms[unit]
        return (room.load + k + 1) / (room.load + room.free)

    def _run(self, cost: Any, extra: Any, extra_cost: Any, extra_most: Any) -> Any:
        """Solve, and return the pairs' variables; None when the rules cannot all be kept."""
        from scipy.optimize import Bounds, LinearConstraint, milp

        matrix = np.hstack([np.array(self.rows), extra])
        found = milp(
            np.concatenate([cost, extra_cost]),
            constraints=LinearConstraint(matrix, self.lows, self.highs),
            bounds=Bounds(
                np.concatenate([self.least, np.zeros(len(extra_most))]),
                np.concatenate([self.most, extra_most]),
            ),
            integrality=np.ones(len(cost) + len(extra_cost)),
        )
        return None if found.x is None else np.round(found.x[: len(cost)])


def _plan(
    wanted: Sequence[str],
    chosen: Mapping[str, str],
    best: Mapping[tuple[str, str], float],
    held: Mapping[str, str],
    best_total: float,
) -> Plan:
    """Say of each ticket what it got, what it wanted most, and who has that instead."""
    by_ticket: dict[str, list[tuple[float, str]]] = {}
    for (ticket, option), value in best.items():
        by_ticket.setdefault(ticket, []).append((-value, option))
    choices = []
    for ticket in wanted:
        ranked = [option for _, option in sorted(by_ticket.get(ticket, ()))]
        unit = chosen.get(ticket)
        first = ranked[0] if ranked else None
        taken_by = tuple(sorted(t for t, u in chosen.items() if u == first)) if unit != first else ()
        choices.append(
            Choice(
                ticket, unit, best[ticket, unit] if unit else 0.0, ticket in held,
                ranked.index(unit) + 1 if unit else 0, len(ranked), first, best[ticket, first] if first else 0.0, taken_by,
            )
        )  # fmt: skip
    return Plan(tuple(choices), round(sum(choice.points for choice in choices), 4), round(best_total, 4))
