"""What an archive looks like: its members, its manifest, and a row as JSON and back."""

import base64
import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any, Final

from sqlalchemy import Connection, Engine, MetaData, Table, inspect, text
from sqlalchemy.types import TypeDecorator

from models import Base
from models.types import CanonicalJSON

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
SEAL: Final = "manifest.sha256"


class ArchiveRefused(Exception):
    """An archive cannot be made or used; the text is one sentence for the operator."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What an archive holds: rows by table, attachments, and the hashes of attachments that were not to be had."""

    rows: dict[str, int]
    files: int
    missing: tuple[str, ...] = ()


def tables() -> list[Table]:
    """Return every table, parents first; those that only repeat others are not ours to keep."""
    metadata: MetaData = Base.metadata
    return metadata.sorted_tables


def table_member(name: str) -> str:
    """Name the member that holds a table."""
    return f"tables/{name}.jsonl.gz"


def file_member(sha256: str) -> str:
    """Name the member that holds an attachment."""
    return f"files/{sha256}"


def ensure_tables(engine: Engine) -> None:
    """Refuse a database in which nothing was laid yet."""
    if not inspect(engine).has_table("alembic_version"):
        raise ArchiveRefused("the database has no tables yet: run `flask db upgrade`, then this again")


def revision(connection: Connection) -> str:
    """Return the migration the database stands at."""
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())


def as_line(values: Iterable[Any]) -> bytes:
    """Write one row as a line of JSON."""
    return json.dumps([_plain(value) for value in values], ensure_ascii=False).encode() + b"\n"


def _plain(value: Any) -> Any:
    """Say a value in JSON's own terms; the column's type brings it back."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value


def row_reader(table: Table, columns: list[str]) -> Callable[[bytes], dict[str, Any]]:
    """Return what turns a line back into a row of these columns."""
    readers = [_reader(table.c[name].type) for name in columns]

    def read(line: bytes) -> dict[str, Any]:
        values = json.loads(line)
        return {
            name: None if value is None else reader(value)
            for name, reader, value in zip(columns, readers, values, strict=True)
        }

    return read


_READERS: Final[dict[type, Callable[[Any], Any]]] = {
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
    Decimal: Decimal,
    bytes: base64.b64decode,
}


def _reader(kind: Any) -> Callable[[Any], Any]:
    """Choose how a column's values come back from JSON."""
    if isinstance(kind, CanonicalJSON):
        return lambda value: value
    plain = kind.impl_instance if isinstance(kind, TypeDecorator) else kind
    return _READERS.get(plain.python_type, lambda value: value)


def digest(content: IO[bytes]) -> str:
    """Return the SHA-256 of what is left of a stream."""
    found = hashlib.sha256()
    while chunk := content.read(256 * 1024):
        found.update(chunk)
    return found.hexdigest()
