"""Looking into a mailbox: which mails lie there, and the bytes of one. Nothing in it is changed, no seen flag set or asked."""

import imaplib
import os
import re
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from imap_tools import BaseMailBox, ImapToolsError, MailBoxStartTls, MailBoxUnencrypted
from imap_tools import MailBox as OverTls

from desk import policy
from desk.config import MailBox

TIMEOUT_SECONDS = 30
# What a server, a network or a disk does to us; anything else is our own mistake.
TROUBLES = (OSError, imaplib.IMAP4.error, ImapToolsError)


_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


class Gone(Exception):
    """A mail was moved or deleted between looking and reading; the next look tells."""


@dataclass(frozen=True, slots=True)
class Letter:
    """The bytes of a mail, and how many it has: more than are here when it is too large."""

    raw: bytes
    size: int


class Reader(Protocol):
    """One open mailbox."""

    def places(self) -> list[str]:
        """Return where each mail lies, the oldest first; the same mail always lies in the same place."""

    def read(self, place: str) -> "Letter":
        """Return a mail, of one that is too large its beginning; raises Gone."""


class Imap:
    """A folder of an IMAP server. A place is UIDVALIDITY and UID: after a change of the former all is looked at anew."""

    def __init__(self, client: BaseMailBox, folder: str) -> None:
        self._client = client
        self._validity = client.folder.status(folder, ["UIDVALIDITY"])["UIDVALIDITY"]

    def places(self) -> list[str]:
        """Return the places in the order of their numbers."""
        return [f"{self._validity}:{uid}" for uid in sorted(map(int, self._client.uids()))]

    def read(self, place: str) -> Letter:
        """Return a mail without setting a flag; its size is asked first, so that none fills the memory."""
        size = self._size(place)
        part = f"<0.{policy.INBOUND_BYTES_OF_LARGER}>" if size > policy.INBOUND_BYTES_AT_MOST else ""
        found = [one for one in self._fetch(place, f"(BODY.PEEK[]{part})") if isinstance(one, tuple)]
        if not found:
            raise Gone(place)
        raw = bytes(found[0][1])
        return Letter(raw, max(size, len(raw)) if part else len(raw))

    def _size(self, place: str) -> int:
        for one in self._fetch(place, "(RFC822.SIZE)"):
            if isinstance(one, bytes) and (told := _SIZE.search(one)):
                return int(told[1])
        raise Gone(place)

    def _fetch(self, place: str, what: str) -> list[Any]:
        _, answer = self._client.client.uid("FETCH", place.partition(":")[2], what)
        return answer


class Maildir:
    """A Maildir of this machine. A place is the file's name without its flags, the same in `new` and in `cur`."""

    def __init__(self, path: Path) -> None:
        self._files = {
            one.name.partition(":2,")[0]: one
            for folder in ("new", "cur")
            for one in sorted((path / folder).iterdir())
            if one.is_file() and not one.name.startswith(".")
        }

    def places(self) -> list[str]:
        """Return the places in the order of their names, which begin with a moment."""
        return sorted(place for place in self._files if len(place) <= 255)

    def read(self, place: str) -> Letter:
        """Return a mail; a program that reads mail may have moved it meanwhile."""
        try:
            return read_file(self._files[place])
        except FileNotFoundError as error:
            raise Gone(place) from error


def read_file(path: Path) -> Letter:
    """Return the mail in a file, of one that is too large its beginning."""
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        is_large = size > policy.INBOUND_BYTES_AT_MOST
        return Letter(file.read(policy.INBOUND_BYTES_OF_LARGER if is_large else -1), size)


@contextmanager
def opened(box: MailBox) -> Iterator[Reader]:
    """Open a mailbox for reading; raises one of TROUBLES."""
    if box.path is not None:
        yield Maildir(box.path)
        return
    client = _connected(box)
    try:
        client.login(box.user, box.password, initial_folder=None)
        client.folder.set(box.folder, readonly=True)
        yield Imap(client, box.folder)
    finally:
        _leave(client)


def listen(
    box: MailBox, seconds: float, step: float, on_news: Callable[[], None], should_stop: Callable[[], bool]
) -> bool:
    """Wait at an IMAP folder for so long and call `on_news` each time something changes there; raises one of TROUBLES.

    Returns False at once when the server does not speak IDLE.
    """
    client = _connected(box)
    try:
        client.login(box.user, box.password, initial_folder=None)
        client.folder.set(box.folder, readonly=True)
        if b"IDLE" not in client.client.capability()[1][0].upper().split():
            return False
        until = time.monotonic() + seconds
        client.idle.start()  # type: ignore[no-untyped-call]  # the library says no types here
        on_news()  # what came between the last look and now
        while time.monotonic() < until and not should_stop():
            if client.idle.poll(timeout=step):
                on_news()
        client.idle.stop()  # type: ignore[no-untyped-call]  # the library says no types here
        return True
    finally:
        _leave(client)


def _connected(box: MailBox) -> BaseMailBox:
    if box.scheme != "imaps" and not box.starttls:
        return MailBoxUnencrypted(box.host, box.port, timeout=TIMEOUT_SECONDS)
    kind = OverTls if box.scheme == "imaps" else MailBoxStartTls
    # Given by us: imaplib's own context would take any certificate, and hand a stranger the password.
    return kind(box.host, box.port, timeout=TIMEOUT_SECONDS, ssl_context=ssl.create_default_context())


def _leave(client: BaseMailBox) -> None:
    """Say goodbye; what goes wrong then no longer matters."""
    try:
        client.client.logout()
    except TROUBLES:
        client.client.shutdown()
