"""A list between its first look and its import: in the store of files, which forgets what no record names after some hours."""

import io

from desk import files
from desk.services.imports.table import BYTES_AT_MOST


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
