"""Which rooms there are, and what stands in the frame around each of them."""

from functools import lru_cache
from importlib import import_module
from typing import Any

from flask import Flask, g, request, url_for
from flask_babel import lazy_gettext as _l

from desk.access import PERMISSIONS, can
from desk.config import Settings
from desk.web import trying_out
from desk.web.kept import language
from models.states import Role

# One module a room, each with its blueprint(s) named `room` or listed in `rooms`.
ROOMS = (
    "landing", "intake", "tracking", "my_data", "offer_page", "uploads", "account", "second_step", "tokens", "absences", "queue", "routing", "mail_in", "mail_out", "search", "ticket", "work",
    "calendar",
    "directory", "contracts", "pool", "pool_lists", "reports", "admin", "health", "demo_mailbox",
)  # fmt: skip

# What the side of the desk shows: permission, endpoint, label, icon.
NAVIGATION = (
    ("queue.read", "queue.index", _l("Queue"), "inbox"),
    ("work.own", "work.index", _l("My work"), "work"),
    ("directory.work", "directory.list_follow_ups", _l("Follow-ups"), "calendar"),
    ("directory.read", "directory.index", _l("Directory"), "building"),
    ("agreements.read", "contracts.index", _l("Agreements"), "contract"),
    ("reports.read", "reports.index", _l("Reports"), "chart"),
    ("units.work", "admin.index", _l("Administration"), "settings"),
)
# Rooms one comes to from another's tabs or lists: there, that one is marked.
# A page that has a line of its own there.
ALONE = {"directory.list_follow_ups": "follow_ups"}
WITHIN = {
    "ticket": "queue",
    "routing": "queue",
    "mail_in": "queue",
    "mail_out": "queue",
    "pool": "contracts",
    "pool_lists": "contracts",
}


def install(app: Flask, settings: Settings) -> None:
    """Open the rooms and give every template its frame."""
    for name in ROOMS:
        module = import_module(f"desk.web.{name}")
        for blueprint in getattr(module, "rooms", None) or (module.room,):
            app.register_blueprint(blueprint)

    @app.context_processor
    def frame() -> dict[str, Any]:
        actor = g.get("actor")
        return {
            "desk_name": settings.name,
            "demo": settings.demo,
            "demo_accounts": trying_out.accounts,
            "actor": actor,
            "nav_items": _navigation() if actor is not None else (),
            "may_search": actor is not None and can(actor, "queue.read"),
            "may_record": actor is not None and can(actor, "directory.work"),
        }


def _navigation() -> tuple[dict[str, Any], ...]:
    """Return the rooms the person may enter, the present one marked."""
    return _rooms_of(
        g.actor.role,
        ALONE.get(request.endpoint or "", request.blueprint or ""),
        request.script_root,
        language(),
    )


@lru_cache(maxsize=200)
def _rooms_of(role: Role, here: str, _root: str, _language: str) -> tuple[dict[str, Any], ...]:
    return tuple(
        {
            "label": str(words),
            "url": url_for(endpoint),
            "icon": icon,
            "active": ALONE.get(endpoint, endpoint.partition(".")[0]) == WITHIN.get(here, here),
        }
        for permission, endpoint, words, icon in NAVIGATION
        if role in PERMISSIONS[permission]
    )
