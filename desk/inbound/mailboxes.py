"""Looking into a mailbox: which mails lie there, and the bytes of one. Nothing in it is changed, no seen flag set or asked."""

import imaplib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from imap_tools import BaseMailBox, ImapToolsError, MailBoxStartTls, MailBoxUnencrypted
from imap_tools import MailBox as OverTls

from desk.config import MailBox

TIMEOUT_SECONDS = 30
# What a server, a network or a disk does to us; anything else is our own mistake.
TROUBLES = (OSError, imaplib.IMAP4.error, ImapToolsError)


class Gone(Exception):
    """A mail was moved or deleted between looking and reading; the next look tells."""


class Reader(Protocol):
    """One open mailbox."""

    def places(self) -> list[str]:
        """Return where each mail lies, the oldest first; the same mail always lies in the same place."""

    def read(self, place: str) -> bytes:
        """Return the bytes of a mail; raises Gone."""


class Imap:
    """A folder of an IMAP server. A place is UIDVALIDITY and UID: after a change of the former all is looked at anew."""

    def __init__(self, client: BaseMailBox, folder: str) -> None:
        self._client = client
        self._validity = client.folder.status(folder, ["UIDVALIDITY"])["UIDVALIDITY"]

    def places(self) -> list[str]:
        """Return the places in the order of their numbers."""
        return [f"{self._validity}:{uid}" for uid in sorted(map(int, self._client.uids()))]

    def read(self, place: str) -> bytes:
        """Return a mail without setting a flag."""
        _, answer = self._client.client.uid("FETCH", place.partition(":")[2], "(BODY.PEEK[])")
        found: list[Any] = [part for part in answer if isinstance(part, tuple)]
        if not found:
            raise Gone(place)
        return bytes(found[0][1])


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

    def read(self, place: str) -> bytes:
        """Return a mail; a program that reads mail may have moved it meanwhile."""
        try:
            return self._files[place].read_bytes()
        except FileNotFoundError as error:
            raise Gone(place) from error


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


def _connected(box: MailBox) -> BaseMailBox:
    if box.scheme == "imaps":
        return OverTls(box.host, box.port, timeout=TIMEOUT_SECONDS)
    kind = MailBoxStartTls if box.starttls else MailBoxUnencrypted
    return kind(box.host, box.port, timeout=TIMEOUT_SECONDS)


def _leave(client: BaseMailBox) -> None:
    """Say goodbye; what goes wrong then no longer matters."""
    try:
        client.client.logout()
    except TROUBLES:
        client.client.shutdown()
