"""Attacks 41, 60, 61, 66 and 67, on a desk that really listens: what stands on every answer, and who may keep it waiting."""

import contextlib
import http.client
import socket
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from desk import drain
from desk.web.headers import HEADERS
from tests import factories
from tests.harness import servers
from tests.harness.clients import client_for
from tests.web.attacks.addresses import LEAVING, addresses

ALWAYS = {*HEADERS, "Cache-Control"}
# Each raw request, and the statuses it may be answered with: nothing else, and never an answer to a hidden second one.
SMUGGLED = {
    "two lengths": b"POST /request HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhelloGET /health HTTP/1.1\r\nHost: x\r\n\r\n",
    "length and chunks": b"POST /request HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /health HTTP/1.1\r\nHost: x\r\n\r\n",
    "strange chunks": b"POST /request HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\nGET /health HTTP/1.1\r\nHost: x\r\n\r\n",
    "hidden chunks": b"POST /request HTTP/1.1\r\nHost: x\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
    "negative length": b"POST /request HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\nhello",
    "length of letters": b"POST /request HTTP/1.1\r\nHost: x\r\nContent-Length: +5\r\n\r\nhello",
    "bad chunk": b"POST /request HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n",
    "bare line feed": b"GET /health HTTP/1.1\nHost: x\nX-A: b\n\n",
    "no version": b"GET /health\r\n\r\n",
    "chunks twice": b"POST /request HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /health HTTP/1.1\r\nHost: x\r\n\r\n",
    "two hosts": b"GET /health HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
    "no host": b"GET /health HTTP/1.1\r\nX-Host: x\r\n\r\n",
    "another version": b"GET /health HTTP/9.9\r\nHost: x\r\n\r\n",
    "nonsense": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
}  # fmt: skip


@pytest.fixture
def address(live_server: Any) -> tuple[str, int]:
    parts = urlsplit(live_server.url)
    return str(parts.hostname), int(parts.port or 0)


@contextlib.contextmanager
def connected(address: tuple[str, int]) -> Iterator[socket.socket]:
    with socket.create_connection(address, timeout=10) as connection:
        yield connection


def raw(address: tuple[str, int], request: bytes) -> bytes:
    """Send bytes and return what comes back until the server closes or falls silent."""
    with connected(address) as connection:
        connection.settimeout(3)
        connection.sendall(request)
        told = b""
        with contextlib.suppress(TimeoutError, ConnectionError):
            while part := connection.recv(65536):
                told += part
    return told


def ask(address: tuple[str, int], method: str, path: str, **options: Any) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection(*address, timeout=20)
    connection.request(method, path, **options)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer


def missing(answer: http.client.HTTPResponse) -> set[str]:
    names = {name.casefold() for name, _ in answer.getheaders()}
    return {name for name in ALWAYS if name.casefold() not in names}


def test_the_headers_stand_on_every_answer_of_a_desk_that_listens(live_server: Any, address: Any) -> None:
    big = {"body": b"x" * 3_000_000, "headers": {"Content-Type": "application/x-www-form-urlencoded"}}
    asked = [
        ("GET", "/", {}, 200), ("GET", "/static/desk.css", {}, 200), ("GET", "/static/none.css", {}, 404), ("GET", "/nothing", {}, 404),
        ("GET", "/account", {}, 303), ("POST", "/", {}, 405), ("TRACE", "/", {}, 405), ("PROPFIND", "/queue", {}, 405), ("FOO", "/login", {}, 405),
        ("POST", "/login", {}, 400), ("POST", "/login", big, 413), ("GET", "/robots.txt", {}, 200), ("GET", "/queue//board", {}, 308),
        ("GET", "/static/desk.css", {"headers": {"If-None-Match": "*"}}, 304), ("GET", "/" + "x" * 300_000, {}, 431),
        ("POST", "/request", {"headers": {"Content-Length": str(5 * 10**9)}}, 413), ("HEAD", "/", {}, 200), ("OPTIONS", "/", {}, 200), ("GET", "/o/x~y", {}, 404), ("GET", "/r/x~y", {}, 404),
    ]  # fmt: skip
    for method, path, options, status in asked:
        answer = ask(address, method, path, **options)
        what = f"{method} {path[:40]}"
        assert answer.status in ((status, 400) if status == 431 else (status,)), what
        assert missing(answer) == set(), what
        assert answer.getheader("Server") is None, what
        assert "waitress" not in str(answer.getheaders()).casefold(), what
        assert answer.getheader("X-Powered-By") is None


