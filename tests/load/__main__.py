"""`python -m tests.load`: fills a scratch desk, asks as people do, prints the table. Compare within one run: machines are noisy."""

import argparse
import contextlib
import gzip
import logging
import os
import platform
import re
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from flask import Flask
from sqlalchemy import func, select

from desk.demo import crowd
from desk.extensions import session
from desk.queries import search as finding
from desk.queries.search import Asked
from desk.services import sessions
from desk.services.tickets import reply
from desk.transaction import unit_of_work
from models import Message, Ticket, User
from models.states import Role, TicketState
from tests.architecture.reader import ROOT
from tests.harness import application, postgres
from tests.harness.clients import DeskClient, sign_in
from tests.harness.databases import POSTGRESQL, SQLITE, Database, Databases
from tests.harness.servers import DeskProcess
from tests.load import reads
from tests.load.clients import Times, Visitor, in_turn, together

ROUNDS, CLIENTS, WARM = 40, 8, 3
AFTER_A_WRITE = ("queue, first page", "all requests", "request with 20 messages", "board")
HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*>')
NAME, VALUE = re.compile(r'name="([^"]*)"'), re.compile(r'value="([^"]*)"')


def machine() -> str:
    """Name what the figures were taken on."""
    name = platform.processor() or platform.machine()
    with contextlib.suppress(OSError):
        told = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text())
        name = told.group(1) if told else name
    load = " ".join(f"{one:.1f}" for one in os.getloadavg())
    return f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {os.cpu_count()} cores of {name}, Python {platform.python_version()}, load average {load}"


def memory_of(process: int) -> float:
    """Return what a process holds in memory, in MB."""
    told = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{process}/status").read_text())
    return int(told.group(1)) / 1000 if told else 0.0


def cookie_of(app: Flask, role: Role) -> str:
    """Sign somebody in and return their cookie."""
    app.test_client_class = DeskClient
    with app.app_context():
        user = session.scalars(
            select(User).where(User.role == role, User.is_active).order_by(User.id)
        ).first()
        client: Any = app.test_client()
        assert user is not None
        sign_in(client, user)
    name = app.config["SESSION_COOKIE_NAME"]
    return f"{name}={client.get_cookie(name).value}"


def words_of(app: Flask, tickets: int) -> tuple[str, str]:
    """Return a rare word and one that about a tenth of the requests hold."""
    from desk.access import Actor

    seen: dict[str, int] = {}
    with app.app_context():
        user = session.scalars(select(User).where(User.role == Role.OFFICER)).first()
        assert user is not None
        actor = Actor(kind="staff", name="", role=Role.OFFICER, user_id=user.id)
        pitches = session.scalars(select(Ticket.pitch).order_by(Ticket.id.desc()).limit(3000)).all()
        for pitch in pitches:
            for word in set(re.findall(r"\w{6,}", pitch.lower())):
                seen[word] = seen.get(word, 0) + 1
        frequent = min(seen, key=lambda word: abs(seen[word] - len(pitches) / 10))
        rare = min((word for word in seen if seen[word] <= 2), default=frequent)
        counted = [
            finding.requests(actor, Asked(words=((word, False, False),))).count for word in (rare, frequent)
        ]
    print(
        f"rare word {rare!r}: {counted[0]}; frequent word {frequent!r}: {counted[1]} (of {tickets:,}, {finding.CAP:,} ranked)"
    )
    return rare, frequent


def long_tickets(app: Flask, number: int) -> list[str]:
    """Return the references of requests with 20 messages, or as near as there are."""
    with app.app_context():
        many = select(Message.ticket_id).group_by(Message.ticket_id)
        found = session.scalars(many.order_by(func.abs(func.count() - 20), Message.ticket_id).limit(number))
        return list(session.scalars(select(Ticket.reference).where(Ticket.id.in_(found.all()))))


def pages(app: Flask, tickets: int) -> dict[str, str]:
    """Return what people ask for, by its name in the table."""
    rare, frequent = words_of(app, tickets)
    return {
        "queue, first page": "/queue",
        "queue, open in triage": "/queue?view=open&state=triage",
        "all requests": "/queue?view=all",
        "all requests, last page": "/queue?view=all&last=1",
        "search, rare word": f"/search?q={quote(rare)}",
        "search, frequent word": f"/search?q={quote(frequent)}",
        "request with 20 messages": f"/tickets/{long_tickets(app, 1)[0]}",
        "board": "/queue/board",
        "reports": "/reports",
    }


