"""Room: files of requests and messages, for whoever may read them. A file nobody may name is not there."""

from flask import Blueprint, Response

from desk.services import attachments, tickets
from desk.transaction import unit_of_work
from desk.web import downloads
from desk.web.guards import current_actor, signed_in
from models.states import Layer

room = Blueprint("uploads", __name__)


@room.get("/files/<opaque:key>")
@signed_in
def file(key: str) -> Response:
    """Save a file; someone outside the desk who reads a confidential one leaves a trace, which is no change of state."""
    actor = current_actor()
    found = attachments.find(actor=actor, key=key)
    download, ticket_id = downloads.opened(found), found.ticket_id
    if found.layer == Layer.CONFIDENTIAL and not actor.is_desk and ticket_id is not None:
        with unit_of_work():
            tickets.record_confidential_read(actor=actor, ticket_id=ticket_id)
    return downloads.hand_out(download)
