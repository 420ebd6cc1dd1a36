"""How parts of an address are read."""

import re
from urllib.parse import urlsplit

from flask import Flask, request
from werkzeug.routing import BaseConverter, ValidationError

from forms.base import clean

# PostgreSQL keeps ids in four bytes and fails on a larger number, where SQLite would merely find nothing.
LARGEST_ID = 2**31 - 1
_BLANK_OR_CONTROL = re.compile(r"[\x00-\x20\x7f-\xa0\\]")


def identifier(text: str | None) -> int | None:
    """Return the id a text says in ASCII digits, or None for anything that no record can have as its id."""
    if not text or not (text.isascii() and text.isdigit()) or len(text) > len(str(LARGEST_ID)):
        return None
    return int(text) if 0 < int(text) <= LARGEST_ID else None


def asked(name: str, longest: int = 200) -> str:
    """Return what an address asks for under a name, as text either database can look for: PostgreSQL takes no NUL."""
    return clean(request.args.get(name, "").replace("\x00", ""))[:longest]


def own_path(wanted: str | None) -> str | None:
    """Return a path of this desk to go on to, or None for anything that could lead elsewhere."""
    if not wanted or len(wanted) > 2000 or _BLANK_OR_CONTROL.search(wanted):
        return None
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return None
    leads_here = (
        wanted.startswith("/") and not wanted.startswith("//") and not parts.scheme and not parts.netloc
    )
    return wanted if leads_here else None


class Identifier(BaseConverter):
    """An id as both databases hold it; any other number is simply not there."""

    # Refused by its form alone: an address that is refused later answers a POST as if it existed for reading (405).
    regex = "[1-9][0-9]{0,8}"

    def to_python(self, value: str) -> int:
        """Read the digits."""
        found = identifier(value)
        if found is None:
            raise ValidationError
        return found


class Reference(BaseConverter):
    """A ticket's reference, `ENA-2026-0042`."""

    regex = "[A-Z0-9]{2,8}-[0-9]{4}-[0-9]{4,9}"


class Opaque(BaseConverter):
    """A random key or signed link: no database is asked about anything else, NUL least of all."""

    regex = "[A-Za-z0-9_~-]{1,200}"


def install(app: Flask) -> None:
    """Make them known; `int` is replaced because werkzeug's takes digits of any script and any length."""
    app.url_map.converters["int"] = Identifier
    app.url_map.converters["reference"] = Reference
    app.url_map.converters["opaque"] = Opaque
