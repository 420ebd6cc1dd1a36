"""Moments as texts that sort as they do, so that they can be joined to what is compared before them."""

from typing import Any

from sqlalchemy import String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class moment_text(FunctionElement[str]):  # noqa: N801 - written as a function
    """A moment in UTC as "2026-03-10 08:15:00.000000"."""

    type = String()
    inherit_cache = True


@compiles(moment_text)
def _as_written(element: Any, compiler: Any, **given: Any) -> str:
    return f"to_char({compiler.process(element.clauses, **given)} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"


@compiles(moment_text, "sqlite")
def _as_kept(element: Any, compiler: Any, **given: Any) -> str:
    """SQLite keeps it so."""
    return str(compiler.process(element.clauses, **given))
