"""Statements and expressions each database says in its own way."""

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Table, func, literal, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from models.job_run import RateCount
from models.presence import Presence
from models.queue import TicketLook
from models.tally import Tally


def count_up(session: Session, key: str, window_start: datetime) -> int:
    """Add one to a rate counter in one statement, whoever else counts, and return the new count."""
    counting = session.connection()
    given = {"key": key, "window_start": window_start, "count": 1}
    return int(counting.execute(_counting_up(counting.dialect.name), given).scalar_one())


@cache
def _counting_up(dialect: str) -> Any:
    insert: Any = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}[dialect]
    return (
        insert(RateCount.__table__)
        .on_conflict_do_update(
            index_elements=[RateCount.key, RateCount.window_start], set_={"count": RateCount.count + 1}
        )
        .returning(RateCount.count)
    )


def insert_once(session: Session, model: Any, unique: str) -> Any:
    """Return the statement that writes a row and gives its id, or does nothing where one has its value in that column."""
    return _inserting_once(session.connection().dialect.name, model, unique)


@cache
def _inserting_once(dialect: str, model: Any, unique: str) -> Any:
    insert: Any = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}[dialect]
    table = model.__table__
    return insert(table).on_conflict_do_nothing(index_elements=[table.c[unique]]).returning(table.c.id)


def note_look(session: Session, user_id: int, ticket_id: int, moment: datetime) -> None:
    """Write when somebody looked at a request in one statement, whoever opens it twice at once."""
    insert: Any = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}[session.get_bind().dialect.name]
    statement = insert(TicketLook).values(user_id=user_id, ticket_id=ticket_id, looked_at=moment)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=[TicketLook.user_id, TicketLook.ticket_id], set_={"looked_at": moment}
        )
    )


def note_presence(session: Session, user_id: int, ticket_id: int, moment: datetime) -> None:
    """Write that somebody has a request open in one statement, in however many windows."""
    insert: Any = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}[session.get_bind().dialect.name]
    statement = insert(Presence).values(user_id=user_id, ticket_id=ticket_id, seen_at=moment)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=[Presence.ticket_id, Presence.user_id], set_={"seen_at": moment}
        )
    )


def add_up(session: Session, rows: list[dict[str, Any]]) -> None:
    """Add to the sums of figures, beginning those that are not there yet."""
    insert: Any = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}[session.get_bind().dialect.name]
    statement = insert(Tally)
    statement = statement.on_conflict_do_update(
        index_elements=[Tally.slice, Tally.month, Tally.measure, Tally.key], set_={"count": Tally.count + statement.excluded.count}
    )  # fmt: skip
    session.connection().execute(statement, rows)


def month_of(session: Session, column: Any) -> ColumnElement[str]:
    """Return an expression for the month "2026-03" of a date column."""
    if session.get_bind().dialect.name == "sqlite":
        return func.strftime(literal("%Y-%m"), column)
    return func.to_char(column, literal("YYYY-MM"))


def one_at_a_time(session: Session, what: str) -> None:
    """Let one transaction at a time pass here until it ends: to look for something and add it when there is none.

    A write transaction of SQLite is alone already.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(func.hashtext(literal(what)))))


def take_ids(session: Session, table: Table, count: int, *, above: int = 0) -> list[int]:
    """Return ids that nothing else will use, for rows to be written in bulk in this transaction.

    SQLite gives the highest id plus one and has a single writer: `above` is the highest this transaction took and has not
    written yet. PostgreSQL's sequence gives each number once.
    """
    if session.get_bind().dialect.name == "sqlite":
        first = max(above, session.execute(select(func.max(table.c.id))).scalar() or 0) + 1
        return list(range(first, first + count))
    taken = text("SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)")
    return list(session.execute(taken, {"name": f'"{table.name}"', "count": count}).scalars())


def refresh_statistics(session: Session) -> None:
    """Let the database look at its tables anew after much was written: its plans rest on what it believes is there."""
    session.execute(text("ANALYZE"))