def processor_of(process: int) -> float:
    """Return the milliseconds of processor time that the threads of a process have had."""
    spent = [int(one.read_text().split()[0]) for one in Path(f"/proc/{process}/task").glob("*/schedstat")]
    return sum(spent) / 1e6


HEAD = f"{'milliseconds':<34}{'median':>9}{'p95':>9}{'most':>9}{'processor':>11}{'floors':>8}{'a second':>9}"


def row(name: str, times: Times, spent: float, floor: float, read: str = "") -> str:
    """Write a line: median, p95, most; the server's processor time each, in how many floors; how many a second; what was read."""
    failed = f"  {times.failures} failed" if times.failures else ""
    each = spent / len(times.each)
    return (
        f"{name:<34}{times.median:>9.1f}{times.p95:>9.1f}{times.most:>9.1f}{each:>11.1f}{each / floor:>8.1f}"
        f"{times.a_second:>9.0f}{read:>12}{failed}"
    )


@contextlib.contextmanager
def floor_on(database: Database) -> Iterator[tuple[int, int]]:
    """Serve the floor from a process of its own; gives its port and its number."""
    port = postgres.free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.load.floor", str(port)],
        cwd=ROOT,
        env={**os.environ, "DESK_DATABASE_URL": database.url},
    )
    try:
        until = time.monotonic() + 30
        while time.monotonic() < until:
            with contextlib.suppress(OSError):
                Visitor(port).get("/")
                break
            time.sleep(0.1)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait()


def reader(port: int, *paths: str, cookie: str = "") -> Callable[[], Callable[[int], int]]:
    """Return a maker of people who read one page, or several in turn."""

    def make() -> Callable[[int], int]:
        visitor = Visitor(port, cookie)
        return lambda number: visitor.get(paths[number % len(paths)])[0]

    return make


def colleague(app: Flask) -> Callable[[], None]:
    """Return what commits as people do who work beside the reader: a reply to another request, with its mail and its event."""
    with app.app_context():
        user = session.scalars(select(User).where(User.role == Role.LEAD).order_by(User.id)).first()
        assert user is not None
        actor = sessions.actor_for(user, ())
        about = session.scalars(
            select(Ticket.id).where(Ticket.state == TicketState.FOLLOW_UP).order_by(Ticket.id.desc())
        ).first()

    def write() -> None:
        with app.app_context(), unit_of_work():
            reply(actor=actor, ticket_id=about or 0, body="We look into it.", key=secrets.token_hex(16))

    return write


def weight(port: int, path: str, cookie: str) -> tuple[float, float]:
    """Return how many kB a browser takes for a page at the first visit: the page itself, and with all it asks for."""
    visitor = Visitor(port, cookie)
    visitor.headers |= {"Accept-Encoding": "gzip", "Sec-Fetch-Site": "none"}
    page = visitor.get(path)[1]
    assets = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', gzip.decompress(page).decode()))
    return len(page) / 1000, (len(page) + sum(len(visitor.get(one)[1]) for one in assets)) / 1000


def intake(port: int) -> Callable[[], Callable[[int], int]]:
    """Return a maker of companies, each behind an address of its own, that open the form and send it."""

    def make() -> Callable[[int], int]:
        visitor = Visitor(port)

        def send(number: int) -> int:
            visitor.headers["X-Forwarded-For"] = ".".join(str(secrets.randbelow(254) + 1) for _ in range(4))
            _, page = visitor.get("/request?lang=en")
            hidden = {
                name: value
                for tag in HIDDEN.findall(page.decode())
                for name, value in [(NAME.search(tag)[1], VALUE.search(tag)[1])]  # type: ignore[index]
            }
            words = {
                **hidden, "company_name": f"Load {number}", "contact_name": "Ann Load", "title": "Sorting plums by camera",
                "contact_email": f"load.{secrets.token_hex(6)}@load.example.org", "pitch": "We sort plums by hand. " * 8,
                "topics": "unknown", "data_available": "some", "horizon": "this_year", "privacy_notice": "y",
            }  # fmt: skip
            status, _ = visitor.post("/request", urlencode(words))
            return 200 if status == 303 else 500

        return send

    return make


