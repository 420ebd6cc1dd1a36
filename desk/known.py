"""What a statement gave stays known until a commit changes a table it reads: exact at every moment, and nothing to keep in step.

A statement with its values gives the same rows as long as its tables are the same, and models.dialect.moment_of() tells whether they
are. The access rule stands in the statement, whom it is asked for in it or in its values, the day in its values: so what is
known for one reader is found by nobody who would not read the same.
"""

import re
from collections.abc import Hashable, Mapping, Sequence
from typing import Any, Final
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, Row, Select

from desk.extensions import session
from models import Base
from models.dialect import INDEXES, Moment, moment_of

MOST: Final = 1_000_000  # characters of texts, and four for any other value: some megabytes
Rows = Sequence[Row[*tuple[Any, ...]]]
_WORD: Final = re.compile(r"%\(\w+\)s|(\w+)")  # a parameter may be named as a table is
_tables: WeakKeyDictionary[Select[Any], frozenset[str]] = WeakKeyDictionary()


class _Known:
    """The rows of a statement, and a moment at which they were these."""

    __slots__ = ("moment", "rows")

    def __init__(self, rows: Rows, moment: Moment) -> None:
        self.rows, self.moment = rows, moment


Shelf = WeakKeyDictionary[Select[Any], dict[Hashable, _Known]]


class _Book:
    """What is known, on two shelves: what nobody asked for while one was filled goes when the next is full.

    Statements that are built anew each time take theirs along when they go.
    """

    def __init__(self) -> None:
        self._new: Shelf = WeakKeyDictionary()
        self._old: Shelf = WeakKeyDictionary()
        self._size = 0

    def find(self, statement: Select[Any], values: Hashable) -> _Known | None:
        found = self._new.get(statement, {}).get(values)
        if found is None and (found := self._old.get(statement, {}).get(values)) is not None:
            self.keep(statement, values, found)
        return found

    def keep(self, statement: Select[Any], values: Hashable, known: _Known) -> None:
        self._size += (
            sum(len(value) if isinstance(value, str) else 4 for row in known.rows for value in row) + 10
        )
        if self._size > MOST // 2:
            self._new, self._old, self._size = WeakKeyDictionary(), self._new, 0
        self._new.setdefault(statement, {})[values] = known


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
    if book is None:
        book = _books[connection.engine] = _Book()
    values = _as_key(given)
    known = book.find(statement, values)
    if known is not None and _holds(known.moment, moment, statement, connection):
        known.moment = moment
        return known.rows
    rows = connection.execute(statement, given).all()
    book.keep(statement, values, _Known(rows, moment))
    return rows


def _holds(earlier: Moment, moment: Moment, statement: Select[Any], connection: Connection) -> bool:
    return moment is earlier or moment.is_as(earlier, _read_by(statement, connection))


def _read_by(statement: Select[Any], connection: Connection) -> frozenset[str]:
    """Name the tables a statement reads: those whose names stand in it anywhere, so that none is forgotten."""
    found = _tables.get(statement)
    if found is None:
        words = set(_WORD.findall(str(statement.compile(connection))))
        found = _tables[statement] = frozenset(words & {*Base.metadata.tables, *INDEXES})
    return found


def _as_key(given: Mapping[str, Any] | None) -> Hashable:
    if not given:
        return ()
    return tuple((name, tuple(value) if isinstance(value, list) else value) for name, value in given.items())


def forget() -> None:
    """Know nothing, as a process that has just begun."""
    _books.clear()
