"""Addresses, message ids and dates out of header fields, as people's programs write them. Never raises."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

# Longer fields and lists are nobody's; what is beyond is not read.
FIELD, MANY = 20_000, 200

_PLAIN = re.compile(r"[^\s<>()\[\]\\,;:\"@]{1,64}@[^\s<>()\[\]\\,;:\"@]{1,190}")
_QUOTED_LOCAL = re.compile(r"\"[^\"\\<>]{1,64}\"@[^\s<>()\[\]\\,;:\"@]{1,190}")
_ID = re.compile(r"<([^<>\s]{1,900})>")
_BARE_ID = re.compile(r"[^<>\s,;\"']{1,400}@[^<>\s,;\"']{1,400}")
_COMMENT = re.compile(r"\([^()]*\)")


@dataclass(frozen=True)
class Address:
    """A person or a machine; the address is in lower case as the desk compares addresses."""

    name: str
    address: str


def read(field: str) -> list[Address]:
    """Return the addresses of a field; names may be missing, addresses that cannot be written to are left out."""
    found = []
    for piece in _pieces(field[:FIELD]):
        one = _one(piece)
        if one is not None:
            found.append(one)
        if len(found) == MANY:
            break
    return found


def _pieces(field: str) -> Iterator[str]:
    """Cut a list at the commas and semicolons that stand outside quotes, brackets and comments."""
    start, quoted, angle, comment = 0, False, False, 0
    for at, letter in enumerate(field):
        if letter == '"' and not comment:
            quoted = not quoted
        elif quoted:
            continue
        elif letter == "(":
            comment += 1
        elif letter == ")" and comment:
            comment -= 1
        elif letter == "<":
            angle = True
        elif letter == ">":
            angle = False
        elif letter in ",;" and not angle and not comment:
            yield field[start:at]
            start = at + 1
    yield field[start:]


def _one(piece: str) -> Address | None:
    before, bracket, after = piece.rpartition("<")
    inside = after.partition(">")[0].strip() if bracket else ""
    found = _exact(inside)
    if found is None and bracket:
        found = _exact(inside.replace(" ", ""))
    if found is None:
        search = _PLAIN.search(piece) or _QUOTED_LOCAL.search(piece)
        found = search[0].strip(".'") if search else None
        before = "" if found is None else piece.replace(found, " ")
    if found is None or "@" not in found:
        return None
    name = before.strip().strip("\"'").strip()
    if not name:
        comment = _COMMENT.search(piece)
        name = comment[0].strip("() ") if comment else ""
    name = re.sub(r"[<>\"\\]", "", name).strip(" ,;:")
    if name.startswith("(") or name.count("(") != name.count(")"):  # "Ada (at home)" stays, "(Ada)" is Ada
        name = name.strip(" ()")
    return Address(name[:120], found.lower())


def _exact(text: str) -> str | None:
    text = text.strip().removeprefix("mailto:")
    found = _PLAIN.fullmatch(text) or _QUOTED_LOCAL.fullmatch(text)
    return found[0] if found else None


def ids(field: str, at_most: int = 100) -> list[str]:
    """Return the message ids of a field without their brackets, each once, the last ones when there are too many."""
    text = field[:FIELD]
    found = _ID.findall(text) or _BARE_ID.findall(text)
    return list(dict.fromkeys(found))[-at_most:]


def moment(field: str) -> datetime | None:
    """Return a Date field as a moment in UTC; one without a zone is read as UTC, an unreadable one is None."""
    text = _COMMENT.sub(" ", field[:200]).strip()
    if not text:
        return None
    try:
        found = parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError, OverflowError):
        return _iso(text)
    try:
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _iso(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
