"""What every file is read into: rows with their lines."""

import itertools
from dataclasses import dataclass, field
from typing import Any, Final

from desk.errors import DeskError

BYTES_AT_MOST: Final = 10 * 1024 * 1024
BYTES_READ_WHOLE: Final = 5 * 1024 * 1024
"""Of YAML and JSON, which take several times their length while they are read."""
ROWS_AT_MOST: Final = 20_000


@dataclass(frozen=True)
class Row:
    """One row and the line of the file it begins on (for values that come from no file, its number)."""

    line: int
    values: dict[str, Any]
    fault: str = ""  # why it cannot be used, whatever it says


@dataclass(frozen=True)
class Table:
    """The rows of a file, and what stands beside them at its top."""

    rows: list[Row]
    head: dict[str, Any] = field(default_factory=dict)


def told_apart(names: list[str]) -> list[str]:
    """Return the names of columns, those that come again with their number behind them."""
    found: list[str] = []
    for name in names:
        again = itertools.count(2)
        other = name
        while other and other in found:
            other = f"{name} ({next(again)})"
        found.append(other)
    return found


class UnreadableFile(DeskError):
    """The file is no YAML, JSON, CSV or workbook with the rows asked for; `line` is where reading stopped, or 0."""

    def __init__(self, code: str, line: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.line = line
