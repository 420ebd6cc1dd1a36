"""Excel workbooks: the first sheet as rows of texts; formulas count for the value Excel stored, never for their text."""

import io
import itertools
import zipfile
from datetime import date, datetime
from typing import Any, Final

from desk.services.imports.table import ROWS_AT_MOST, Row, Table, UnreadableFile

_UNPACKED_AT_MOST: Final = 60 * 1024 * 1024  # a workbook is a zip: a small one may unpack to gigabytes
_COLUMNS_AT_MOST: Final = 200
_LOOKED_FOR_NAMES: Final = 10
_ERRORS: Final = frozenset({"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"})


def read_workbook(content: bytes) -> Table:
    """Read the first sheet, its first filled line being the names. Raises UnreadableFile."""
    from openpyxl import load_workbook  # here: five megabytes that most days nobody needs

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(one.file_size for one in packed.infolist()) > _UNPACKED_AT_MOST:
                raise UnreadableFile("too_large")
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        try:
            return _table(book.worksheets[0].iter_rows(values_only=True, max_col=_COLUMNS_AT_MOST))
        finally:
            book.close()
    except UnreadableFile:
        raise
    except Exception as error:  # the library lets any fault of a broken file through
        raise UnreadableFile("not_a_workbook") from error


def _table(lines: Any) -> Table:
    """Make rows of the lines below the names. A title merged over the columns, as a line of one cell, is no line of names."""
    filled = (
        (line, texts) for line, cells in enumerate(lines, 1) if any(texts := [_text(cell) for cell in cells])
    )
    above = list(itertools.islice(filled, _LOOKED_FOR_NAMES))
    at = next((place for place, (_, texts) in enumerate(above) if sum(map(bool, texts)) > 1), 0)
    if not above:
        raise UnreadableFile("no_names", 1)
    line, names = above[at]
    given = [name for name in names if name]
    if len(set(given)) != len(given):
        raise UnreadableFile("no_names", line)
    rows: list[Row] = []
    for line, texts in itertools.chain(above[at + 1 :], filled):
        found = {name: text for name, text in zip(names, texts, strict=False) if name and text}
        if found:
            rows.append(Row(line, found))
        if len(rows) > ROWS_AT_MOST:
            raise UnreadableFile("too_many_rows")
    return Table(rows)


def _text(cell: Any) -> str:
    """Return a cell as somebody would have typed it: whole numbers without their point, days as days."""
    if cell is None or (isinstance(cell, str) and cell in _ERRORS):
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).strip()