def test_what_breaks_carries_the_headers_too(live_server: Any, address: Any, monkeypatch: Any) -> None:
    def broken() -> None:
        raise RuntimeError("no")

    monkeypatch.setattr("desk.queries.landing.promise", broken)
    answer = ask(address, "GET", "/")
    assert answer.status == 500
    assert missing(answer) == set()


def test_the_headers_stand_on_every_page_of_every_room(
    app: Any, client: Any, hidden: Any, hidden_agreement: Any
) -> None:
    for role in ("lead", "administrator", "researcher", None):
        person = client(role)
        for one in addresses(app, {**hidden.records, **hidden_agreement}):
            if one.endpoint in LEAVING:
                continue
            answer = person.open(one.path, method=one.method, buffered=True)
            assert set(answer.headers.keys()) >= ALWAYS, str(one)
            assert answer.headers["Cache-Control"] == "no-store", str(one)
            assert "Cookie" in answer.headers["Vary"], str(one)
            if one.endpoint != "demo_mailbox.html":
                assert "unsafe" not in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("name", SMUGGLED)
def test_a_request_within_a_request_is_not_answered(live_server: Any, address: Any, name: str) -> None:
    told = raw(address, SMUGGLED[name])
    assert b'"database"' not in told  # what /health says
    assert told.count(b"HTTP/1.") <= 1
    assert told[:13].rstrip() in (b"HTTP/1.1 400", b"HTTP/1.0 400", b"HTTP/1.1 501", b""), told[:200]
    assert ask(address, "GET", "/privacy").status == 200


def test_slow_clients_keep_nobody_waiting(live_server: Any, address: Any) -> None:
    """67: fifty half-open requests and twenty slow bodies hold no thread."""
    with contextlib.ExitStack() as held:
        for number in range(70):
            slow = held.enter_context(connected(address))
            if number < 50:
                slow.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ")
            else:
                slow.sendall(b"POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\na")
        began = time.monotonic()
        assert ask(address, "GET", "/robots.txt").status == 200
        assert time.monotonic() - began < 10  # the slow ones would hold it for a minute


def test_a_body_without_end_is_not_taken_in(fresh_database: Any, monkeypatch: Any) -> None:
    """41: chunks that never end are refused at the limit, not at the end of the disk."""
    monkeypatch.setattr(drain, "LARGEST_BODY", 1_000_000)
    told = b""
    with servers.live(fresh_database) as desk:
        here = ("127.0.0.1", int(urlsplit(desk.url).port or 0))
        with connected(here) as connection, contextlib.suppress(ConnectionError, TimeoutError):
            connection.sendall(b"POST /request HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
            with contextlib.suppress(ConnectionError):
                for _ in range(300):
                    connection.sendall(b"10000\r\n" + b"x" * 65_536 + b"\r\n")
            told = connection.recv(100)
        assert ask(here, "GET", "/robots.txt").status == 200
    assert told[:12] in (b"HTTP/1.1 413", b"")


def test_two_people_behind_one_cache_never_share_a_page(live_server: Any) -> None:
    with live_server.app.app_context():
        ticket = factories.make_ticket()
        officer = client_for(live_server.app, "officer")
        reference = ticket.reference
    for path in (f"/tickets/{reference}", "/account", "/", "/login", "/health"):
        answer = officer.get(path)
        assert answer.headers["Cache-Control"] == "no-store", path
        assert "Cookie" in answer.headers["Vary"], path
