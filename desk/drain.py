"""Serves with waitress and stops without dropping anyone: requests under way are answered first.

Waitress alone ends its loop at once and closes sockets whose answers are not yet written; here the loop goes on, without
new connections, until every answer is out or the grace is over.
"""

import logging
import signal
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable
from types import FrameType
from typing import TYPE_CHECKING

from waitress import create_server, wasyncore
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.task import ErrorTask

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

# A browser's next request waits a moment for a thread whenever several come at once: no line in the log for each.
logging.getLogger("waitress.queue").setLevel(logging.ERROR)

GRACE_SECONDS = 5.5
THREADS = 8
LARGEST_BODY = (
    261 * 1024 * 1024
)  # bytes: a little more than any room takes, so that its own words say the limit
CONNECTIONS = 400  # slow ones wait in the loop without a thread
KEPT_FREE = 40  # of these, for whoever comes next
SILENT_SECONDS = 60
# On what the server itself refuses, before the application is asked.
REFUSAL_HEADERS = (
    ("Content-Security-Policy", "default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"),
    ("X-Content-Type-Options", "nosniff"), ("X-Frame-Options", "DENY"), ("Referrer-Policy", "no-referrer"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ("Cross-Origin-Opener-Policy", "same-origin"), ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Cache-Control", "no-store"), ("Vary", "Cookie"),
)  # fmt: skip


class Refusal(ErrorTask):
    """What the server answers itself, with the headers of every other answer."""

    def execute(self) -> None:
        """Answer."""
        self.response_headers.extend(REFUSAL_HEADERS)
        super().execute()


class Request(HTTPRequestParser):
    """A request of one length and one host: one that can be read in two ways could hide another behind it."""

    def parse_header(self, header_plus: bytes) -> None:
        """Refuse a length beside chunks, chunks of a time that knew none, and what a program on the way may read otherwise."""
        super().parse_header(header_plus)
        names = [line.partition(b":")[0].strip() for line in header_plus.lower().split(b"\r\n")]
        if any(names.count(name) > 1 for name in (b"host", b"transfer-encoding")):
            raise ParsingError("A header twice")
        if self.version not in ("1.0", "1.1") or (self.version == "1.1" and b"host" not in names):
            raise ParsingError("No host, or an unknown version")
        if (self.chunked and "CONTENT_LENGTH" in self.headers) or "TRANSFER_ENCODING" in self.headers:
            raise ParsingError("Two lengths")


class Channel(HTTPChannel):
    """A connection that takes such requests only, and whose refusals carry those headers."""

    parser_class = Request
    error_task_class = Refusal


class Server:
    """One listening socket, served until told to stop."""

    def __init__(
        self, app: "WSGIApplication", listener: socket.socket, *, behind_proxy: bool = False
    ) -> None:
        """Take the socket; behind a proxy of ours, let through what it says of whom it asks for."""
        self._server = create_server(
            app,
            sockets=[listener],
            threads=THREADS,
            ident="",  # the name and version of the server are nobody's business
            clear_untrusted_proxy_headers=not behind_proxy,
            asyncore_use_poll=True,  # select() fails beyond 1024 open files
            max_request_body_size=LARGEST_BODY,
            connection_limit=CONNECTIONS,
            channel_timeout=SILENT_SECONDS,
        )
        self._server.channel_class = Channel
        self._stopping = threading.Event()

    def stop(self) -> None:
        """Ask for the end; safe in a signal handler and from any thread."""
        if not self._stopping.is_set():
            self._stopping.set()
            self._server.pull_trigger()

    def stop_on_signals(self) -> None:
        """End on SIGTERM and on Ctrl-C; a second Ctrl-C ends at once."""

        def stop(number: int, _frame: FrameType | None) -> None:
            signal.signal(signal.SIGINT, signal.default_int_handler)
            self.stop()

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, stop)

    def run(self, on_stopping: Callable[[], None] = lambda: None) -> bool:
        """Serve until stopped; tell whether every request under way was answered."""
        while not self._stopping.is_set():
            self._turn(timeout=30)
        on_stopping()
        self._server.accepting = False
        self._server.del_channel()
        self._server.socket.close()
        deadline = time.monotonic() + GRACE_SECONDS
        while self._busy() and time.monotonic() < deadline:
            self._turn(timeout=0.05)
        finished = not self._busy()
        self._server.task_dispatcher.shutdown(timeout=1)
        self._server.pull_trigger = lambda: (
            None
        )  # a thread that never ended may still call it, on a closed pipe
        wasyncore.close_all(self._server._map, ignore_all=True)
        return finished

    def _turn(self, timeout: float) -> None:
        self._make_room()
        wasyncore.loop(timeout=timeout, use_poll=True, map=self._server._map, count=1)

    def _make_room(self) -> None:
        """Let nobody take all connections by asking nothing: those without a whole request go, of whoever has most the oldest first."""
        channels: list[HTTPChannel] = list(self._server.active_channels.values())
        too_many = len(channels) - (CONNECTIONS - KEPT_FREE)
        if too_many <= 0:
            return
        held = Counter(channel.addr[0] for channel in channels)
        waiting = [one for one in channels if not (one.requests or one.total_outbufs_len or one.will_close)]
        waiting.sort(key=lambda one: (-held[one.addr[0]], one.creation_time))
        for channel in waiting[:too_many]:
            channel.will_close = True

    def _busy(self) -> bool:
        channels: list[HTTPChannel] = list(self._server.active_channels.values())
        return any(channel.requests or channel.request or channel.total_outbufs_len for channel in channels)
