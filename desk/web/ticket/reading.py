"""Opening a request."""

from flask.typing import ResponseReturnValue

from desk.access import Actor
from desk.errors import Conflict
from desk.queries import queue
from desk.services import looks
from desk.transaction import unit_of_work
from desk.web.guards import current_actor, permission
from desk.web.ticket.acting import shown
from desk.web.ticket.room import room


@room.get("/<reference:reference>")
@permission("queue.read")
def show(reference: str) -> ResponseReturnValue:
    """Read a request and see what happens next."""
    page = shown(reference)
    _note_look(current_actor(), reference)
    return page


def _note_look(actor: Actor, reference: str) -> None:
    """Let what was opened count as read; once a change, not once a visit."""
    ticket_id = queue.unread_id(actor, reference)
    if ticket_id is not None:
        try:
            with unit_of_work():
                looks.note(actor=actor, ticket_id=ticket_id)
        except Conflict:
            pass  # the database is busy: it stays unread until the next visit