def measure(database: Database, tickets: int) -> None:
    """Fill one database, unless it is (0), serve it, ask, print."""
    app = application.build(database)
    begun = time.perf_counter()
    with app.app_context():
        if tickets:
            crowd.fill(tickets=tickets, units=None, seed=1, tell=lambda done: None)
        tickets = session.scalars(select(func.count()).select_from(Ticket)).one()
    print(f"\n{database.kind}: {tickets:,} requests made up in {time.perf_counter() - begun:.0f} s")
    cookie, asked = cookie_of(app, Role.OFFICER), pages(app, tickets)
    long = [f"/tickets/{one}" for one in long_tickets(app, ROUNDS + WARM)]
    most = {
        name: reads.most_of_one_statement(app, path, cookie, colleague(app)) for name, path in asked.items()
    }
    desk = DeskProcess(database, DESK_PROXIES="1").wait_until_it_listens()
    try:
        print(f"memory, idle: {memory_of(desk.process.pid):.0f} MB")
        with floor_on(database) as floor:
            bench = Bench(desk.port, desk.process.pid, cookie, *floor)
            print(f"{HEAD}{reads.UNIT[database.kind]:>12}")
            for name, path in asked.items():
                bench.one_client(name, path, read=f"{most[name]:,}")
            bench.one_client("  another such request each time", *long)
            print(f"\nright after a colleague answered another request\n{HEAD}")
            for name in AFTER_A_WRITE:
                bench.one_client(name, asked[name], before=colleague(app))
            print(f"\n{CLIENTS} clients at once\n{HEAD}")
            bench.many_clients("queue", reader(desk.port, "/queue", cookie=cookie))
            bench.many_clients("request with 20 messages", reader(desk.port, *long, cookie=cookie))
            bench.many_clients("intake, form and post", intake(desk.port))
            bench.floor_for_many()
        page, whole = weight(desk.port, "/queue", cookie)
        print(f"the queue on the wire: {page:.0f} kB, with all assets {whole:.0f} kB")
        print(f"memory, after the load: {memory_of(desk.process.pid):.0f} MB")
    finally:
        desk.stop()
        application.dispose(app)


@dataclass
class Bench:
    """A desk and the floor beside it: asks both in turn and prints a line for each."""

    port: int
    process: int
    cookie: str
    floor_port: int
    floor_process: int
    floor: float = 1.0  # milliseconds of processor time, as last measured

    def one_client(
        self, name: str, *paths: str, read: str = "", before: Callable[[], None] | None = None
    ) -> None:
        """Measure pages as one person reads them, and print what it took."""
        asks, bare = reader(self.port, *paths, cookie=self.cookie), reader(self.floor_port, "/")
        in_turn(asks, bare, WARM, before)
        begun, begun_floor = processor_of(self.process), processor_of(self.floor_process)
        times, floors = in_turn(asks, bare, ROUNDS, before)
        each = (processor_of(self.floor_process) - begun_floor) / ROUNDS
        spent = processor_of(self.process) - begun
        self.floor = each
        print(row(name, times, spent, each, read), flush=True)
        print(row("  the floor beside it", floors, each * ROUNDS, each), flush=True)

    def many_clients(self, name: str, make: Callable[[], Callable[[int], int]]) -> None:
        """Measure what many do at once."""
        begun = processor_of(self.process)
        times = together(make, CLIENTS, ROUNDS)
        print(row(name, times, processor_of(self.process) - begun, self.floor), flush=True)

    def floor_for_many(self) -> None:
        """Measure the floor as many ask for it."""
        begun = processor_of(self.floor_process)
        times = together(reader(self.floor_port, "/"), CLIENTS, ROUNDS)
        print(row("floor", times, processor_of(self.floor_process) - begun, self.floor), flush=True)


def main() -> int:
    """Measure on each database that is there."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--tickets", type=int, default=10_000)
    arguments.add_argument("--database", choices=[SQLITE, POSTGRESQL, "both"], default="both")
    arguments.add_argument(
        "--filled", metavar=("URL", "FOLDER"), nargs=2, action="append",
        help="A desk of demonstration that is filled already, as by flask seed, with the folder of its files; may be repeated.",
    )  # fmt: skip
    given = arguments.parse_args()
    logging.disable(logging.WARNING)
    print(machine())
    for url, folder in given.filled or ():
        kind = SQLITE if url.startswith("sqlite") else POSTGRESQL
        measure(Database(kind, url, Path(folder).resolve()), 0)
    if given.filled:
        print(f"\n{machine()}")
        return 0
    shared = postgres.shared_folder()
    databases = Databases(shared, "load", application.migrate)
    try:
        for kind in (SQLITE, POSTGRESQL):
            if given.database in (kind, "both") and (kind == SQLITE or postgres.is_available()):
                measure(databases.fresh(kind), given.tickets)
    finally:
        databases.close()
        databases.drop_template()
        databases.stop_server()
        shutil.rmtree(shared, ignore_errors=True)
    print(f"\n{machine()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
