"""Making an archive: one moment of the database, then the files its rows name."""

import gzip
import hashlib
import io
import json
import os
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import Connection, Table, select

from desk import clock, files
from desk.archive.shape import (
    FORMAT,
    MANIFEST,
    SEAL,
    ArchiveRefused,
    Kept,
    as_line,
    digest,
    file_member,
    revision,
    table_member,
    tables,
)
from desk.extensions import db
from models import AnswerDraft, named_files
from models.dialect import snapshot

_MANY = 1000


def back_up(target: Path) -> Kept:
    """Write the whole desk into a new file, readable by its owner alone, while others go on working.

    What was acknowledged before this began is inside. The file appears under its name once it is whole and on the
    disk; ArchiveRefused when there is one already.
    """
    if target.exists():
        raise ArchiveRefused(
            f"{target}: there is a file of this name already; an archive is never written over"
        )
    if not target.parent.is_dir():
        raise ArchiveRefused(f"{target}: there is no folder {target.parent}")
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    aside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            kept = _write(file)
            file.flush()
            os.fsync(file.fileno())
        os.link(aside, target)  # unlike a rename, it never replaces a file that came meanwhile
    finally:
        aside.unlink(missing_ok=True)
    return kept


def _named(connection: Connection) -> set[str]:
    """Return the hashes of the files that rows name: attachments, and what waits in drafts."""
    drafts = connection.execute(select(AnswerDraft.files).where(AnswerDraft.files.is_not(None))).scalars()
    return {
        *connection.execute(named_files()).scalars(),
        *(one["sha256"] for files_ in drafts for one in files_),
    }


def _write(file: BinaryIO) -> Kept:
    with tarfile.open(fileobj=file, mode="w") as tar, snapshot(db.engine) as connection:
        packing = Packing(tar)
        rows = {table.name: packing.add_table(connection, table) for table in tables()}
        missing = [sha256 for sha256 in sorted(_named(connection)) if not packing.add_file(sha256)]
        kept = Kept(rows, packing.files, tuple(missing))
        packing.seal(revision(connection), kept)
    return kept


class Packing:
    """Adds members to a tar and remembers the hash of each."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self._hashes: dict[str, str] = {}
        self._columns: dict[str, list[str]] = {}
        self.files = 0

    def add_table(self, connection: Connection, table: Table) -> int:
        """Add every row of a table; return how many."""
        count = 0
        self._columns[table.name] = [column.name for column in table.columns]
        with tempfile.TemporaryFile() as plain:
            with gzip.GzipFile(fileobj=plain, mode="wb", compresslevel=5, mtime=0) as packed:
                for row in rows_of(connection, table):
                    packed.write(as_line(row))
                    count += 1
            self._add(table_member(table.name), plain)
        return count

    def add_file(self, sha256: str) -> bool:
        """Add an attachment that is what its name says; tell whether it was."""
        if files.store().verify(sha256) is not files.Integrity.OK:
            return False
        with files.store().open(sha256) as content:
            self._add(file_member(sha256), content)
        self.files += 1
        return True

    def seal(self, at: str, kept: Kept) -> None:
        """Add the manifest that names all there is, and its own hash."""
        manifest = {
            "format": FORMAT, "revision": at, "made_at": clock.now().isoformat(), "rows": kept.rows,
            "columns": self._columns, "missing": kept.missing, "members": self._hashes,
        }  # fmt: skip
        text = json.dumps(manifest, indent=1).encode()
        self._add(MANIFEST, io.BytesIO(text))
        self._add(SEAL, io.BytesIO(hashlib.sha256(text).hexdigest().encode()))

    def _add(self, name: str, content: BinaryIO) -> None:
        member = tarfile.TarInfo(name)
        member.size = content.seek(0, os.SEEK_END)
        member.mtime, member.mode = int(clock.now().timestamp()), 0o600
        content.seek(0)
        self._hashes[name] = digest(content)
        content.seek(0)
        self._tar.addfile(member, content)


def rows_of(connection: Connection, table: Table) -> Iterator[Any]:
    """Yield a table's rows in the order of their key, a few at a time."""
    statement = select(*table.columns).order_by(*table.primary_key.columns)
    yield from connection.execute(statement, execution_options={"yield_per": _MANY})
