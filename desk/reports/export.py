"""Rows as a file that a spreadsheet opens without running anything, written line by line."""

import csv
import io
import re
from collections.abc import Iterable
from datetime import date
from typing import IO, Any

Cell = str | float | int | date | None
# A cell that begins so would be read as a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# Where the system's list separator is another, a cell goes on after it in a cell of its own.
_NEXT_CELL = re.compile(r"(;\s*)(?=[=+\-@＝＋－＠])")
# Blank or invisible: it hides what comes behind from this look, not from every program.
_BEFORE = (
    " \u00a0\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
)
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # what a workbook cannot hold
_LONGEST = 32_767  # characters a cell of a workbook may hold


def write_csv(file: IO[bytes], rows: Iterable[Iterable[Any]]) -> None:
    """Write rows as CSV; a text that looks like a formula is marked as text. Numbers stay numbers."""
    text = io.TextIOWrapper(
        file, encoding="utf-8-sig", newline=""
    )  # spreadsheets take what begins so for UTF-8
    writer = csv.writer(text, lineterminator="\r\n")
    for row in rows:
        writer.writerow([_harmless(cell) if isinstance(cell, str) else cell for cell in row])
    text.flush()
    text.detach()


def write_xlsx(file: IO[bytes], rows: Iterable[Iterable[Any]]) -> None:
    """Write rows as a workbook of one sheet; every text is a text, whatever it looks like."""
    from openpyxl import Workbook  # here: with lxml ten megabytes that most days nobody needs

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    for row in rows:
        sheet.append([_text(sheet, cell) if isinstance(cell, str) else cell for cell in row])
    book.save(file)


def _harmless(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would calculate, as a whole or behind a separator."""
    marked = f"'{text}" if text.lstrip(_BEFORE).startswith(_FORMULA) else text
    return _NEXT_CELL.sub(r"\1'", marked)


def _text(sheet: Any, text: str) -> Any:
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet, value=_CONTROLS.sub("", text)[:_LONGEST])
    cell.data_type = "s"
    return cell
