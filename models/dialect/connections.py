"""How connections begin: SQLite's pragmas and its IMMEDIATE writes, PostgreSQL's sessions in UTC."""

from typing import Any

from sqlalchemy import Connection, Engine, event

# Execution option of a connection that is going to write. SQLite then takes its write lock at BEGIN:
# a deferred transaction that reads and then writes fails at once or loses updates (measured).
WRITE = {"desk_write": True}

BUSY_MILLISECONDS = 5000


def engine_options(url: str) -> dict[str, Any]:
    """Return what to ask of a pool and its driver: a lost server is noticed, a locked file is waited for.

    Parameters stay out of error messages, which are logged: they hold what people wrote.
    """
    common: dict[str, Any] = {"hide_parameters": True}
    if url.startswith("postgresql"):
        return {**common, "pool_pre_ping": True, "connect_args": {"connect_timeout": 3}}
    return {**common, "connect_args": {"timeout": BUSY_MILLISECONDS / 1000}}


def prepare_engine(engine: Engine) -> None:
    """Attach the listeners an engine needs, once, before its first connection."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "connect", _prepare_postgresql)


def _prepare_sqlite(connection: Any, record: object) -> None:
    """Take transactions into our own hands and make what is acknowledged durable."""
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    """Begin with the write lock when the transaction is going to write."""
    write = connection.get_execution_options().get("desk_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def _prepare_postgresql(connection: Any, record: object) -> None:
    """Keep sessions in UTC and never wait for a lock longer than SQLite would."""
    autocommit = connection.autocommit
    connection.autocommit = True
    connection.execute("SET TIME ZONE 'UTC'")
    connection.execute(f"SET lock_timeout = {BUSY_MILLISECONDS}")
    connection.autocommit = autocommit
