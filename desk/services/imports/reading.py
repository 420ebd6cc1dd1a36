"""Files of rows: YAML, JSON, CSV and Excel workbooks, each row with the line it begins on."""

import codecs
import csv
import io
import json
import re
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

import yaml

from desk.services.imports.table import (
    BYTES_AT_MOST,
    BYTES_READ_WHOLE,
    ROWS_AT_MOST,
    Row,
    Table,
    UnreadableFile,
    told_apart,
)
from desk.services.imports.workbook import read_workbook

_FROM_ANYWHERE = "organizations"
csv.field_size_limit(BYTES_AT_MOST)  # a huge cell is a bad row, not a bad file


def read(name: str, content: bytes, rows: str, sheet: str | None = None) -> Table:
    """Read a file by the ending of its name; `rows` names the list in YAML and JSON. Raises UnreadableFile.

    Lists of companies come from anywhere: columns of one name are told apart, and a line that is too long is one bad row.
    """
    by_lines = PurePath(name).suffix.lower() in (".csv", ".xlsx")
    if len(content) > (BYTES_AT_MOST if by_lines else BYTES_READ_WHOLE):
        raise UnreadableFile("too_large")
    if PurePath(name).suffix.lower() == ".xlsx":
        return read_workbook(content, sheet, renames=rows == _FROM_ANYWHERE)
    text = _decoded(content, is_csv=PurePath(name).suffix.lower() == ".csv")
    if "\x00" in text:
        raise UnreadableFile("not_text", text[: text.index("\x00")].count("\n") + 1)
    readers = {".yaml": _yaml, ".yml": _yaml, ".json": _json, ".csv": _csv}
    reader = readers.get(PurePath(name).suffix.lower())
    if reader is None:
        raise UnreadableFile("unknown_kind")
    table = reader(text, rows)
    if len(table.rows) > ROWS_AT_MOST:
        raise UnreadableFile("too_many_rows")
    return table


def _decoded(content: bytes, *, is_csv: bool) -> str:
    """Return the text of a file. Programs of offices write lists in UTF-16 with its mark, or in the letters of Windows."""
    if is_csv and content[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if (
            is_csv
            and "\x00" not in (text := content.decode("cp1252", errors="replace"))
            and "\ufffd" not in text
        ):
            return text
        raise UnreadableFile("not_utf8", content[: error.start].count(b"\n") + 1)


def table_of(data: "Table | Mapping[str, Any]", rows: str) -> Table:
    """Return plain data as a table: what a YAML file holds, already read."""
    if isinstance(data, Table):
        return data
    return _table(data, rows, lambda number: number)


def _table(data: Any, rows: str, line_of: Any) -> Table:
    """Make a table of a mapping that holds the rows, or of the bare list of rows."""
    listed = data.get(rows) if isinstance(data, Mapping) else data
    if not isinstance(listed, list):
        raise UnreadableFile("no_rows")
    head = {key: value for key, value in data.items() if key != rows} if isinstance(data, Mapping) else {}
    made = []
    for number, values in enumerate(listed, 1):
        if not isinstance(values, Mapping):
            raise UnreadableFile("not_a_row", line_of(number))
        made.append(Row(line_of(number), {str(key): value for key, value in values.items()}))
    return Table(made, head)


def _yaml(text: str, rows: str) -> Table:
    """Read YAML. Aliases are refused: a few lines of them can stand for gigabytes."""
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=loader)):
            raise UnreadableFile("aliases")
        node = yaml.compose(text, Loader=loader)
        data = yaml.load(text, Loader=loader)  # noqa: S506 - a safe loader either way
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        raise UnreadableFile("not_yaml", mark.line + 1 if mark else 0)
    if isinstance(node, yaml.MappingNode):
        node = next((value for key, value in node.value if key.value == rows), None)
    items = node.value if isinstance(node, yaml.SequenceNode) else []
    return _table(data, rows, lambda number: items[number - 1].start_mark.line + 1)


def _json(text: str, rows: str) -> Table:
    """Read JSON, then find the line of each row by reading the list once more, item by item."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableFile("not_json", getattr(error, "lineno", 0))
    opening = (
        re.search(rf'"{re.escape(rows)}"\s*:\s*\[', text)
        if isinstance(data, dict)
        else re.match(r"\s*\[", text)
    )
    lines: list[int] = []
    place = opening.end() if opening else len(text)
    decoder = json.JSONDecoder()
    while found := re.compile(r"[\s,]*(?=[^\s,\]])").match(text, place):
        lines.append(text.count("\n", 0, found.end()) + 1)
        place = decoder.raw_decode(text, found.end())[1]
    return _table(data, rows, lambda number: lines[number - 1] if number <= len(lines) else 0)


def _csv(text: str, rows: str) -> Table:
    """Read CSV with a first line of names, separated by commas, semicolons or tabs; empty cells are not given."""
    first = text.split("\n", 1)[0]
    said = re.fullmatch(
        r"sep=([,;\t])\r?", first
    )  # a line that Excel reads and writes; lines are counted with it
    separator = said[1] if said else max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    made: list[Row] = []
    try:
        if said:
            next(reader)
        names = [name.strip() for name in next(reader, [])]
        names = told_apart(names) if rows == _FROM_ANYWHERE else names
        given = [name for name in names if name] if rows == _FROM_ANYWHERE else names
        if not any(names) or len(set(given)) != len(given):
            raise UnreadableFile("no_names", 1)
        line = reader.line_num + 1
        for cells in reader:
            is_long = any(cell.strip() for cell in cells[len(names) :])
            if is_long and rows != _FROM_ANYWHERE:
                raise UnreadableFile("too_many_cells", line)
            said_here = {
                name: cell.strip() for name, cell in zip(names, cells, strict=False) if name and cell.strip()
            }
            if said_here or is_long:
                made.append(Row(line, said_here, "too_many_cells" if is_long else ""))
            line = reader.line_num + 1
    except csv.Error:
        raise UnreadableFile("not_csv", reader.line_num)
    return Table(made)
