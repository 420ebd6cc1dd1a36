"""Scanning, against a fake scanner that speaks the real protocol: what it says, and what happens when it does not."""

import io
import socketserver
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar

import pytest

from desk.files import ClamdAddress, Verdict, parse_address, ping, scan
from models.states import ScanState
from tests.unit.files.samples import EICAR


class Scanner(socketserver.StreamRequestHandler):
    """clamd as far as we use it: INSTREAM with its chunks, PING, a size limit."""

    behavior: ClassVar[str] = "works"
    received: ClassVar[list[bytes]] = []

    def handle(self) -> None:
        command = b""
        while not command.endswith(b"\0"):
            command += self.rfile.read(1)
        if self.behavior == "hangs":
            time.sleep(1)
            return
        if self.behavior == "closes":
            return
        if command == b"zPING\0":
            self.wfile.write(b"PONG\0")
            return
        assert command == b"zINSTREAM\0"
        self.answer()

    def answer(self) -> None:
        content = b""
        while length := struct.unpack("!I", self.rfile.read(4))[0]:
            content += self.rfile.read(length)
            if self.behavior == "small" and len(content) > 1000:
                self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                return
        self.received.append(content)
        found = b"stream: Eicar-Signature FOUND\0" if EICAR in content else b"stream: OK\0"
        self.wfile.write(b"stream: who knows\0" if self.behavior == "mumbles" else found)


class Server(socketserver.ThreadingMixIn, socketserver.TCPServer):
    daemon_threads = True
    allow_reuse_address = True


class PathServer(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True


@contextmanager
def running(server: socketserver.BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def received(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    contents: list[bytes] = []
    monkeypatch.setattr(Scanner, "received", contents)
    return contents


@pytest.fixture
def address(received: list[bytes]) -> Iterator[ClamdAddress]:
    server = Server(("127.0.0.1", 0), Scanner)
    with running(server):
        yield ClamdAddress(host="127.0.0.1", port=server.server_address[1])


@pytest.fixture
def behave(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    return lambda behavior: monkeypatch.setattr(Scanner, "behavior", behavior)


def test_a_clean_file_is_clean_and_went_over_whole(address: ClamdAddress, received: list[bytes]) -> None:
    content = bytes(range(256)) * 2000
    assert scan(io.BytesIO(content), address) == Verdict(ScanState.CLEAN)
    assert received == [content]


def test_the_test_virus_is_found_by_name(address: ClamdAddress) -> None:
    assert scan(io.BytesIO(EICAR), address) == Verdict(ScanState.INFECTED, "Eicar-Signature")


def test_a_socket_by_its_path_works_too(tmp_path: Path, received: list[bytes]) -> None:
    with running(PathServer(str(tmp_path / "clamd"), Scanner)):
        verdict = scan(io.BytesIO(EICAR), parse_address(f"unix:{tmp_path}/clamd"))
    assert verdict.state is ScanState.INFECTED


def test_without_a_scanner_a_file_is_not_scanned() -> None:
    assert scan(io.BytesIO(EICAR), None) == Verdict(ScanState.NOT_SCANNED)


@pytest.mark.parametrize("behavior", ["closes", "mumbles", "small"])
def test_whatever_is_not_clearly_clean_is_held(
    address: ClamdAddress, behave: Callable[[str], None], behavior: str
) -> None:
    behave(behavior)
    verdict = scan(io.BytesIO(b"x" * 5_000_000), address)
    assert verdict.state is ScanState.HELD
    assert verdict.detail


def test_a_scanner_that_hangs_is_left_in_time(address: ClamdAddress, behave: Callable[[str], None]) -> None:
    behave("hangs")
    begin = time.perf_counter()
    assert scan(io.BytesIO(b"x"), address, within=0.2).state is ScanState.HELD
    assert time.perf_counter() - begin < 10  # the scanner never answers


def test_a_scanner_that_is_down_holds_the_file(tmp_path: Path) -> None:
    assert scan(io.BytesIO(b"x"), ClamdAddress(path=str(tmp_path / "none"))).state is ScanState.HELD
    assert scan(io.BytesIO(b"x"), ClamdAddress(host="127.0.0.1", port=1)).state is ScanState.HELD
    assert not ping(ClamdAddress(host="127.0.0.1", port=1))


def test_a_scanner_that_is_up_answers(address: ClamdAddress) -> None:
    assert ping(address)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("127.0.0.1:3310", ClamdAddress(host="127.0.0.1", port=3310)),
        ("clamd.example.org:3310", ClamdAddress(host="clamd.example.org", port=3310)),
        ("[::1]:3310", ClamdAddress(host="::1", port=3310)),
        ("/run/clamd.sock", ClamdAddress(path="/run/clamd.sock")),
        ("unix:/run/clamd.sock", ClamdAddress(path="/run/clamd.sock")),
    ],
)
def test_an_address_is_read(text: str, address: ClamdAddress) -> None:
    assert parse_address(text) == address


@pytest.mark.parametrize(
    "text", ["", "clamd", ":3310", "clamd:", "clamd:x", "clamd:0", "clamd:65536", "clamd:٣", "relative/path"]
)
def test_an_address_that_is_none_says_what_is_expected(text: str) -> None:
    with pytest.raises(ValueError, match="write host:port"):
        parse_address(text)
