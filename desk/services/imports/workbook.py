"""Excel workbooks: one sheet as rows of texts; formulas count for the value Excel stored, never for their text."""

import io
import itertools
import re
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, Final

from desk.services.imports.table import ROWS_AT_MOST, Row, Table, UnreadableFile, told_apart

_UNPACKED_AT_MOST: Final = 60 * 1024 * 1024  # a workbook is a zip: a small one may unpack to gigabytes
_COLUMNS_AT_MOST: Final = 200
_LOOKED_FOR_NAMES: Final = 10
_ERRORS: Final = frozenset({"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"})
_MERGED: Final = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})(\d{1,7}):[A-Z]{1,3}(\d{1,7})"')
_READ_AT_ONCE: Final = 1 << 20
_LONGEST_MARK: Final = 200

Spans = dict[int, list[tuple[int, int]]]
"""By column, from 0: the lines a merged cell begins and ends at."""


def read_workbook(content: bytes, sheet: str | None = None, *, renames: bool = False) -> Table:
    """Read a visible sheet, the first that holds anything unless one is named. Raises UnreadableFile.

    Its first filled line are the names. A cell merged over several lines counts for each. With `renames`, columns of one name
    are told apart.
    """
    with _Opened(content) as (book, packed):
        shown = _visible(book)
        named = [one for one in shown if one.title == sheet] or shown
        for place, one in enumerate(named):
            lines = one.iter_rows(values_only=True, max_col=_COLUMNS_AT_MOST)
            try:
                rows = _table(_filled_down(lines, _spans(packed, one)), renames=renames)
                return Table(rows, {"sheet": one.title})
            except UnreadableFile as error:
                if error.code != "no_names" or place == len(named) - 1:
                    raise
    raise UnreadableFile("no_names", 1)


def sheets_of(content: bytes) -> list[str]:
    """Return the names of the sheets of a workbook that are not hidden. Raises UnreadableFile."""
    with _Opened(content) as (book, _packed):
        return [one.title for one in _visible(book)]


class _Opened:
    """Open a workbook and the package it is; any fault of it raises UnreadableFile."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._book: Any = None

    def __enter__(self) -> tuple[Any, zipfile.ZipFile]:
        from openpyxl import load_workbook  # here: five megabytes that most days nobody needs

        try:
            packed = zipfile.ZipFile(io.BytesIO(self._content))
            if sum(one.file_size for one in packed.infolist()) > _UNPACKED_AT_MOST:
                raise UnreadableFile("too_large")
            self._book = load_workbook(
                io.BytesIO(self._content), read_only=True, data_only=True, keep_links=False
            )
        except UnreadableFile:
            raise
        except Exception as error:  # the library lets any fault of a broken file through
            raise UnreadableFile("not_a_workbook") from error
        return self._book, packed

    def __exit__(self, _kind: Any, error: BaseException | None, _trace: Any) -> None:
        self._book.close()
        if isinstance(error, Exception) and not isinstance(error, UnreadableFile):
            raise UnreadableFile("not_a_workbook") from error


def _visible(book: Any) -> list[Any]:
    return [one for one in book.worksheets if one.sheet_state == "visible"] or list(book.worksheets)


def _spans(packed: zipfile.ZipFile, sheet: Any) -> Spans:
    """Return the cells merged over several lines; they stand after the rows, which a reader of rows alone never sees."""
    found: Spans = {}
    rest = b""
    with packed.open(sheet._worksheet_path.lstrip("/")) as stream:
        while piece := stream.read(_READ_AT_ONCE):
            text = rest + piece
            end = 0
            for mark in _MERGED.finditer(text):
                end = mark.end()
                first, last = int(mark[2]), int(mark[3])
                if last > first:
                    found.setdefault(_place(mark[1]), []).append((first, last))
            rest = text[max(end, len(text) - _LONGEST_MARK) :]
    return found


def _place(letters: bytes) -> int:
    """Return the place of a column, from 0."""
    place = 0
    for letter in letters:
        place = place * 26 + letter - 64
    return place - 1


def _filled_down(lines: Iterable[Any], spans: Spans) -> Iterator[tuple[Any, ...]]:
    """Let a merged cell say in each line it spans what it says in its first; a line without anything of its own stays empty."""
    starts = {(first, place): last for place, ends in spans.items() for first, last in ends}
    open_: dict[int, tuple[int, Any]] = {}
    for line, cells in enumerate(lines, 1):
        values = list(cells)
        has_own = any(value is not None for value in values)
        for place in [place for place, (last, _) in open_.items() if last < line]:
            del open_[place]
        for place, (_, value) in open_.items():
            if has_own and place < len(values) and values[place] is None:
                values[place] = value
        for place in range(min(len(values), _COLUMNS_AT_MOST)) if starts else ():
            if (last := starts.get((line, place))) is not None:
                open_[place] = (last, values[place])
        yield tuple(values)


def _table(lines: Any, *, renames: bool) -> list[Row]:
    """Make rows of the lines below the names. A title merged over the columns, as a line of one cell, is no line of names."""
    filled = (
        (line, texts) for line, cells in enumerate(lines, 1) if any(texts := [_text(cell) for cell in cells])
    )
    above = list(itertools.islice(filled, _LOOKED_FOR_NAMES))
    at = next((place for place, (_, texts) in enumerate(above) if sum(map(bool, texts)) > 1), 0)
    if not above:
        raise UnreadableFile("no_names", 1)
    line, names = above[at]
    names = told_apart(names) if renames else names
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
    return rows


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
