"""How a state machine is written down: moves as data, and the one function that allows one."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from desk.errors import InvalidTransition


@dataclass(frozen=True)
class Move:
    """One arrow of a state table: from, to, who may make it, and the guards it asks for, by code."""

    source: str
    target: str
    by: frozenset[str]
    guards: tuple[str, ...] = ()


@dataclass(frozen=True)
class Machine:
    """A state table. `name` is the word the database's allowed_move table knows it by."""

    name: str
    initial: str
    final: frozenset[str]
    moves: tuple[Move, ...]
    _index: dict[tuple[str, str], Move] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Index the moves by their ends."""
        self._index.update({(move.source, move.target): move for move in self.moves})

    def find(self, source: str, target: str) -> Move | None:
        """Return the move between two states, or None."""
        return self._index.get((source, target))

    def targets(self, source: str, by: str) -> tuple[str, ...]:
        """Return the states that one kind of actor may move to, in the table's order."""
        return tuple(move.target for move in self.moves if move.source == source and by in move.by)

    def check(self, source: str, target: str, *, by: str, facts: "dict[str, bool] | None" = None) -> Move:
        """Return the move if it exists, `by` may make it and each of its guards is true in `facts`.

        Raises InvalidTransition, with the unmet guards named. A guard that `facts` does not mention is
        unmet: forgetting to look is never a way through.
        """
        move = self.find(source, target)
        if move is None or by not in move.by:
            raise InvalidTransition(self.name, source, target)
        known = facts or {}
        missing = tuple(guard for guard in move.guards if not known.get(guard, False))
        if missing:
            raise InvalidTransition(self.name, source, target, missing)
        return move


def move(source: str | Iterable[str], target: str, by: str, *guards: str) -> list[Move]:
    """Write one or several moves to the same state; `by` lists kinds of actors, separated by blanks."""
    sources = [source] if isinstance(source, str) else list(source)
    return [Move(str(one), str(target), frozenset(by.split()), guards) for one in sources]


def machine(name: str, initial: str, final: Iterable[str], *moves: list[Move]) -> Machine:
    """Assemble a machine from its rows."""
    return Machine(
        name, str(initial), frozenset(str(s) for s in final), tuple(m for row in moves for m in row)
    )
