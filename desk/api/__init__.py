"""JSON for programs over the same services, queries and access rule as the pages; the schema is made of the operations."""

import importlib

from flask import Blueprint, Flask

from desk.api import answering, refusals, schema
from desk.api.operations import OPERATIONS
from desk.web import guards

AREAS = (
    "me",
    "tickets",
    "moves",
    "preparing",
    "requests",
    "directory",
    "meetings",
    "offers",
    "contracts",
    "indicators",
)


def install(app: Flask, tokens_of_forms: object) -> None:
    """Open the addresses for programs; none of them asks for the token of a form, for no cookie opens them."""
    for area in AREAS:
        importlib.import_module(f"desk.api.{area}")
    room = Blueprint("api", __name__, url_prefix="/api")
    refusals.install(room)
    for one in OPERATIONS:
        room.add_url_rule(f"/v1{one.path}", one.name, answering.endpoint(one), methods=[one.method])
    described = answering.behind_the_door(guards.bearer(lambda: schema.document()))
    room.add_url_rule("/openapi.json", "openapi", described)
    tokens_of_forms.exempt(room)  # type: ignore[attr-defined]  # the extension
    app.register_blueprint(room)
