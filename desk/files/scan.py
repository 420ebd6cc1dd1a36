"""Virus scanning by clamd's INSTREAM command: the file goes through a socket, the scanner needs no access to the store.

Without a scanner files are "not scanned"; with one that does not answer they are held until it does.
"""

import socket
import struct
import time
from dataclasses import dataclass
from typing import BinaryIO

from models.states import ScanState

_CHUNK = 128 * 1024
_CONNECT_WITHIN = 3.0
_LONGEST_ANSWER = 4096


@dataclass(frozen=True, slots=True)
class ClamdAddress:
    """Where the scanner listens: a socket's path, or host and port."""

    path: str = ""
    host: str = ""
    port: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the scanner said; `detail` is the virus's name, or why the file is held."""

    state: ScanState
    detail: str = ""


def parse_address(text: str) -> ClamdAddress:
    """Read `host:port`, `[::1]:port`, `/path/to/socket` or `unix:/path`; ValueError says what is expected."""
    path = text.removeprefix("unix:")
    if path.startswith("/"):
        return ClamdAddress(path=path)
    host, colon, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not (colon and host and port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise ValueError(f"{text!r} is no scanner: write host:port or the path of a socket")
    return ClamdAddress(host=host, port=int(port))


def scan(stream: BinaryIO, address: ClamdAddress | None, within: float = 30.0) -> Verdict:
    """Have a file scanned, taking at most `within` seconds; never raises for what the scanner does."""
    if address is None:
        return Verdict(ScanState.NOT_SCANNED)
    try:
        answer = _ask(address, b"zINSTREAM\0", stream, within)
    except (OSError, TimeoutError) as error:
        return Verdict(ScanState.HELD, f"{type(error).__name__}: {error}"[:200])
    return _understood(answer)


def ping(address: ClamdAddress, within: float = 3.0) -> bool:
    """Tell whether the scanner answers."""
    try:
        return _ask(address, b"zPING\0", None, within) == "PONG"
    except OSError:
        return False


def _understood(answer: str) -> Verdict:
    """Read the scanner's line; whatever is not clearly clean is not let through."""
    subject, _, said = answer.partition(": ")
    if subject == "stream" and said == "OK":
        return Verdict(ScanState.CLEAN)
    if subject == "stream" and said.endswith(" FOUND"):
        return Verdict(ScanState.INFECTED, said.removesuffix(" FOUND")[:200])
    return Verdict(ScanState.HELD, answer[:200] or "no answer")


def _ask(address: ClamdAddress, command: bytes, stream: BinaryIO | None, within: float) -> str:
    """Send a command, with a file after it if there is one, and return the answer."""
    ends_at = time.monotonic() + within
    with _connected(address, min(_CONNECT_WITHIN, within)) as link:
        try:
            _send(link, command, ends_at)
            if stream is not None:
                while chunk := stream.read(_CHUNK):
                    _send(link, struct.pack("!I", len(chunk)) + chunk, ends_at)
                _send(link, struct.pack("!I", 0), ends_at)
        except (BrokenPipeError, ConnectionResetError):
            pass  # it stopped listening, past its own size limit for example: the answer says why
        return _answer(link, ends_at)


def _connected(address: ClamdAddress, within: float) -> socket.socket:
    """Connect by path or by host and port."""
    if not address.path:
        return socket.create_connection((address.host, address.port), timeout=within)
    link = socket.socket(socket.AF_UNIX)
    try:
        link.settimeout(within)
        link.connect(address.path)
    except OSError:
        link.close()
        raise
    return link


def _send(link: socket.socket, data: bytes, ends_at: float) -> None:
    """Send all, with what is left of the time."""
    link.settimeout(_left(ends_at))
    link.sendall(data)


def _answer(link: socket.socket, ends_at: float) -> str:
    """Read up to the NUL that ends an answer."""
    answer = b""
    while b"\0" not in answer and len(answer) < _LONGEST_ANSWER:
        link.settimeout(_left(ends_at))
        part = link.recv(1024)
        if not part:
            break
        answer += part
    return answer.partition(b"\0")[0].decode(errors="replace").strip()


def _left(ends_at: float) -> float:
    """Return the seconds left; TimeoutError when there are none."""
    left = ends_at - time.monotonic()
    if left <= 0:
        raise TimeoutError("the scanner took too long")
    return left
