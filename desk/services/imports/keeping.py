"""A list between its first look and its import: in the store of files, which forgets what no record names after some hours.

Its rows are kept as they were read: a workbook of 20,000 rows takes seconds to read, its rows a fifth of one.
"""

import io
import json

from desk import files
from desk.services.imports.table import BYTES_AT_MOST, Row, Table, UnreadableFile

_ROWS_AT_MOST = 64 * 1024 * 1024  # bytes; a workbook unpacks to no more


def keep(content: bytes) -> str:
    """Store a list; returns the hash it is found by."""
    return files.store().put(io.BytesIO(content), BYTES_AT_MOST).sha256


def kept(sha256: str) -> bytes | None:
    """Return a list that was kept, or None once it is forgotten."""
    try:
        with files.store().open(sha256) as content:
            return content.read()
    except FileNotFoundError:
        return None


def keep_rows(table: Table) -> str:
    """Store the rows of a list; returns the hash they are found by. Raises UnreadableFile."""
    rows = [[row.line, row.values, row.fault] for row in table.rows]
    try:
        return files.store().put(io.BytesIO(json.dumps(rows, default=str).encode()), _ROWS_AT_MOST).sha256
    except files.TooLarge:
        raise UnreadableFile("too_large") from None


def kept_rows(sha256: str) -> Table | None:
    """Return rows that were kept, or None once they are forgotten."""
    content = kept(sha256)
    return None if content is None else Table([Row(*row) for row in json.loads(content)])
