"""How much the heaviest statement of a page reads: rows on PostgreSQL, as it counts them; steps of its machine on SQLite."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from flask import Flask
from sqlalchemy import event

from desk.extensions import db
from tests.harness.databases import POSTGRESQL, SQLITE

UNIT: Final = {POSTGRESQL: "rows read", SQLITE: "steps"}
EACH: Final = 100  # steps between two looks


def most_of_one_statement(app: Flask, path: str, cookie: str, before: Callable[[], None]) -> int:
    """Open a page after `before`, which makes it ask for everything again, and return what its heaviest statement read."""
    with app.app_context():
        name, _, value = cookie.partition("=")
        client = app.test_client()
        client.set_cookie(name, value)
        client.get(path)
        before()
        engine = db.engine
        if engine.dialect.name == "sqlite":
            with _counting(engine) as counted:
                client.get(path)
            return max(counted, default=0)
        with noting(engine) as noted:
            client.get(path)
        with engine.connect() as connection:
            return max((rows_of(connection, statement, given) for statement, given in noted), default=0)


@contextmanager
def noting(engine: Any) -> Iterator[list[tuple[str, Any]]]:
    noted: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, given: Any, *_rest: Any) -> None:
        if statement.startswith(("SELECT", "WITH")) and "FOR UPDATE" not in statement:
            noted.append((statement, given))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield noted
    finally:
        event.remove(engine, "before_cursor_execute", note)


@contextmanager
def _counting(engine: Any) -> Iterator[list[int]]:
    counted: list[int] = []

    def begin(connection: Any, *_rest: Any) -> None:
        counted.append(0)
        connection.connection.driver_connection.set_progress_handler(step, EACH)

    def step() -> int:
        counted[-1] += EACH
        return 0

    event.listen(engine, "before_cursor_execute", begin)
    try:
        yield counted
    finally:
        event.remove(engine, "before_cursor_execute", begin)


def rows_of(connection: Any, statement: str, given: Any) -> int:
    """Sum what the scans of a plan read, kept or not."""
    told = connection.exec_driver_sql(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", given).scalar_one()

    def of(plan: dict[str, Any]) -> int:
        own = 0
        if "Scan" in plan["Node Type"] and plan["Node Type"] not in (
            "CTE Scan",
            "Subquery Scan",
            "Function Scan",
            "Bitmap Index Scan",  # entries of an index: its rows are counted where they are read
        ):
            each = (
                plan["Actual Rows"]
                + plan.get("Rows Removed by Filter", 0)
                + plan.get("Rows Removed by Index Recheck", 0)
            )
            own = round(each * plan["Actual Loops"])
        return own + sum(of(one) for one in plan.get("Plans", ()))

    return of(told[0]["Plan"])
