"""What an import did or would do, and what kept a row out."""

from collections.abc import Callable
from dataclasses import dataclass, field

from desk.errors import DeskError, Refused
from desk.extensions import session
from desk.services.imports.table import Row, Table


@dataclass(frozen=True)
class Problem:
    """Why a row was left out: where it stands, its key, the field and a code for the reason."""

    line: int
    key: str
    field: str
    code: str
    value: str = ""


class BadRow(Exception):
    """A row that cannot be used."""

    def __init__(self, field: str, code: str, value: object = "") -> None:
        super().__init__(f"{field}: {code}")
        self.field = field
        self.code = code
        self.value = str(value)[:80]

    def at(self, row: Row, key: str) -> Problem:
        """Return the problem with its place in the file."""
        return Problem(row.line, key, self.field, self.code, self.value)


@dataclass
class Outcome:
    """The keys of what an import added, changed, retired and left as it was, and its problems."""

    added: list[str] = field(default_factory=list)
    changed: dict[str, list[str]] = field(default_factory=dict)  # key -> names of the fields that change
    retired: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)  # rows that are kept, and what was done to them

    @property
    def does_something(self) -> bool:
        """Tell whether anything is written."""
        return bool(self.added or self.changed or self.retired)

    def note(self, key: str, *, is_new: bool, fields: list[str]) -> None:
        """Count one row that was taken."""
        if is_new:
            self.added.append(key)
        elif fields:
            self.changed[key] = fields
        else:
            self.unchanged.append(key)

    def add(self, other: "Outcome") -> None:
        """Count what was taken of another row, too."""
        self.added += other.added
        self.changed |= other.changed
        self.unchanged += other.unchanged


class ImportRefused(DeskError):
    """Rows are bad and nothing of the file was kept; `outcome` names them."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(f"{len(outcome.problems)} bad rows")
        self.outcome = outcome


class Rehearsed(DeskError):
    """Raised by whoever only wants to see what an import would do, inside the unit of work that it undoes."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__("rehearsed")
        self.outcome = outcome


def each_row(
    table: Table, take: Callable[[Row, Outcome], None], *, key: str, partial: bool, is_unique: bool = True
) -> Outcome:
    """Give every row to `take`, which raises BadRow or Refused before it has written anything.

    Raises ImportRefused when a row is bad, unless `partial`; every row is looked at first, so that all bad
    ones are named at once. Keys that come twice in a file are bad the second time, where they are to be unique.
    """
    outcome, seen = Outcome(), set()
    for row in table.rows:
        name = str(row.values.get(key) or "")
        try:
            if is_unique and name and name in seen:
                raise BadRow(key, "twice", name)
            if row.fault:
                raise BadRow(key, row.fault)
            seen.add(name)
            with session.begin_nested():
                take(row, outcome)
        except BadRow as bad:
            outcome.problems.append(bad.at(row, name))
        except Refused as refusal:
            outcome.problems.append(Problem(row.line, name, refusal.field, refusal.code))
    if outcome.problems and not partial:
        raise ImportRefused(outcome)
    return outcome
