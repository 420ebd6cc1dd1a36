"""Hangs up on a PostgreSQL that fell silent: frozen, or behind a network that swallows everything.

A driver waits for an answer as long as the connection stands, and it stands while any system on the way acknowledges what is sent:
eight requests that wait would be all threads of a server. Whoever waits long has the server asked for a new connection; only when
that gets no answer either are those who wait told that the connection broke. What is merely slow goes on.
"""

import contextlib
import os
import socket
import threading
import time
from typing import Any, Final

import psycopg

SILENT_SECONDS: Final = 3.0
ANSWER_SECONDS: Final = 2
_TICK: Final = 0.5
_waiting: dict[int, tuple[float, "Patient"]] = {}
_watching: set[int] = set()  # the processes that watch: a fork begins anew


class Patient(psycopg.Connection[Any]):
    """A connection that is known while it waits, and how it was made."""

    made_with: dict[str, Any]

    def wait(self, *args: Any, **more: Any) -> Any:
        """Wait for an answer."""
        _waiting[id(self)] = (time.monotonic(), self)
        try:
            return super().wait(*args, **more)
        finally:
            _waiting.pop(id(self), None)

    def is_answered(self) -> bool:
        """Tell whether the server has anything to say to somebody new, were it a refusal."""
        try:
            psycopg.connect(**{**self.made_with, "connect_timeout": ANSWER_SECONDS}).close()
        except psycopg.errors.ConnectionTimeout:
            return False
        except psycopg.Error:
            return True  # it is there and full, or gone: then the system tells those who wait
        return True

    def hang_up(self) -> None:
        """Break the connection under whoever waits on it."""
        with (
            contextlib.suppress(OSError, psycopg.Error),
            socket.socket(fileno=os.dup(self.pgconn.socket)) as line,
        ):
            line.shutdown(socket.SHUT_RDWR)


def connect(_dialect: Any, _record: Any, args: tuple[Any, ...], given: dict[str, Any]) -> Patient:
    """Connect as the engine would, and see to it that somebody watches."""
    if os.getpid() not in _watching:
        _watching.add(os.getpid())
        threading.Thread(target=_watch, name="patience", daemon=True).start()
    made = Patient.connect(*args, **given)
    made.made_with = given
    return made


def _watch() -> None:
    """Look every moment who has been waiting for long; the first of them asks for all of the same server."""
    while True:
        time.sleep(_TICK)
        answered: dict[str, bool] = {}
        for key, (since, connection) in list(_waiting.items()):
            if time.monotonic() - since < SILENT_SECONDS or not hasattr(connection, "made_with"):
                continue
            server = f"{connection.made_with.get('host')}:{connection.made_with.get('port')}"
            if server not in answered:
                answered[server] = connection.is_answered()
            if not answered[server] and _waiting.get(key) == (since, connection):
                connection.hang_up()
