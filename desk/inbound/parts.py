"""The tree of a mail's parts, found in one pass over its lines. Never raises, and grows neither with depth nor with number."""

import io
import re
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from quopri import decodestring
from typing import Any, BinaryIO

from desk.inbound import headers
from desk.inbound.charsets import decode
from desk.inbound.headers import Headers

# No mail of a person comes near; what is beyond stays inside its part, unread.
DEPTH, PARTS = 40, 1_000
CHUNK = 57 * 4096

_LOOKED_AT = 1 << 20
_LINE = re.compile(rb"[^\r\n]{1,200}")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")


@dataclass
class Part:
    """One part: its fields and where its content stands in the mail's bytes."""

    data: bytes = field(repr=False)
    headers: Headers
    start: int
    end: int
    children: list["Part"] = field(default_factory=list)
    outer: str = ""

    @cached_property
    def _content_type(self) -> tuple[str, dict[str, str]]:
        word, given = headers.parameters(self.headers.raw("content-type"))
        if "/" not in word:
            word = "message/rfc822" if self.outer == "multipart/digest" else "text/plain"
        return word, given

    @cached_property
    def _disposition(self) -> tuple[str, dict[str, str]]:
        return headers.parameters(self.headers.raw("content-disposition"))

    @property
    def kind(self) -> str:
        """Return the type in lower case, "text/plain" where none is given."""
        return self._content_type[0]

    @property
    def parameters(self) -> dict[str, str]:
        """Return the parameters of the type."""
        return self._content_type[1]

    @property
    def disposition(self) -> str:
        """Return "attachment", "inline" or what the part says, or an empty text."""
        return self._disposition[0]

    @property
    def name(self) -> str:
        """Return the file name the part carries, or an empty text."""
        return self._disposition[1].get("filename") or self.parameters.get("name", "")

    @property
    def content_id(self) -> str:
        """Return the name by which HTML of the same mail shows this part, without its brackets."""
        return self.headers.raw("content-id").strip("<> ")

    @property
    def is_multipart(self) -> bool:
        """Tell whether the part was found to hold others."""
        return bool(self.children)

    def chunks(self) -> Iterator[bytes]:
        """Yield the decoded content piece by piece, so that a large file is never in memory twice."""
        encoding = self.headers.raw("content-transfer-encoding").strip().lower().strip("\"'")
        if encoding.startswith("base64"):
            yield from _base64(self.data, self.start, self.end)
        elif encoding.startswith("quoted"):
            yield decodestring(self.data[self.start : self.end])
        else:
            for at in range(self.start, self.end, CHUNK):
                yield self.data[at : min(at + CHUNK, self.end)]

    def stream(self) -> BinaryIO:
        """Return the decoded content as a file to read once."""
        return io.BufferedReader(_Content(self.chunks()))

    def text(self, at_most: int) -> str:
        """Return the content as text, cut after so many bytes."""
        held, size = [], 0
        for chunk in self.chunks():
            held.append(chunk[: at_most - size])
            size += len(held[-1])
            if size >= at_most:
                break
        return decode(b"".join(held), self.parameters.get("charset"))

    def walk(self) -> Iterator["Part"]:
        """Yield this part and all below it in the order they stand in the mail."""
        waiting = [self]
        while waiting:
            part = waiting.pop()
            yield part
            waiting += reversed(part.children)


class _Content(io.RawIOBase):
    """Chunks as a stream."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._rest = b""

    def readable(self) -> bool:
        """Say that it is for reading."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer with what comes next."""
        while not self._rest:
            following = next(self._chunks, None)
            if following is None:
                return 0
            self._rest = following
        count = min(len(buffer), len(self._rest))
        buffer[:count], self._rest = self._rest[:count], self._rest[count:]
        return count


