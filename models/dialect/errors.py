"""What a database error means, in our names."""

import re

from sqlalchemy.exc import DBAPIError, IntegrityError

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


def is_busy(error: DBAPIError) -> bool:
    """Tell whether the database was locked or unreachable, so that trying again may help."""
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:  # lock_not_available, serialization, deadlock, admin shutdown, connection class
        return state in ("55P03", "40001", "40P01", "57P01", "57P03") or state.startswith("08")
    text = str(error.orig)
    return "database is locked" in text or "database table is locked" in text or error.connection_invalidated
