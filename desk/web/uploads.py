"""Room: files of requests and messages, for whoever may read them. A file nobody may name is not there."""

from flask import Blueprint, Response

from desk.web import downloads
from desk.web.guards import current_actor, signed_in

room = Blueprint("uploads", __name__)


@room.get("/files/<opaque:key>")
@signed_in
def file(key: str) -> Response:
    """Save a file."""
    return downloads.saved(current_actor(), key)
