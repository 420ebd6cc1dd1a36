"""What a statement gave stays known until anybody commits: exact at every moment, and nothing to keep in step.

A statement with its values gives the same rows as long as the database is the same, and models.dialect.moment_of() tells whether it
is. The access rule stands in the statement, whom it is asked for in it or in its values, the day in its values: so what is
known for one reader is found by nobody who would not read the same.
"""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, Final
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, Row, Select

from desk.extensions import session
from models.dialect import moment_of

MOST: Final = 1_000_000  # characters of texts, and four for any other value: some megabytes
Rows = Sequence[Row[*tuple[Any, ...]]]


class _Book:
    """What is known of one moment. Statements that are built anew each time take theirs along when they go."""

    def __init__(self, moment: Hashable) -> None:
        self.moment = moment
        self.rows: WeakKeyDictionary[Select[Any], dict[Hashable, Rows]] = WeakKeyDictionary()
        self.size = 0


_books: WeakKeyDictionary[Engine, _Book] = WeakKeyDictionary()


def fetch(statement: Select[*tuple[Any, ...]], given: Mapping[str, Any] | None = None) -> Rows:
    """Return the rows of a statement over columns; `given` are its parameters. What rows hold must not be changed.

    The session, made for whole records, would take twice as long as all the rest (measured).
    """
    own = session()  # once: each question through the proxy asks for it again
    own.flush()
    connection = own.connection()
    moment = moment_of(connection)
    if moment is None:  # a verb reads what it has written
        return connection.execute(statement, given).all()
    book = _books.get(connection.engine)
    if book is None or book.moment != moment:
        book = _books[connection.engine] = _Book(moment)
    values = _as_key(given)
    known = book.rows.get(statement)
    if known is not None and (rows := known.get(values)) is not None:
        return rows
    rows = connection.execute(statement, given).all()
    _keep(book, statement, values, rows)
    return rows


def _as_key(given: Mapping[str, Any] | None) -> Hashable:
    if not given:
        return ()
    return tuple((name, tuple(value) if isinstance(value, list) else value) for name, value in given.items())


def _keep(book: _Book, statement: Select[Any], values: Hashable, rows: Rows) -> None:
    """Keep what was read while there is room; of too much, all is forgotten."""
    book.size += sum(len(value) if isinstance(value, str) else 4 for row in rows for value in row) + 10
    if book.size > MOST:
        book.rows, book.size = WeakKeyDictionary(), 0
    book.rows.setdefault(statement, {})[values] = rows
