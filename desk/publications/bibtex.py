"""BibTeX and BibLaTeX files, read in one pass.

A broken entry ends where the next one begins at the start of a line, so that no file makes the reader go over the
same text again and again.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator

from desk.publications.latex import unlatex
from desk.publications.work import Fault, Work, work_or_fault

_AT_LINE_START = re.compile(r"^[ \t]{0,40}@[A-Za-z]{1,40}[ \t]{0,40}[{(]", re.MULTILINE)
_ENTRY = re.compile(r"@([A-Za-z]{1,40})\s{0,40}([{(])")
_NAME = re.compile(r"[^\s=,{}()\"#%'@]{1,80}")
_KEY_END = re.compile(r"[,})]")
_BRACES = re.compile(r"\\[{}]|[{}]")
_QUOTE = re.compile(r'\\[{}"]|[{}"]')
_BARE = re.compile(r"[^\s,#{}()\"=]{1,80}")
_BLANKS = re.compile(r"\s*")
_BLANKS_AND_COMMAS = re.compile(r"[\s,]*")
_NO_ENTRIES = ("comment", "preamble")
# More than any honest value has: braces in braces, pieces joined by #, characters.
_DEPTH, _PIECES, _LENGTH = 50, 50, 20_000
_VENUES = ("journal", "journaltitle", "booktitle", "school", "institution", "publisher")


class _Broken(Exception):
    """The entry cannot be read on; `code` says why."""


def read_bibtex(text: str) -> Iterator[Work | Fault]:
    """Yield each entry of a file as a publication or as what is wrong with it."""
    lines = [found.start() for found in re.finditer("\n", text)]
    starts = [found.start() for found in _AT_LINE_START.finditer(text)]
    first = text.find("@")
    if first >= 0 and (not starts or first < starts[0]):
        starts.insert(0, first)
    strings: dict[str, str] = {}
    number = 0
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        position = start
        while (found := _ENTRY.search(text, position, end)) is not None:
            kind = found[1].lower()
            if kind in _NO_ENTRIES:
                break
            is_entry = kind != "string"
            number += is_entry
            line = bisect_right(lines, found.start()) + 1
            cursor = _Cursor(text, found.end(), end, "}" if found[2] == "{" else ")", strings)
            name = ""
            try:
                name = cursor.key() if is_entry else ""
                fields = dict(cursor.fields())
            except _Broken as broken:
                yield Fault(str(broken), name, max(number, 1), line)
                break
            position = cursor.position
            if is_entry:
                yield _work(fields, name, number, line)
            else:
                strings.update(fields)


def _work(fields: dict[str, str], name: str, number: int, line: int) -> Work | Fault:
    venue = next((fields[one] for one in _VENUES if fields.get(one)), None)
    title = ": ".join(part for part in (fields.get("title"), fields.get("subtitle")) if part)
    return work_or_fault(
        title=title, abstract=fields.get("abstract"), date=fields.get("year") or fields.get("date"), venue=venue,
        doi=fields.get("doi") or fields.get("url"), language=fields.get("language") or fields.get("langid"),
        name=name, number=number, line=line,
    )  # fmt: skip


class _Cursor:
    """A place in one entry, which ends at `end` at the latest."""

    def __init__(self, text: str, position: int, end: int, closing: str, strings: dict[str, str]) -> None:
        self.text, self.position, self.end, self.closing, self.strings = text, position, end, closing, strings

    def key(self) -> str:
        """Read the name of the entry and the comma behind it."""
        found = _KEY_END.search(self.text, self.position, self.end)
        if found is None:
            raise _Broken("not_closed")
        name = self.text[self.position : found.start()].strip()[:80]
        self.position = found.start() + (found[0] == ",")
        return name

    def fields(self) -> Iterator[tuple[str, str]]:
        """Read the fields up to the closing bracket."""
        while True:
            self._pass(_BLANKS_AND_COMMAS)
            if self._take(self.closing):
                return
            if (name := self._match(_NAME)) is None:
                raise _Broken("not_closed" if self.position >= self.end else "no_field")
            if not self._take("="):
                raise _Broken("no_value")
            yield name.lower(), unlatex(self._value()[:_LENGTH])

    def _value(self) -> str:
        """Read one value: pieces in braces, in quotes, numbers and names of strings, joined by #."""
        pieces: list[str] = []
        while len(pieces) < _PIECES:
            if self._take("{"):
                pieces.append(self._until("}", _BRACES))
            elif self._take('"'):
                pieces.append(self._until('"', _QUOTE))
            elif (bare := self._match(_BARE)) is not None:
                pieces.append(bare if bare.isdigit() else self.strings.get(bare.lower(), bare))
            else:
                raise _Broken("no_value")
            if not self._take("#"):
                return "".join(pieces)
        raise _Broken("no_value")

    def _until(self, closing: str, marks: re.Pattern[str]) -> str:
        """Read to the closing mark, over braces that open and close in between."""
        start, depth = self.position, 0
        for found in marks.finditer(self.text, start, self.end):
            if found[0] == closing and depth == 0:
                self.position = found.end()
                return self.text[start : found.start()]
            depth += {"{": 1, "}": -1}.get(found[0], 0)
            if not 0 <= depth <= _DEPTH:
                raise _Broken("braces")
        raise _Broken("not_closed")

    def _match(self, pattern: re.Pattern[str]) -> str | None:
        self._pass(_BLANKS)
        found = pattern.match(self.text, self.position, self.end)
        if found is None:
            return None
        self.position = found.end()
        return found[0]

    def _take(self, mark: str) -> bool:
        self._pass(_BLANKS)
        if self.position < self.end and self.text[self.position] == mark:
            self.position += 1
            return True
        return False

    def _pass(self, pattern: re.Pattern[str]) -> None:
        """Go over what stands between the parts."""
        if (found := pattern.match(self.text, self.position, self.end)) is not None:
            self.position = found.end()
