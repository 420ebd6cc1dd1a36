"""The statements that reach a database while something is done, to be counted or read."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

_MARKS = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN")


@contextmanager
def statements() -> Iterator[list[str]]:
    """Gather what is asked of any database meanwhile; marks of a transaction are left out."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(_MARKS):
            sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def count_queries(read: Any) -> int:
    """Call `read` and return how many statements it took."""
    with statements() as sent:
        read()
    return len(sent)
