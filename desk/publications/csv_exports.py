"""CSV as spreadsheets, Zotero and HAL write it: one publication a line, its columns told by the words of the first line."""

import csv
import io
from collections.abc import Iterator
from typing import Final

from desk.publications.work import Fault, Unreadable, Work, title_key, work_or_fault

_DELIMITERS: Final = (";", ",", "\t")
_HEAD: Final = 5_000
"""Letters looked at for the names of the columns."""
# What columns are called in our three languages and by the programs that export them, folded to letters and digits.
_COLUMNS: Final = {
    "title": {"title", "titre", "titel", "titles", "worktitle"},
    "abstract": {"abstract", "abstractnote", "abstracts", "resume", "summary", "zusammenfassung", "description"},
    "date": {
        "year", "annee", "jahr", "publicationyear", "date", "datum", "publicationdate", "produceddateyi",
        "produceddates", "publicationdateyi",
    },
    "venue": {
        "publicationtitle", "journal", "journaltitle", "journaltitles", "revue", "zeitschrift", "conference", "venue",
        "booktitle", "conferencetitles",
    },
    "doi": {"doi", "doiids"},
    "language": {"language", "langue", "sprache", "languages", "lang"},
}  # fmt: skip


def is_csv(text: str) -> bool:
    """Whether the first line names a column of titles beside another one."""
    return _head(text) is not None


def read_csv(text: str) -> Iterator[Work | Fault]:
    """Read every line that is not empty; one that is broken is named, and the next is read where one can be told."""
    found = _head(text)
    if found is None:
        raise Unreadable("unknown")
    delimiter, names = found
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number, begins = 0, 0
    while True:
        line = rows.line_num + 1
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error:
            number += 1
            yield Fault("not_closed", "", number, line)
            if rows.line_num > line:
                return  # a quotation mark that is never closed: nobody can tell where the next line begins
            continue
        begins += 1
        if begins == 1 or not any(value.strip() for value in row):
            continue
        number += 1
        values = dict(zip(names, row, strict=False))
        values.pop("", None)
        yield work_or_fault(number=number, line=line, name=next(filter(str.strip, row), ""), **values)


def _head(text: str) -> tuple[str, list[str]] | None:
    """The delimiter and what each column is to us, "" for one we do not read; None for a file without titles."""
    first = next((line for line in text[:_HEAD].splitlines() if line.strip()), "")
    if any(mark in first for mark in "@{="):
        return None  # BibTeX on one line
    for delimiter in _DELIMITERS:
        try:
            written = next(csv.reader([first], delimiter=delimiter), [])
        except csv.Error:
            continue
        names: list[str] = []
        for one in map(title_key, written):
            name = next((name for name, said in _COLUMNS.items() if one in said), "")
            names.append("" if name in names else name)
        if len(written) > 1 and "title" in names:
            return delimiter, names
    return None
