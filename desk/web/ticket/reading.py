"""Opening a request."""

from flask import abort, jsonify, render_template
from flask.typing import ResponseReturnValue

from desk.access import Actor
from desk.errors import Conflict
from desk.queries import queue
from desk.queries import ticket as queries
from desk.services import looks
from desk.transaction import unit_of_work
from desk.web.guards import current_actor, permission
from desk.web.ticket.acting import shown
from desk.web.ticket.page import TicketPage
from desk.web.ticket.room import room
from desk.web.words import because
from forms.labels import label


@room.get("/<reference:reference>")
@permission("queue.read")
def show(reference: str) -> ResponseReturnValue:
    """Read a request and see what happens next."""
    page = shown(reference)
    _note_look(current_actor(), reference)
    return page


@room.get("/<reference:reference>/due")
@permission("queue.read")
def due(reference: str) -> ResponseReturnValue:
    """Say why the next step is due when it is, for lists that show the day alone."""
    page = TicketPage(current_actor(), reference)
    if page.ticket.next_action is None:
        abort(404)
    return jsonify(
        why=because(page.because) if page.because else label("day_reason", page.ticket.next_action)
    )


@room.post("/<reference:reference>/presence")
@permission("queue.read")
def be_present(reference: str) -> ResponseReturnValue:
    """Say that one has a request open, and learn who else has."""
    page = TicketPage(current_actor(), reference)
    with unit_of_work():
        looks.be_present(actor=page.actor, ticket_id=page.ticket_id)
    page = TicketPage(current_actor(), reference)
    return render_template("ticket/_presence.html", present=queries.others(page.actor, page.ticket))


def _note_look(actor: Actor, reference: str) -> None:
    """Let what was opened count as read; once a change, not once a visit."""
    ticket_id = queue.unread_id(actor, reference)
    if ticket_id is not None:
        try:
            with unit_of_work():
                looks.note(actor=actor, ticket_id=ticket_id)
        except Conflict:
            pass  # the database is busy: it stays unread until the next visit
