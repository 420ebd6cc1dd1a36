"""Up to which commit a transaction reads, and which tables were changed since: told exactly and for microseconds, whoever wrote.

Triggers note each table that a transaction changes, in that very transaction: in SQLite as a number that grows, in PostgreSQL as a
row that names the transaction. A table without its triggers counts as changed by every commit.
"""

import contextlib
import itertools
import sqlite3
import threading
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from sqlalchemy import Connection, Engine, event

_MOMENT: Final = "desk_moment"
_UNASKED: Final = object()
_WATCH: Final = "desk_watch"
_EVERY: Final = "*"  # what PostgreSQL notes in place of all the changes it has let go of


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """One state of the database, as transactions that begin then read it.

    `text` stays the same until anybody commits, and never comes again; so does the number of a table until a commit changes that
    table. Numbers of two eras cannot be compared.
    """

    text: Hashable
    era: int
    numbers: Mapping[str, int]

    def is_as(self, earlier: "Moment", tables: Iterable[str]) -> bool:
        """Tell whether none of these tables was changed between two moments."""
        if self.text == earlier.text:
            return True
        here, there = self.numbers, earlier.numbers
        return self.era == earlier.era and all(
            name in here and here[name] == there.get(name) for name in tables
        )


def moment_of(connection: Connection) -> Moment | None:
    """Return the moment from which a transaction reads: none while it writes itself, or when that cannot be told.

    Whatever this transaction reads was committed at that moment or later.
    """
    moment = connection.info.get(_MOMENT)
    if moment is None or isinstance(moment, Moment):
        return moment
    watch: _Watch = connection.info[_WATCH]
    found = connection.info[_MOMENT] = watch.moment(connection, moment)
    return found


def let_go_of_changes(connection: Connection) -> int:
    """Delete what PostgreSQL noted of transactions that are long over; who has not looked since believes nothing any more.

    Whatever goes had ended before this transaction, so whoever sees it as ended has taken all of it in.
    """
    if connection.dialect.name == "sqlite":
        return 0
    gone = connection.exec_driver_sql(
        "DELETE FROM noted_change WHERE number < CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS text) AS bigint)"
    )
    connection.exec_driver_sql(
        "INSERT INTO noted_change VALUES (CAST(CAST(pg_current_xact_id() AS text) AS bigint), %(every)s)",
        {"every": _EVERY},
    )
    return gone.rowcount


def note_moments(engine: Engine) -> None:
    """Note at the begin of each transaction from which moment it reads; to be called before the transaction begins."""
    watch: _Watch = _OfSQLite(engine) if engine.dialect.name == "sqlite" else _OfPostgreSQL()

    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("desk_write", False)
        connection.info[_WATCH] = watch
        connection.info[_MOMENT] = None if writes else watch.before()

    event.listen(engine, "begin", begin)
    event.listen(engine, "engine_disposed", lambda _engine: watch.close())


class _Watch(Protocol):
    """Follows one database."""

    def before(self) -> Hashable | None:
        """Return what tells the moment of a transaction that is about to begin."""

    def moment(self, connection: Connection, told: Any) -> Moment:
        """Return the moment of a transaction that has begun."""

    def close(self) -> None:
        """Let go of what is held; asked again, it begins anew."""


class _OfSQLite:
    """One connection that never writes: it tells whether any other has committed since."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self._lock = engine, threading.Lock()
        self._connection: Any = None
        self._opened = 0
        self._watched: frozenset[str] | None = None
        self._last = Moment(None, 0, {})

    def before(self) -> Hashable | None:
        """Return how often it was opened and what it counted; None when the file cannot be read now."""
        with self._lock:
            try:
                if self._connection is None:
                    self._opened += 1
                    borrowed = self._engine.raw_connection()
                    self._connection = borrowed.driver_connection
                    borrowed.detach()
                return self._opened, self._connection.execute("PRAGMA data_version").fetchone()[0]
            except sqlite3.Error:
                self._forget()
                return None

    def moment(self, connection: Connection, told: Any) -> Moment:
        """Read the numbers inside the transaction: they are those of what it reads."""
        last = self._last
        if last.text == told:
            return last
        watched = self._watched
        if watched is None:
            watched = self._watched = self._with_triggers(connection)
        noted = connection.exec_driver_sql("SELECT name, number FROM noted_change").all() if watched else ()
        numbers = {name: number for name, number in noted if name in watched}
        found = Moment(told, told[0], numbers)  # opened again, it may be another file
        if (
            self.before() == told
        ):  # or these are the numbers of a later moment than that of others who were told the same
            self._last = found
        return found

    @staticmethod
    def _with_triggers(connection: Connection) -> frozenset[str]:
        """Return the tables all of whose changes are noted."""
        found = connection.exec_driver_sql(
            "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger' AND name GLOB 'noted_*' "
            "GROUP BY tbl_name HAVING count(*) = 3"
        )
        return frozenset(name for (name,) in found)

    def close(self) -> None:
        with self._lock:
            self._forget()

    def _forget(self) -> None:
        if self._connection is not None:
            with contextlib.suppress(sqlite3.Error):
                self._connection.close()
        self._connection, self._watched = None, None


class _OfPostgreSQL:
    """Counts which tables the transactions changed that ended between two looks."""

    FIRST: Final = "SELECT CAST(pg_current_snapshot() AS text)"
    NEXT: Final = (
        "SELECT CAST(pg_current_snapshot() AS text), ARRAY(SELECT DISTINCT name FROM noted_change WHERE "
        "number >= CAST(CAST(pg_snapshot_xmin(CAST(%(last)s AS pg_snapshot)) AS text) AS bigint) "
        "AND NOT pg_visible_in_snapshot(CAST(CAST(number AS text) AS xid8), CAST(%(last)s AS pg_snapshot)))"
    )
    WATCHED: Final = (
        "SELECT relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
        "WHERE tgname = 'noted_' || relname AND tgenabled IN ('O', 'A')"
    )

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last: Moment | None = None
        self._eras = itertools.count(1)

    def before(self) -> Hashable:
        """Leave the question to the first read: many transactions never ask."""
        return _UNASKED

    def moment(self, connection: Connection, told: Any) -> Moment:
        """Ask what ended since the last look, and take it into the numbers.

        Whatever this transaction reads next sees all that is taken in here, by itself or by others meanwhile.
        """
        last = self._last
        if last is None:
            return self._begin(connection)
        text, changed = connection.exec_driver_sql(self.NEXT, {"last": last.text}).one()
        if text == last.text:
            return last
        with self._lock:
            now = self._last
            if _EVERY in changed or now is None or _end_of(text) < _end_of(str(last.text)):
                return self._begin(connection)
            numbers = dict(now.numbers)
            for name in changed:
                if name in numbers:
                    numbers[name] += 1
            found = self._last = Moment(text, now.era, numbers)
        return found

    def _begin(self, connection: Connection) -> Moment:
        """Begin a new era: of what was known before nothing is believed."""
        watched = connection.exec_driver_sql(self.WATCHED).scalars().all()
        text = connection.exec_driver_sql(self.FIRST).scalar_one()
        found = self._last = Moment(text, next(self._eras), dict.fromkeys(watched, 0))
        return found

    def close(self) -> None:
        self._last = None


def _end_of(snapshot: str) -> int:
    """Return the first transaction that a snapshot knows nothing of; in a database put back it may be an earlier one."""
    return int(snapshot.split(":")[1])
