"""What the queue is narrowed to, read from its address. What it asks that does not exist is not asked: old bookmarks keep working."""

import re
from collections.abc import Collection, Mapping
from typing import Any

from models.states import Language, Priority, TicketState

_INVISIBLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")
TEXT_LENGTH = 200
STATES, PRIORITIES, LANGUAGES = (
    tuple(str(code) for code in codes) for codes in (TicketState, Priority, Language)
)


def read(
    given: Mapping[str, str],
    *,
    views: Collection[str],
    sorts: Collection[str],
    owners: Collection[str],
    topics: Collection[str],
) -> dict[str, Any]:
    """Return what is asked, as keyword arguments for the query; looking for words without a view looks everywhere."""

    def known(name: str, offered: Collection[str]) -> str:
        value = given.get(name, "")
        return value if value in offered else ""

    text = _INVISIBLE.sub(" ", given.get("q", ""))[:TEXT_LENGTH].strip()
    owner = known("owner", owners)
    return {
        "view": known("view", views) or ("all" if text else "attention"),
        "text": text, "state": known("state", STATES), "owner_id": int(owner) if owner else None,
        "priority": known("priority", PRIORITIES), "topic_id": known("topic", topics),
        "language": known("language", LANGUAGES), "sort": known("sort", sorts),
    }  # fmt: skip
