"""A desk that listens: in a thread of the test, or as a process of its own that may be killed."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask

from desk.drain import Server
from desk.launcher import claim
from tests.architecture.reader import ROOT
from tests.harness import application
from tests.harness.databases import Database
from tests.harness.postgres import free_port

PATIENCE_SECONDS = 240  # filling a demo takes seconds, on shared cores many


@dataclass(frozen=True)
class LiveServer:
    """A served desk and the application behind it; records are made under `with server.app.app_context():`."""

    url: str
    app: Flask
    database: Database


@contextlib.contextmanager
def live(database: Database, **changes: str) -> Iterator[LiveServer]:
    """Serve the database from a thread, as the one-command run does."""
    listener = claim("127.0.0.1", 0)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    app = application.build(database, DESK_BASE_URL=url, **changes)
    app.config.update(TESTING=False, WTF_CSRF_ENABLED=True)  # as people meet it
    server = Server(app, listener)
    thread = threading.Thread(target=server.run, name="live-server")
    thread.start()
    try:
        yield LiveServer(url, app, database)
    finally:
        server.stop()
        thread.join()
        application.dispose(app)


class DeskProcess:
    """`python -m desk.serve` on a scratch database, for tests that kill it."""

    def __init__(self, database: Database, port: int | None = None, **changes: str) -> None:
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = database.folder / f"serve-{self.port}.log"
        environment = application.environment_for(database, DESK_BASE_URL=self.url, **changes)
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("DESK_")}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "desk.serve"],
                cwd=ROOT,
                env={**inherited, **environment, "HOST": "127.0.0.1", "PORT": str(self.port)},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def wait_until_it_listens(self) -> "DeskProcess":
        """Return once it accepts connections; a process that ended instead fails with what it said."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return self
            if self.process.poll() is not None:
                break
            time.sleep(0.02)  # another process cannot tell us sooner
        raise AssertionError(f"the desk did not start:\n{self.log.read_text()}")

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> int:
        """Ask it to end; return its exit status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"the desk did not stop:\n{self.log.read_text()}")
