"""The server answers what is under way before it ends, and takes nothing new."""

import contextlib
import errno
import http.client
import socket
import threading
from collections.abc import Iterable, Iterator

import pytest

from desk import drain
from desk.drain import Server
from desk.launcher import claim


class Slow:
    """An application whose answer waits until the test lets it go."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self.released = threading.Event()

    def __call__(self, environ, start_response) -> Iterable[bytes]:
        self.asked.set()
        self.released.wait(timeout=30)
        start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "200000")])
        return [b"x" * 200_000]


@contextlib.contextmanager
def serving(app: Slow) -> Iterator[tuple[Server, int, threading.Thread]]:
    listener = claim("127.0.0.1", 0)
    port = listener.getsockname()[1]
    server = Server(app, listener)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield server, port, thread
    finally:
        app.released.set()
        server.stop()
        thread.join()


def ask(port: int, answers: list[bytes]) -> threading.Thread:
    def get() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("GET", "/")
        answers.append(connection.getresponse().read())
        connection.close()

    thread = threading.Thread(target=get)
    thread.start()
    return thread


def test_a_request_under_way_is_answered_in_full() -> None:
    app, answers = Slow(), []
    with serving(app) as (server, port, thread):
        asking = ask(port, answers)
        assert app.asked.wait(timeout=30)
        server.stop()
        app.released.set()
        asking.join()
        thread.join()
    assert answers == [b"x" * 200_000]


def test_nobody_new_comes_in_while_it_stops() -> None:
    app, answers, stopping = Slow(), [], threading.Event()
    listener = claim("127.0.0.1", 0)
    port = listener.getsockname()[1]
    server = Server(app, listener)
    thread = threading.Thread(target=server.run, args=(stopping.set,))
    thread.start()
    asking = ask(port, answers)
    assert app.asked.wait(timeout=30)
    server.stop()
    assert stopping.wait(timeout=30)
    while not is_closed(port):
        pass
    app.released.set()
    asking.join()
    thread.join()
    assert len(answers) == 1


def is_closed(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except ConnectionRefusedError:
        return True
    except ConnectionResetError:  # it was in line when the door closed
        return False
    return False


def test_one_that_never_ends_does_not_hold_the_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drain, "GRACE_SECONDS", 0.2)
    app = Slow()
    finished: list[bool] = []
    listener = claim("127.0.0.1", 0)
    server = Server(app, listener)
    thread = threading.Thread(target=lambda: finished.append(server.run()))
    thread.start()
    with socket.create_connection(listener.getsockname()) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: desk\r\n\r\n")
        assert app.asked.wait(timeout=30)
        server.stop()
        thread.join(timeout=10)
    assert finished == [False]
    app.released.set()


def test_an_idle_connection_does_not_hold_the_stop() -> None:
    with serving(Slow()) as (server, port, thread), socket.create_connection(("127.0.0.1", port)):
        server.stop()
        thread.join(timeout=5)
        assert not thread.is_alive()


def test_a_taken_address_is_refused() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other, pytest.raises(OSError) as caught:
        claim("127.0.0.1", other.getsockname()[1])
    assert caught.value.errno == errno.EADDRINUSE


def test_many_who_ask_nothing_leave_room_for_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """67: one address takes more connections than there are, and sends a letter now and then to each."""
    monkeypatch.setattr(drain, "CONNECTIONS", 30)
    monkeypatch.setattr(drain, "KEPT_FREE", 10)
    app = Slow()
    app.released.set()
    with serving(app) as (_server, port, _thread), contextlib.ExitStack() as held:
        patient = held.enter_context(
            socket.create_connection(("127.0.0.1", port), timeout=30, source_address=("127.0.0.2", 0))
        )
        patient.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 2\r\n\r\na")
        for _ in range(60):
            silent = held.enter_context(socket.create_connection(("127.0.0.1", port), timeout=30))
            silent.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        answers: list[bytes] = []
        ask(port, answers).join()
        assert answers == [b"x" * 200_000]
        patient.sendall(b"b")  # who has one connection keeps it, however long it takes
        assert patient.recv(12) == b"HTTP/1.1 200"
