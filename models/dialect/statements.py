"""Statements and expressions each database says in its own way."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, literal, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from models.job_run import RateCount


def count_up(session: Session, key: str, window_start: datetime) -> int:
    """Add one to a rate counter in one statement, whoever else counts, and return the new count."""
    insert: Any = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}[session.get_bind().dialect.name]
    statement = insert(RateCount).values(key=key, window_start=window_start, count=1)
    statement = statement.on_conflict_do_update(
        index_elements=[RateCount.key, RateCount.window_start], set_={"count": RateCount.count + 1}
    ).returning(RateCount.count)
    return int(session.execute(statement).scalar_one())


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
