"""How migrations run: on the application's own engine, one at a time, with SQLite's foreign keys off meanwhile.

A batch migration copies a table and drops the old one: with foreign keys on, that drop deletes the children in
silence (measured). They are switched off before the transaction and checked after it.
"""

from alembic import context
from flask import current_app
from sqlalchemy import Connection, text

from models.dialect import INDEXES

LOCK = 4_203_417  # any number, the same in every process: PostgreSQL's advisory lock of this product's migrations

database = current_app.extensions["migrate"].db
target_metadata = database.metadatas[None]


def is_modelled(_thing: object, name: str | None, kind: str, *_: object) -> bool:
    """Leave out what no model maps, for each database keeps its own kind: the search indexes, and which tables were changed."""
    return not (kind == "table" and name is not None and name.startswith((*INDEXES, "noted_change")))


def migrate(connection: Connection) -> None:
    """Run what is asked on one connection."""
    context.configure(
        connection=connection, target_metadata=target_metadata, render_as_batch=True, compare_type=True,
        compare_server_default=True, transaction_per_migration=False, include_object=is_modelled,
    )  # fmt: skip
    with context.begin_transaction():
        context.run_migrations()


def run() -> None:
    """Migrate under a lock, so that of two processes that start together one waits."""
    with database.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            raw = connection.connection.driver_connection
            raw.execute("PRAGMA foreign_keys=OFF")
            try:
                connection = connection.execution_options(desk_write=True)
                with connection.begin():
                    migrate(connection)
                    broken = connection.execute(text("PRAGMA foreign_key_check")).fetchall()
                    if broken:
                        raise RuntimeError(f"rows without their parent after migrating: {broken[:10]}")
            finally:
                raw.execute("PRAGMA foreign_keys=ON")
        else:
            with connection.begin():
                connection.execute(text("SET LOCAL lock_timeout = 0"))
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
                migrate(connection)


if context.is_offline_mode():
    raise SystemExit("Migrations run on the database itself; there is no offline mode.")
run()