def read(raw: bytes) -> Part:
    """Read a mail. Lines may end as they like; an mbox's "From " line and blank lines before the head are passed over."""
    head = raw[:_LOOKED_AT]  # how lines end shows at the beginning; counting through files would take seconds
    data = raw if head.count(b"\n") >= head.count(b"\r") - head.count(b"\r\n") else _with_line_feeds(raw)
    start = len(data) - len(data.lstrip(b"\r\n \t\xef\xbb\xbf\x00"))
    if data[start : start + 5] in (b"From ", b">From"):
        start = data.find(b"\n", start) + 1 or len(data)
    found, body = headers.read(data, start, len(data))
    root = Part(data, found, body, len(data))
    _divide(root)
    return root


def _with_line_feeds(raw: bytes) -> bytes:
    return raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def _divide(root: Part) -> None:
    """Find the parts of a multipart mail: one pass, a stack of the boundaries that are open."""
    open_parts = [root] if _boundary(root) else []
    levels = {_boundary(root): 0}
    current: Part | None = None  # the leaf whose end is not known yet
    count = 1
    if not open_parts:
        return
    for at, found in _delimiters(root.data, root.start, root.end):
        line = found[0].rstrip()
        closes = False
        level = levels.get(line)
        if level is None and line.endswith(b"--"):
            level, closes = levels.get(line[:-2]), True
        if level is None:
            continue
        before = _end_before(root.data, at, root.start)
        if current is not None:
            current.end = max(current.start, before)
            current = None
        for part in open_parts[level + 1 :]:
            part.end = max(part.start, before)
            levels.pop(_boundary(part), None)
        del open_parts[level + 1 :]
        if closes or count >= PARTS:
            continue
        parent = open_parts[level]
        fields, body = headers.read(root.data, _next_line(root.data, found.end()), root.end)
        part = Part(root.data, fields, body, root.end, outer=parent.kind)
        parent.children.append(part)
        count += 1
        boundary = _boundary(part)
        if boundary and boundary not in levels and len(open_parts) < DEPTH:
            open_parts.append(part)
            levels[boundary] = len(open_parts) - 1
        else:
            current = part


def _delimiters(data: bytes, start: int, end: int) -> Iterator[tuple[int, re.Match[bytes]]]:
    """Yield where each line stands that begins with two dashes, and what follows them; found in the files at memory's speed."""
    at = start if data.startswith(b"--", start) else _dashes(data, start, end)
    while at is not None:
        line = _LINE.match(data, at + 2, end)
        if line is not None:
            yield at, line
        at = _dashes(data, at + 2, end)


def _dashes(data: bytes, at: int, end: int) -> int | None:
    found = data.find(b"\n--", at, end)
    return found + 1 if found >= 0 else None


def _boundary(part: Part) -> bytes:
    if not part.kind.startswith("multipart/"):
        return b""
    return part.parameters.get("boundary", "").encode("utf-8", "replace").rstrip()[:200]


def _end_before(data: bytes, at: int, start: int) -> int:
    """Return where a part ends before a delimiter: the line end between belongs to the delimiter."""
    if at > start and data[at - 1 : at] == b"\n":
        at -= 1
    if at > start and data[at - 1 : at] == b"\r":
        at -= 1
    return at


def _next_line(data: bytes, at: int) -> int:
    found = data.find(b"\n", at)
    return len(data) if found < 0 else found + 1


def _base64(data: bytes, start: int, end: int) -> Iterator[bytes]:
    """Decode base64 in pieces, dirt between the letters passed over, a lost padding made up."""
    rest = b""
    for at in range(start, end, CHUNK):
        piece = data[at : min(at + CHUNK, end)]
        stop = piece.find(b"=")
        kept = rest + _NOT_BASE64.sub(b"", piece if stop < 0 else piece[:stop])
        whole = len(kept) // 4 * 4
        yield b64decode(kept[:whole])
        rest = kept[whole:]
        if stop >= 0:
            break
    if len(rest) > 1:
        yield b64decode(rest + b"=" * (4 - len(rest)))
