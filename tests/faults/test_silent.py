"""Fault 19: a PostgreSQL that takes connections and says nothing holds nobody; one that is slow is waited for."""

import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from models.dialect import engine_options, patience, prepare_engine


class Wire:
    """A way to the server that passes everything on, until it swallows everything."""

    def __init__(self, host: str, port: int) -> None:
        self._there = (host, port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.is_cut = threading.Event()
        self._held: list[socket.socket] = [self._listener]
        threading.Thread(target=self._take, daemon=True).start()

    def _take(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            self._held.append(near)
            if not self.is_cut.is_set():
                far = socket.create_connection(self._there)
                self._held.append(far)
                for one, other in ((near, far), (far, near)):
                    threading.Thread(target=self._pass, args=(one, other), daemon=True).start()

    def _pass(self, one: socket.socket, other: socket.socket) -> None:
        try:
            while data := one.recv(65536):
                if not self.is_cut.is_set():
                    other.sendall(data)
        except OSError:
            pass

    def close(self) -> None:
        for one in self._held:
            one.close()


@pytest.fixture
def wire(fresh_database: Any) -> Iterator[tuple[Wire, Any]]:
    if fresh_database.kind != "postgresql":
        pytest.skip("a file has no line that could be cut")
    url = make_url(fresh_database.url)
    wire = Wire(url.host or "127.0.0.1", url.port or 5432)
    engine = create_engine(url.set(host="127.0.0.1", port=wire.port), **engine_options(str(url)))
    prepare_engine(engine)
    yield wire, engine
    engine.dispose()
    wire.close()


def test_whoever_waits_for_a_server_that_fell_silent_is_told(wire: Any, monkeypatch: Any) -> None:
    line, engine = wire
    monkeypatch.setattr(patience, "SILENT_SECONDS", 0.2)
    told: list[BaseException] = []

    def ask() -> None:
        try:
            with engine.connect() as connection:
                connection.execute(text("SELECT 1"))
                line.is_cut.set()
                connection.execute(text("SELECT 2"))
        except OperationalError as error:
            told.append(error)

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(60)
    assert len(told) == 1
    assert told[0].connection_invalidated  # type: ignore[attr-defined]  # the pool lets go of it


def test_a_slow_server_is_waited_for(wire: Any, monkeypatch: Any) -> None:
    _line, engine = wire
    monkeypatch.setattr(patience, "SILENT_SECONDS", 0.1)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT pg_sleep(1.5), 'slow'")).one()[1] == "slow"
