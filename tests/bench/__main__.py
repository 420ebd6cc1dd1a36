"""`make bench`: what each page costs on a desk full of demo data: queries, milliseconds, bytes over the wire.

Pages without parameters, each as the first role that may see it, and the newest ticket's page; in-process, on a
scratch SQLite file, so that two runs on one machine compare. Weights are those of a first visit with gzip.
"""

import gzip
import logging
import re
import shutil
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import event, select

from desk.extensions import db, session
from models import Ticket, User
from models.states import Role
from tests.harness import application, postgres
from tests.harness.clients import DeskClient, sign_in
from tests.harness.databases import SQLITE, Databases

ROUNDS = 5
ASSET = re.compile(r'(?:href|src)="(/static/[^"]+)"')


@contextmanager
def counted_queries(app: Flask) -> Iterator[list[str]]:
    """Collect the statements the database is sent."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def clients(app: Flask) -> dict[str, DeskClient]:
    """Sign in one demo person of each role, and nobody."""
    app.test_client_class = DeskClient
    made: dict[str, DeskClient] = {"nobody": app.test_client()}
    with app.app_context():
        for role in Role:
            user = session.scalars(
                select(User).where(User.role == role, User.is_active).order_by(User.id)
            ).first()
            if user is not None:
                made[role] = app.test_client()
                sign_in(made[role], user)
    return made


def addresses(app: Flask) -> list[str]:
    """List what can be asked for without knowing an id, and the page of the newest ticket."""
    plain = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.arguments and not rule.endpoint.startswith("api.")
    ]
    with app.app_context():
        newest = session.scalars(select(Ticket.reference).order_by(Ticket.id.desc())).first()
    return sorted(set(plain)) + ([f"/tickets/{newest}"] if newest else [])


def weigh(client: DeskClient, body: bytes) -> int:
    """Return the bytes of a first visit: the page and what it loads, compressed."""
    total = len(gzip.compress(body, 6))
    for address in set(ASSET.findall(body.decode("utf-8", "replace"))):
        total += len(client.get(address, headers={"Accept-Encoding": "gzip"}).data)
    return total


def measure(app: Flask, visitors: dict[str, DeskClient], address: str) -> str | None:
    """Return a page's line, or None when nobody gets a page there."""
    for role, client in visitors.items():
        answer = client.get(address)
        if answer.status_code != 200 or answer.mimetype != "text/html":
            continue
        times = []
        for _ in range(ROUNDS):
            with counted_queries(app) as sent:
                begun = time.perf_counter()
                client.get(address)
                times.append((time.perf_counter() - begun) * 1000)
        weight = weigh(client, answer.data) / 1000
        return f"{address:<34} {role:<16} {len(sent):>4} {statistics.median(times):>8.1f} {weight:>8.1f}"
    return None


def main() -> int:
    """Make the desk, ask for every page, print the table."""
    from desk import demo

    logging.disable(logging.WARNING)
    shared = postgres.shared_folder()
    databases = Databases(shared, "bench", application.migrate)
    try:
        app = application.build(databases.fresh(SQLITE))
        with app.app_context():
            begun = time.perf_counter()
            demo.load()
            print(f"demo data in {time.perf_counter() - begun:.1f} s\n")
        visitors = clients(app)
        print(f"{'page':<34} {'as':<16} {'sql':>4} {'ms':>8} {'kB':>8}")
        for address in addresses(app):
            line = measure(app, visitors, address)
            if line:
                print(line)
        application.dispose(app)
    finally:
        shutil.rmtree(shared)
    return 0


if __name__ == "__main__":
    sys.exit(main())
