"""The whole database at once: read as it stood at one moment, or written in any order of rows."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, Table, func, select, text

from models.dialect.connections import WRITE


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """Read everything as it stood when this began, whatever others write meanwhile."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection = connection.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        with connection.begin():
            connection.execute(
                text("SELECT count(*) FROM alembic_version")
            )  # the moment is that of the first read
            yield connection


@contextmanager
def loading(engine: Engine, tables: Sequence[Table]) -> Iterator[Connection]:
    """Write rows of these tables in any order, all or none; references are checked when all are there."""
    with engine.connect() as connection:
        connection = connection.execution_options(**WRITE)
        with connection.begin():
            postgresql = connection.dialect.name == "postgresql"
            keys = [(table.name, str(key.name)) for table in tables for key in table.foreign_key_constraints]
            if postgresql:
                _defer(connection, keys, "DEFERRABLE INITIALLY DEFERRED")
            else:
                connection.execute(text("PRAGMA defer_foreign_keys=ON"))
            yield connection
            if postgresql:
                connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
                _defer(connection, keys, "NOT DEFERRABLE")
                _go_on_counting(connection, tables)


def _defer(connection: Connection, keys: list[tuple[str, str]], how: str) -> None:
    for table, name in keys:
        connection.execute(text(f'ALTER TABLE "{table}" ALTER CONSTRAINT "{name}" {how}'))


def _go_on_counting(connection: Connection, tables: Sequence[Table]) -> None:
    """Let the next row of each table follow the last one; SQLite does so by itself."""
    for table in tables:
        counted = table.autoincrement_column
        if counted is None:
            continue
        sequence = connection.scalar(select(func.pg_get_serial_sequence(f'"{table.name}"', counted.name)))
        last = connection.scalar(select(func.max(counted)))
        if sequence and last:
            connection.execute(select(func.setval(sequence, last)))
