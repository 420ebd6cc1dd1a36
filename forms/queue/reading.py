"""What the queue is narrowed to, read from its address and written back to it.

A choice that does not exist is not asked: old bookmarks keep working. What somebody typed and cannot be meant is told beside
its field.
"""

import re
from collections.abc import Collection, Mapping
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from models.states import ActingParty, Cooperation, Language, Origin, Priority, TicketState

_INVISIBLE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")
_DAYS: Final = re.compile(r"[0-9]{1,4}")
TEXT_LENGTH: Final = 200
CODES: Final = {
    name: tuple(str(code) for code in codes)
    for name, codes in (
        ("state", TicketState), ("priority", Priority), ("kind", Cooperation), ("language", Language),
        ("source", Origin), ("waiting", ActingParty),
    )
}  # fmt: skip
# What the query calls each part of an address.
NAMES: Final = {
    "q": "text", "company": "company", "state": "state", "owner": "owner_id", "priority": "priority",
    "topic": "topic_id", "kind": "cooperation", "language": "language", "region": "region", "source": "origin",
    "waiting": "waiting", "unread": "unread", "due": "due", "older": "older", "newer": "newer", "sort": "sort",
}  # fmt: skip
# Numbers of days, and the least that can be meant: an age of less than a day is no age.
DAYS: Final = {"older": 1, "newer": 0, "due": 0}
_TYPED: Final = ("q", "company", "region")


def read(
    given: Mapping[str, str],
    *,
    views: Collection[str],
    sorts: Collection[str],
    owners: Collection[str],
    topics: Collection[str],
) -> dict[str, Any]:
    """Return what is asked, as keyword arguments for the query; looking for words without a view looks everywhere."""
    listed = {**CODES, "view": views, "sort": sorts, "owner": owners, "topic": topics}
    asked: dict[str, Any] = {
        name: value if (value := given.get(name, "")) in offered else "" for name, offered in listed.items()
    }
    asked |= {name: _words(given.get(name, "")) for name in _TYPED}
    asked |= {name: _days(name, given.get(name, "")) for name in DAYS}
    asked["unread"] = given.get("unread") == "1"
    asked["owner"] = int(asked["owner"]) if asked["owner"] else None
    view = asked.pop("view") or ("all" if asked["q"] else "attention")
    return {"view": view, **{NAMES[name]: value for name, value in asked.items()}}


def write(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parts of the address that ask for this, in a fixed order; the view always."""
    asked = {name: facts[column] for name, column in NAMES.items()}
    asked["unread"] = "1" if facts["unread"] else ""
    return {"view": facts["view"], **{n: value for n, value in asked.items() if value not in (None, "")}}


def problems(given: Mapping[str, str]) -> dict[str, LazyString]:
    """Return what to write beside each field whose words cannot be meant."""
    return {
        name: _l("Write a number of days, such as 7.")
        for name in DAYS
        if given.get(name, "").strip() and _days(name, given[name]) is None
    }


def _words(typed: str) -> str:
    return _INVISIBLE.sub(" ", typed)[:TEXT_LENGTH].strip()


def _days(name: str, typed: str) -> int | None:
    """Read a number of days; int() alone would take other scripts' digits and any size."""
    found = _DAYS.fullmatch(typed.strip())
    return int(typed) if found and int(typed) >= DAYS[name] else None
