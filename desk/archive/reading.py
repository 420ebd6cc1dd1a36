"""Restoring an archive: read whole and found sound first, then files, then every row in one transaction."""

import gzip
import json
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select

from desk import files
from desk.archive.shape import (
    FORMAT,
    MANIFEST,
    SEAL,
    ArchiveRefused,
    Kept,
    digest,
    ensure_tables,
    file_member,
    revision,
    row_reader,
    table_member,
    tables,
)
from desk.extensions import db
from models import AllowedMove, EventHead
from models.dialect import loading, snapshot

# Filled by migrations, so that an empty desk has them; the archive's rows take their place.
BORN_WITH = (AllowedMove.__tablename__, EventHead.__tablename__)
_MANY = 500


def restore(source: Path) -> Kept:
    """Fill an empty desk from an archive; ArchiveRefused, and nothing changed, when either is not fit for it."""
    with _opened(source) as tar:
        manifest = _checked(tar, source)
        ensure_tables(db.engine)
        with snapshot(db.engine) as connection:
            _fit(connection, manifest, source)
        _put_files(tar, manifest)
        with loading(db.engine, tables()) as connection:
            _fit(connection, manifest, source)  # again, now that nobody else can write
            for table in tables():
                _fill(connection, table, tar, manifest)
    return Kept(manifest["rows"], len(_files(manifest)), tuple(manifest["missing"]))


@contextmanager
def _opened(source: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(source, mode="r:") as tar:
            yield tar
    except (tarfile.TarError, EOFError) as error:
        raise ArchiveRefused(f"{source}: no archive of a desk, or not a whole one ({error})") from error


def _checked(tar: tarfile.TarFile, source: Path) -> dict[str, Any]:
    """Return the manifest of an archive whose every member has the hash it names."""
    found: dict[str, str] = {}
    for member in tar:
        content = tar.extractfile(member)
        if content is None or member.name in found:
            raise ArchiveRefused(f"{source}: {member.name} does not belong into an archive of a desk")
        found[member.name] = digest(content)
    if MANIFEST not in found or SEAL not in found or _read(tar, SEAL) != found[MANIFEST].encode():
        raise ArchiveRefused(
            f"{source}: the archive is not whole, or was changed: its manifest is missing or damaged"
        )
    manifest: dict[str, Any] = json.loads(_read(tar, MANIFEST))
    if manifest["format"] != FORMAT:
        raise ArchiveRefused(f"{source}: made by another version of the desk (format {manifest['format']})")
    for name, expected in manifest["members"].items():
        if found.get(name) != expected:
            raise ArchiveRefused(f"{source}: {name} is damaged or missing in the archive")
    return manifest


def _read(tar: tarfile.TarFile, name: str) -> bytes:
    content = tar.extractfile(name)
    return content.read() if content else b""


def _fit(connection: Connection, manifest: dict[str, Any], source: Path) -> None:
    """Refuse a desk that is not empty, or not at the archive's migration."""
    at = revision(connection)
    if at != manifest["revision"]:
        raise ArchiveRefused(
            f"{source}: made at migration {manifest['revision']}, this desk stands at {at}; restore it with the "
            "version of the desk that made it, then upgrade"
        )
    held = [
        table.name
        for table in tables()
        if table.name not in BORN_WITH and connection.execute(select(1).select_from(table).limit(1)).first()
    ]
    if held:
        raise ArchiveRefused(f"this desk is not empty: {', '.join(held)}; restore into a new database")


def _files(manifest: dict[str, Any]) -> list[str]:
    prefix = file_member("")
    return [name.removeprefix(prefix) for name in manifest["members"] if name.startswith(prefix)]


def _put_files(tar: tarfile.TarFile, manifest: dict[str, Any]) -> None:
    """Store every attachment before any row names it; stored twice, it is there once."""
    members = {member.name: member for member in tar}
    for sha256 in _files(manifest):
        member = members[file_member(sha256)]
        content = tar.extractfile(member)
        if content is None or files.store().put(content, member.size).sha256 != sha256:  # type: ignore[arg-type]
            raise ArchiveRefused(f"{sha256}: this attachment is not what its name says")


def _fill(connection: Connection, table: Table, tar: tarfile.TarFile, manifest: dict[str, Any]) -> None:
    """Write a table's rows."""
    if table.name in BORN_WITH:
        connection.execute(delete(table))
    content = tar.extractfile(table_member(table.name))
    read = row_reader(table, manifest["columns"][table.name])
    with gzip.open(content) as lines:  # type: ignore[arg-type]
        while some := [read(line) for line in islice(lines, _MANY)]:
            connection.execute(insert(table), some)
