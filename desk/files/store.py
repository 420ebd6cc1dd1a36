"""The store: each content once, under its SHA-256, whole or not at all.

A file is written aside in the same file system, flushed to the disk, then renamed: what `put` returned survives a power
cut, and a killed process leaves only a stray that `sweep` removes. Storing equal content again renews its age, so that
a sweep never takes what a transaction under way has just stored.
"""

import fcntl
import hashlib
import os
import re
import tempfile
from collections.abc import Container, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

_CHUNK = 256 * 1024
_HASH = re.compile(r"[0-9a-f]{64}")


class TooLarge(Exception):
    """A file is larger than it may be; `limit` is in bytes."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"more than {limit} bytes")
        self.limit = limit


class Integrity(StrEnum):
    """Whether a stored file is what its name says."""

    OK = "ok"
    MISSING = "missing"
    DAMAGED = "damaged"


@dataclass(frozen=True, slots=True)
class Stored:
    """What was stored: the hash of the content, in hexadecimal, and its size in bytes."""

    sha256: str
    size: int


class Store:
    """Files by content under one folder, private to the account that runs the desk."""

    def __init__(self, root: Path) -> None:
        """Make the folders when they are missing."""
        self.root = root
        self._aside = root / "aside"
        self._aside.mkdir(mode=0o700, parents=True, exist_ok=True)

    def put(self, stream: BinaryIO, limit: int) -> Stored:
        """Store what is left of a stream; TooLarge past `limit` bytes, with nothing kept."""
        digest, size = hashlib.sha256(), 0
        handle, name = tempfile.mkstemp(dir=self._aside)  # readable by the owner alone
        aside = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                while chunk := stream.read(_CHUNK):
                    size += len(chunk)
                    if size > limit:
                        raise TooLarge(limit)
                    digest.update(chunk)
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            self._settle(aside, digest.hexdigest())
        except BaseException:
            aside.unlink(missing_ok=True)
            raise
        return Stored(digest.hexdigest(), size)

    def open(self, sha256: str) -> BinaryIO:
        """Open a stored file for reading; FileNotFoundError when there is none of this hash."""
        return self._path(sha256).open("rb")

    def verify(self, sha256: str) -> Integrity:
        """Compare a stored file with its hash."""
        try:
            with self._path(sha256).open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except FileNotFoundError:
            return Integrity.MISSING
        return Integrity.OK if found == sha256 else Integrity.DAMAGED

    def hashes(self) -> Iterator[str]:
        """Yield the hash of every stored file, in order."""
        for folder in sorted(self.root.glob("[0-9a-f][0-9a-f]")):
            yield from sorted(path.name for path in folder.iterdir() if _HASH.fullmatch(path.name))

    def sweep(self, known: Container[str], older_than: datetime) -> list[str]:
        """Remove what no record knows and what a killed process left aside, if last stored before `older_than`.

        Leave hours between `older_than` and now: a file is stored before the transaction that makes it known commits.
        Returns the hashes removed.
        """
        limit = older_than.timestamp()
        for stray in self._aside.iterdir():
            with self._lock(fcntl.LOCK_EX):
                _remove_if_older(stray, limit)
        removed = []
        for sha256 in self.hashes():
            if sha256 not in known:
                with self._lock(fcntl.LOCK_EX):
                    if _remove_if_older(self._path(sha256), limit):
                        removed.append(sha256)
        return removed

    def _settle(self, aside: Path, sha256: str) -> None:
        """Give a finished file its name, and make the name itself durable."""
        path = self._path(sha256)
        if not path.parent.is_dir():
            path.parent.mkdir(mode=0o700, exist_ok=True)
            _flush_folder(self.root)
        with self._lock(fcntl.LOCK_SH):
            aside.replace(path)
        _flush_folder(path.parent)

    def _path(self, sha256: str) -> Path:
        """Return where a content lies; anything but a hash is no path of ours."""
        if not _HASH.fullmatch(sha256):
            raise FileNotFoundError(f"no SHA-256: {sha256!r}")
        return self.root / sha256[:2] / sha256

    @contextmanager
    def _lock(self, how: int) -> Iterator[None]:
        """Keep a sweep from removing, between its look and its deed, what another process stores again."""
        with (self._aside.parent / ".lock").open("a") as file:
            fcntl.flock(file, how)
            yield


def _remove_if_older(path: Path, limit: float) -> bool:
    """Remove a file last stored before a moment; tell whether it did."""
    try:
        if path.stat().st_mtime >= limit:
            return False
        path.unlink()
    except FileNotFoundError:
        return False
    return True


def _flush_folder(folder: Path) -> None:
    """Write a folder's list of names to the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
