"""The room's blueprint, apart from its views so that each of them can hang on it."""

from typing import Any

from flask import Blueprint, request

from desk.web.converters import identifier

room = Blueprint("directory", __name__)


def ticket_path(reference: str) -> str:
    """Return the address of a request's page."""
    return f"{request.script_root}/tickets/{reference}"


def place() -> dict[str, Any]:
    """Return where in a list the address asks to read on; anything but digits is the beginning."""
    return {name: identifier(request.args.get(name)) for name in ("after", "before")}
