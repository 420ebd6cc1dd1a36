"""How connections begin: SQLite's pragmas and its IMMEDIATE writes, PostgreSQL's sessions in UTC."""

import threading
from typing import Any

from sqlalchemy import Connection, Engine, event

from models.dialect.watching import note_moments

# Execution option of a connection that is going to write. SQLite then takes its write lock at BEGIN:
# a deferred transaction that reads and then writes fails at once or loses updates (measured).
WRITE = {"desk_write": True}

BUSY_MILLISECONDS = 5000
# A line on which nothing is acknowledged for so long is down: seconds, but for the last, in milliseconds (libpq's names).
LINE = {"keepalives_idle": 30, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 5000}
# Of a file's pages, each connection keeps so much: the system keeps the rest once for all. With SQLite's own 2 MB ten connections
# held 15 MB more, and the longest question of the queue took 5 % less (measured).
CACHE_KILOBYTES = 512


def engine_options(url: str) -> dict[str, Any]:
    """Return what to ask of a pool and its driver: a lost server is noticed, a locked file is waited for.

    Parameters stay out of error messages, which are logged: they hold what people wrote.
    """
    common: dict[str, Any] = {"hide_parameters": True}
    if url.startswith("postgresql"):
        return {**common, "pool_pre_ping": True, "connect_args": {"connect_timeout": 3, **LINE}}
    return {**common, "connect_args": {"timeout": BUSY_MILLISECONDS / 1000}}


def prepare_engine(engine: Engine) -> None:
    """Attach the listeners an engine needs, once, before its first connection."""
    note_moments(engine)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        turns = _Turns()
        event.listen(engine, "begin", turns.begin)
        # A connection comes back after its commit is on disk, however it ended.
        event.listen(engine.pool, "reset", lambda _raw, record, _state: turns.give_back(record.info))
        event.listen(engine.pool, "invalidate", lambda _raw, record, _error: turns.give_back(record.info))
    else:
        from models.dialect import patience  # the driver is there where it is needed

        event.listen(engine, "do_connect", patience.connect)
        event.listen(engine, "connect", _prepare_postgresql)


def _prepare_sqlite(connection: Any, record: object) -> None:
    """Take transactions into our own hands and make what is acknowledged durable."""
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
    cursor.execute(f"PRAGMA cache_size=-{CACHE_KILOBYTES}")
    cursor.close()


class _Turns:
    """Lets the writers of one process come one after the other.

    SQLite makes who finds the file locked sleep and look again, ever more seldom: with eight writers one starved for eight
    seconds (measured). Here they wait for each other; only other processes are still met by looking again.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def begin(self, connection: Connection) -> None:
        """Begin with the write lock when the transaction is going to write."""
        if not connection.get_execution_options().get("desk_write", False):
            raw: Any = connection.connection.driver_connection
            raw.execute("BEGIN")  # asks the file for nothing yet: it cannot fail
            return
        if not connection.info.get("has_turn", False):
            connection.info["has_turn"] = self._lock.acquire(timeout=BUSY_MILLISECONDS / 1000)
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    def give_back(self, info: dict[Any, Any]) -> None:
        """Give the turn back, once: when the connection returns to its pool, after whatever it wrote is safe."""
        if info.pop("has_turn", False):
            self._lock.release()


def _prepare_postgresql(connection: Any, record: object) -> None:
    """Keep sessions in UTC and never wait for a lock longer than SQLite would."""
    autocommit = connection.autocommit
    connection.autocommit = True
    connection.execute("SET TIME ZONE 'UTC'")
    connection.execute(f"SET lock_timeout = {BUSY_MILLISECONDS}")
    connection.autocommit = autocommit
