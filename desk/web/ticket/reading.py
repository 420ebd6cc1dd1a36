"""Opening a request."""

from flask.typing import ResponseReturnValue

from desk.web.guards import permission
from desk.web.ticket.acting import shown
from desk.web.ticket.room import room


@room.get("/<reference:reference>")
@permission("queue.read")
def show(reference: str) -> ResponseReturnValue:
    """Read a request and see what happens next."""
    return shown(reference)
