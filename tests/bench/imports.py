"""Seconds and memory of a list of 10,000 rows, or as many as asked: looked at, brought in, brought in again, taken back.

python -m tests.bench.imports [ROWS]
"""

import io
import resource
import shutil
import sys
import time
from collections.abc import Callable
from typing import Any

from openpyxl import Workbook

from desk.extensions import session
from desk.queries.directory import directory_import
from desk.services.imports import Outcome, Table, read, runs
from desk.services.imports.checking import checked
from desk.services.imports.columns import arranged, columns_of, guess
from desk.services.imports.directory import look
from desk.transaction import unit_of_work
from tests.factories import actor_of, make_user, siren
from tests.harness import application, postgres
from tests.harness.databases import SQLITE, Databases

ROWS = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000


def workbook() -> bytes:
    """Write companies with two people each, numbers as a spreadsheet keeps them."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("List")
    sheet.append(["Raison sociale", "SIREN", "Ville", "Code postal", "E-mail", "Contact", "Téléphone"])
    for n in range(ROWS):
        firm = n // 2
        sheet.append(
            [
                f"Forges {firm}",
                int(siren(10_000 + firm)),
                "Épinal",
                88000,
                f"p{n}@forges{firm}.fr",
                f"Ada {n}",
                387000000 + n,
            ]
        )
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def timed(name: str, act: Callable[[], Any]) -> Any:
    """Carry out and print how long it took and the most memory so far."""
    begun = time.perf_counter()
    found = act()
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{name:<20} {time.perf_counter() - begun:7.1f} s  {most} MB")
    return found


def bring_in(actor: Any, table: Table) -> int:
    """Bring in as the job does."""
    prepared = timed("prepare", lambda: runs.prepare(table.rows))
    with unit_of_work():
        import_id: int = runs.begin(actor=actor, name="list.xlsx", prepared=prepared).id
    _carry_out(runs.take_part, import_id)
    return import_id


def take_back(actor: Any, import_id: int) -> None:
    """Undo as the job does."""
    with unit_of_work():
        runs.undo(actor=actor, import_id=import_id)
    _carry_out(runs.take_back_part, import_id)


def _carry_out(part: Callable[[int], bool], import_id: int) -> None:
    is_going_on = True
    while is_going_on:
        with unit_of_work():
            is_going_on = part(import_id)
        session.expunge_all()


def look_at(actor: Any, table: Table) -> Outcome:
    """Look as the page does: read all rows, hold the first against the directory."""
    outcome = Outcome()
    rows = list(checked(table.rows, outcome))
    return look(actor=actor, rows=rows[:500], outcome=outcome)


def main() -> None:
    """Measure on SQLite."""
    shared = postgres.shared_folder()
    databases = Databases(shared, "bench", application.migrate)
    app = application.build(databases.fresh(SQLITE))
    try:
        with app.app_context():
            actor = actor_of(make_user("officer"))
            content = timed("write", workbook)
            table = timed("read", lambda: read("list.xlsx", content, "organizations"))
            table = arranged(table, guess(columns_of(table)))
            looked = timed("look", lambda: look_at(actor, table))
            print(len(looked.problems), "bad rows", looked.problems[:1])
            import_id = timed("bring in", lambda: bring_in(actor, table))
            timed("look again", lambda: look_at(actor, table))
            timed("take back", lambda: take_back(actor, import_id))
            print(directory_import(actor, import_id))
    finally:
        application.dispose(app)
        shutil.rmtree(shared)


if __name__ == "__main__":
    main()
