"""The header fields of a mail or one of its parts: found, unfolded and decoded, however broken. Never raises."""

import binascii
import re
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from desk.inbound.charsets import cleaned, decode, one_line

# More than any mail program writes; the rest of such a head is not looked at.
HEAD_BYTES, FIELDS, FIELD_BYTES = 512_000, 2_000, 65_536

_FIELD = re.compile(rb"([!-9;-~]{1,120})[ \t]*:[ \t]*(.*)", re.DOTALL)
_ENCODED_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")
_BETWEEN_WORDS = re.compile(r"(\?=)\s+(?==\?[^?\s]{1,60}\?[bBqQ]\?)")
_HEX = re.compile(rb"=([0-9A-Fa-f]{2})")
_LINE_END = re.compile(rb"\r\n|\n|\r")


@dataclass(frozen=True)
class Headers:
    """Fields in their order, names in lower case, values as bytes without folding."""

    fields: tuple[tuple[str, bytes], ...] = ()

    def get(self, name: str) -> str:
        """Return the first field of a name as one decoded line, or an empty text."""
        return next(self.all(name), "")

    def all(self, name: str) -> Iterator[str]:
        """Yield every field of a name, decoded, each one line."""
        for field, value in self.fields:
            if field == name:
                yield one_line(decoded(value), FIELD_BYTES)

    def raw(self, name: str) -> str:
        """Return the first field of a name without decoding encoded words, so that their contents cannot pose as syntax."""
        for field, value in self.fields:
            if field == name:
                return one_line(decode(value), FIELD_BYTES)
        return ""

    def __contains__(self, name: str) -> bool:
        return any(field == name for field, _ in self.fields)


def read(data: bytes, start: int, end: int) -> tuple[Headers, int]:
    """Read the fields from `start` on; return them and where the body begins.

    A line that is no field ends the head as an empty line would: mails without any exist.
    """
    fields: list[tuple[str, bytes]] = []
    parts: list[bytes] = []
    name, at, size = "", start, 0
    limit = min(end, start + HEAD_BYTES)
    while at < limit and len(fields) < FIELDS:
        found = _LINE_END.search(data, at, end)
        line_end, after = (found.start(), found.end()) if found else (end, end)
        line = data[at : min(line_end, at + FIELD_BYTES)]
        if not line.strip(b" \t"):
            at = after if not line or parts or fields else at
            if not line or not _continues(data, after, end):
                at = after
                break
        elif line[:1] in b" \t" and name:
            if size < FIELD_BYTES:
                parts.append(line.strip())
                size += len(line)
        else:
            field = _FIELD.match(line)
            if field is None:
                if not (name and _continues(data, after, end)):
                    break  # the body begins without an empty line
            else:
                if name:
                    fields.append((name, b" ".join(parts)))
                name, parts, size = field[1].decode("ascii").lower(), [field[2].strip()], len(line)
        at = after
    if name:
        fields.append((name, b" ".join(parts)))
    return Headers(tuple(fields)), min(at, end)


def _continues(data: bytes, at: int, end: int) -> bool:
    """Tell whether the next line is a field too: then the odd one before it is only dirt in the head."""
    return _FIELD.match(data[at : min(end, at + 200)].split(b"\n")[0]) is not None


def decoded(value: bytes) -> str:
    """Return a field's text: encoded words decoded, those of one charset joined first, raw bytes read as best they can."""
    text = _BETWEEN_WORDS.sub(r"\1", decode(value))
    if "=?" not in text:
        return text
    pieces: list[tuple[str, bytes] | str] = []
    at = 0
    for found in _ENCODED_WORD.finditer(text):
        if found.start() > at:
            pieces.append(text[at : found.start()])
        content = _word(found[2], found[3])
        last = pieces[-1] if pieces else ""
        if isinstance(last, tuple) and last[0].lower() == found[1].lower():
            pieces[-1] = (last[0], last[1] + content)
        else:
            pieces.append((found[1], content))
        at = found.end()
    pieces.append(text[at:])
    return cleaned("".join(p if isinstance(p, str) else decode(p[1], p[0]) for p in pieces))


def _word(encoding: str, content: str) -> bytes:
    """Return the bytes of one encoded word."""
    data = content.encode("utf-8", "replace")
    if encoding in "bB":
        return from_base64(data)
    return _HEX.sub(lambda m: bytes([int(m[1], 16)]), data.replace(b"_", b" "))


def from_base64(data: bytes) -> bytes:
    """Decode base64 with dirt in it and its padding lost."""
    kept = re.sub(rb"[^A-Za-z0-9+/]", b"", data)
    try:
        return b64decode(kept[: len(kept) // 4 * 4] + _padded(kept[len(kept) // 4 * 4 :]))
    except (binascii.Error, ValueError):
        return b""


def _padded(rest: bytes) -> bytes:
    return rest + b"=" * (4 - len(rest)) if len(rest) > 1 else b""


def parameters(value: str) -> tuple[str, dict[str, str]]:
    """Split a Content-Type or Content-Disposition into its word and its parameters, RFC 2231 pieces joined."""
    word, _, rest = value.partition(";")
    plain: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[str, bool]]] = {}
    for name, text in _pairs(rest):
        base, _, tail = name.partition("*")
        if not tail and "*" not in name:
            plain.setdefault(base, text)
            continue
        number = tail.rstrip("*")
        index = int(number) if number.isascii() and number.isdigit() and len(number) < 4 else 0
        pieces.setdefault(base, {}).setdefault(index, (text, name.endswith("*")))
    for base, found in pieces.items():
        joined = _joined([found[i] for i in sorted(found)])
        if joined:
            plain[base] = joined
    return word.strip().lower(), {
        name: one_line(decoded(text.encode("utf-8", "replace"))) for name, text in plain.items()
    }


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    """Yield name and value of each parameter; a quote that never closes ends with the text."""
    at, length = 0, min(len(text), 20_000)
    while at < length:
        equals = text.find("=", at, length)
        if equals < 0:
            return
        name = text[at:equals].strip(" \t;").rpartition(";")[2].strip().lower()
        at = equals + 1
        while at < length and text[at] in " \t":
            at += 1
        if at < length and text[at] == '"':
            value, at = _quoted(text, at + 1, length)
        else:
            end = text.find(";", at, length)
            end = length if end < 0 else end
            value, at = text[at:end].strip(), end
        following = text.find(";", at, length)
        at = length if following < 0 else following + 1
        if name:
            yield name, value


def _quoted(text: str, at: int, length: int) -> tuple[str, int]:
    kept: list[str] = []
    while at < length and text[at] != '"':
        if text[at] == "\\" and at + 1 < length:
            at += 1
        kept.append(text[at])
        at += 1
    return "".join(kept), at + 1


def _joined(pieces: list[tuple[str, bool]]) -> str:
    """Join the pieces of a value; the first encoded one names the charset of all."""
    charset, raw = None, b""
    for number, (text, is_encoded) in enumerate(pieces):
        if is_encoded:
            if number == 0 and text.count("'") >= 2:
                charset, _, text = text.split("'", 2)
            raw += unquote_to_bytes(text)
        else:
            raw += text.encode("utf-8", "replace")
    return decode(raw, charset)
