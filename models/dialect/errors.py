"""What a database error means, in our names."""

import re

from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

_SQLITE_CHECK = re.compile(r"CHECK constraint failed: (\w+)")
_SQLITE_UNIQUE = re.compile(r"UNIQUE constraint failed: (.+)")
_SQLITE_TRIGGER = re.compile(r"\b(refused_\w+)")


def violated(error: IntegrityError) -> str | None:
    """Return the name of the constraint or trigger rule an error broke, or None.

    SQLite names the columns of a broken UNIQUE, not the constraint: they come back as our naming
    convention would have named it ("uq_user_email_key").
    """
    diagnostic = getattr(error.orig, "diag", None)
    if diagnostic is not None and diagnostic.constraint_name:
        return str(diagnostic.constraint_name)
    text = str(error.orig)
    for pattern in (_SQLITE_CHECK, _SQLITE_TRIGGER):
        if found := pattern.search(text):
            return found.group(1)
    if found := _SQLITE_UNIQUE.search(text):
        columns = [part.strip() for part in found.group(1).split(",")]
        table = columns[0].partition(".")[0]
        return f"uq_{table}_" + "_".join(column.partition(".")[2] for column in columns)
    return None


def is_busy(error: Exception) -> bool:
    """Tell whether the database was locked, full or unreachable, so that trying again may help."""
    if isinstance(error, PoolTimeout):  # every connection was in use for long
        return True
    if not isinstance(error, DBAPIError):
        return False
    if error.orig is not None and hasattr(error.orig, "sqlstate"):
        state = error.orig.sqlstate
        if state is None:  # no server said anything: it is not there
            return isinstance(error, OperationalError) or error.connection_invalidated
        # lock_not_available, serialization, deadlock, shutdown and crash, cancelled by a timeout of the server's, read-only (a
        # standby that is not yet the server), idle for too long; then lack of resources and broken connections as classes
        waits = ("55P03", "40001", "40P01", "57P01", "57P02", "57P03", "57014", "25006", "25P03")
        return state in waits or state[:2] in ("08", "53")
    text = str(error.orig)
    passing = (
        "database is locked",
        "database table is locked",
        "readonly database",
        "unable to open database",
    )
    return any(words in text for words in passing) or is_full(error) or error.connection_invalidated


def is_full(error: Exception) -> bool:
    """Tell whether the database's disk has no room left."""
    if not isinstance(error, DBAPIError):
        return False
    return getattr(error.orig, "sqlstate", None) == "53100" or "disk is full" in str(error.orig)


def is_read_only(error: Exception) -> bool:
    """Tell whether the database can be read and takes nothing new."""
    if not isinstance(error, DBAPIError):
        return False
    return getattr(error.orig, "sqlstate", None) == "25006" or "readonly database" in str(error.orig)


def is_outdated(error: Exception) -> bool:
    """Tell whether tables or columns are missing: the database was never migrated, or not far enough."""
    if not isinstance(error, DBAPIError):
        return False
    state, text = getattr(error.orig, "sqlstate", None), str(error.orig)
    return state in ("42P01", "42703") or "no such table" in text or "no such column" in text
