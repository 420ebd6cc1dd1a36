"""How parts of an address are read."""

from flask import Flask
from werkzeug.routing import BaseConverter


class Identifier(BaseConverter):
    """An id as both databases hold it: ASCII digits, below 2^63; anything else is simply not there."""

    regex = "[1-9][0-9]{0,17}"

    def to_python(self, value: str) -> int:
        """Read the digits."""
        return int(value)


class Reference(BaseConverter):
    """A ticket's reference, `ENA-2026-0042`."""

    regex = "[A-Z0-9]{2,8}-[0-9]{4}-[0-9]{4,9}"


def install(app: Flask) -> None:
    """Make them known; `int` is replaced because werkzeug's takes digits of any script and any length."""
    app.url_map.converters["int"] = Identifier
    app.url_map.converters["reference"] = Reference
