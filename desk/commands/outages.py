"""What keeps a program from the database, in one line that an operator can act on; no password is in it."""

import sys
from collections.abc import Iterator
from types import TracebackType
from urllib.parse import urlsplit

from sqlalchemy.exc import DBAPIError

from desk import config
from desk.errors import Conflict
from models.dialect import is_busy, is_full, is_outdated

LONGEST = 300


def tell_in_one_line() -> None:
    """Let a command that ends because of the database say so in a line; any other failure keeps its trace."""
    usual = sys.excepthook

    def said(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        line = line_of(error)
        if line is None:
            usual(kind, error, trace)
        else:
            sys.stderr.write(f"{line}\n")

    sys.excepthook = said


def line_of(error: BaseException) -> str | None:
    """Return what is the matter with the database, or None when it is not the cause."""
    found = next((one for one in _causes(error) if isinstance(one, DBAPIError)), None)
    if found is None:
        busy = isinstance(error, Conflict) and "busy" in error.args
        return f"{_name()} is busy: try again in a moment." if busy else None
    if is_full(found):
        return f"The disk of {_name()} is full: nothing was kept. Make room, then try again."
    if is_outdated(found):
        return f"{_name()} is empty or not up to date: run flask db upgrade first."
    said = _said(str(found.orig))
    if "locked" in said:
        return f"{_name()} is busy, another program has been writing for long: try again in a moment."
    if not is_busy(found) and "not a database" not in said and "malformed" not in said:
        return None
    return f"{_name()} cannot be reached: {said}. Start it, or mend DESK_DATABASE_URL."


def _said(text: str) -> str:
    """Return what the driver said, in one line; of several addresses tried, what the last one said."""
    lines = text.strip().splitlines() or ["no answer"]
    line = lines[-1] if lines[0].startswith("Multiple") else lines[0]
    return " ".join(line.removeprefix("- ").split()).removeprefix("connection failed: ")[:LONGEST].rstrip(".")


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _name() -> str:
    """Say which database it is."""
    parts = urlsplit(config.settings().database_url)
    place = f" at {parts.hostname}, port {parts.port or 5432}," if parts.hostname else ""
    return f"The database {parts.path[1:]}{place}"
