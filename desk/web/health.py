"""Room: what monitoring asks. Says which part is unwell, and nothing that an outsider could use."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from desk.queries import health
from desk.web.guards import public

room = Blueprint("health", __name__)


@room.get("/health")
@public
def check() -> ResponseReturnValue:
    """Tell whether database, disk, jobs and mail work."""
    parts = health.parts()
    is_sound = all(part.is_sound for part in parts.values())
    body = {name: {"ok": part.is_sound, **part.facts} for name, part in parts.items()}
    return {"ok": is_sound, **body}, 200 if is_sound else 503
