"""Rows written at once: a third of what the session takes to work out what to write in which order, where there is one row."""

from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Insert, insert
from sqlalchemy.orm import Session, make_transient_to_detached

from models.base import Base
from models.dialect.statements import insert_once

T = TypeVar("T", bound=Base)


def write(session: Session, record: T) -> T:
    """Insert a new record of a table with an id of its own and make it one of the session's, as if read from there.

    For records without words that are searched: what the session does not write itself, desk.search does not see.
    """
    made: Any = _execute(session, record, _insert(type(record)))
    return _own(session, record, made.last_inserted_params(), made.inserted_primary_key[0])


def write_once(session: Session, record: T, unique: str) -> T | None:
    """Do the same unless there is a row with its value in a column that is unique: then write nothing and return None."""
    statement = insert_once(session, type(record), unique)
    made: Any = _execute(session, record, statement)
    id_ = made.scalar_one_or_none()
    return None if id_ is None else _own(session, record, made.last_inserted_params(), id_)


def _execute(session: Session, record: Base, statement: Any) -> Any:
    session.flush()  # what it refers to
    kept, columns = vars(record), type(record).__table__.columns.keys()
    return session.connection().execute(statement, {name: kept[name] for name in columns if name in kept})


def _own(session: Session, record: T, written: dict[str, Any], id_: int) -> T:
    """Make what was written a record of the session, as if it had been read."""
    kept, columns = vars(record), type(record).__table__.columns
    kept |= {
        column.key: written.get(column.key) for column in columns
    }  # defaults, or nothing where nothing was said
    kept["id"] = id_
    make_transient_to_detached(record)
    _forget_what_was_undone(session, record)
    session.add(record)
    return record


def _forget_what_was_undone(session: Session, record: Base) -> None:
    """Let go of a record whose writing was undone and whose id the database gives again."""
    undone = session.identity_map.get(record.__mapper__.identity_key_from_instance(record))
    if undone is not None:
        session.expunge(undone)


@cache
def _insert(model: type[Any]) -> Insert:
    return insert(model.__table__)
