"""Up to which commit a transaction reads: told exactly and for microseconds, whoever wrote, in whatever process."""

import contextlib
import sqlite3
import threading
from collections.abc import Hashable
from typing import Any, Final

from sqlalchemy import Connection, Engine, event

_MOMENT: Final = "desk_moment"
_UNASKED: Final = object()


def moment_of(connection: Connection) -> Hashable | None:
    """Return what stays the same until anybody commits, and never comes again; None while the transaction writes itself.

    Whatever this transaction reads was committed at that moment or later.
    """
    moment = connection.info.get(_MOMENT)
    if (
        moment is _UNASKED
    ):  # PostgreSQL: which transactions had ended; each that writes changes it when it ends
        asked = connection.exec_driver_sql("SELECT CAST(pg_current_snapshot() AS text)")
        moment = connection.info[_MOMENT] = asked.scalar_one()
    return moment


def note_moments(engine: Engine) -> None:
    """Note at the begin of each transaction from which moment it reads; to be called before the transaction begins."""
    if engine.dialect.name == "sqlite":
        watch = _Watch(engine)
        event.listen(engine, "begin", lambda connection: _note(connection, watch.version()))
        event.listen(engine, "engine_disposed", lambda _engine: watch.close())
    else:
        event.listen(engine, "begin", lambda connection: _note(connection, _UNASKED))


def _note(connection: Connection, moment: Hashable) -> None:
    writes = connection.get_execution_options().get("desk_write", False)
    connection.info[_MOMENT] = None if writes else moment


class _Watch:
    """One connection of SQLite that never writes: it counts the commits of all others since it was opened."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self._lock = engine, threading.Lock()
        self._connection: Any = None
        self._opened = 0

    def version(self) -> Hashable | None:
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

    def close(self) -> None:
        """Close it; it opens again when it is asked."""
        with self._lock:
            self._forget()

    def _forget(self) -> None:
        if self._connection is not None:
            with contextlib.suppress(sqlite3.Error):
                self._connection.close()
        self._connection = None
