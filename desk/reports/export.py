"""Reports as a file of comma-separated values that a spreadsheet opens without running anything."""

import csv
import io
from collections.abc import Iterable

# A cell that begins so would be read as a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def csv_text(rows: Iterable[Iterable[str | float | int | None]]) -> str:
    """Return the rows as CSV; a text that looks like a formula is marked as text. Numbers stay numbers."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    for row in rows:
        writer.writerow([_harmless(cell) if isinstance(cell, str) else cell for cell in row])
    return "\ufeff" + file.getvalue()  # spreadsheets take a file that begins so for UTF-8


def _harmless(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would calculate."""
    return f"'{text}" if text.lstrip(" \u00a0").startswith(_FORMULA) else text
