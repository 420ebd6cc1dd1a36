"""What waits for an answer, what one works on, and one offer of them."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from desk.queries import offers as offer_queries
from desk.queries import work as queries
from desk.services import tickets
from desk.transaction import unit_of_work
from desk.web.answering import Answering
from desk.web.guards import current_actor, permission
from desk.web.work.room import room


@room.get("")
@permission("work.own")
def index() -> ResponseReturnValue:
    """See what waits for an answer and what comes next."""
    waiting, past = offer_queries.waiting_and_past(current_actor())
    return render_template(
        "work/index.html", waiting=waiting, past=past, engagements=queries.engagements(current_actor()),
        units=queries.units(current_actor()),
    )  # fmt: skip


def _answering(offer_id: int) -> Answering:
    """Answer as the signed-in person."""
    actor = current_actor()
    names = {"show": "work.offer"}
    return Answering(
        actor,
        offer_id,
        lambda name: url_for(names.get(name, f"work.{name}"), offer_id=offer_id),
        "layouts/desk.html",
    )


@room.get("/offers/<int:offer_id>")
@permission("work.own")
def offer(offer_id: int) -> ResponseReturnValue:
    """Read an offer, or the request one works on."""
    return _answering(offer_id).page()


@room.post("/offers/<int:offer_id>/confidential")
@permission("work.own")
def read_confidential(offer_id: int) -> ResponseReturnValue:
    """Read what the company confides, as a person whom a signed agreement names; the reading is recorded."""
    part = offer_queries.confidential_part(current_actor(), offer_id)
    with unit_of_work():
        tickets.record_confidential_read(actor=current_actor(), ticket_id=part.ticket_id)
    return _answering(offer_id).page(confidential=part)


@room.post("/offers/<int:offer_id>/acceptance")
@permission("work.own")
def accept(offer_id: int) -> ResponseReturnValue:
    """Say yes, perhaps under conditions."""
    return _answering(offer_id).accept()


@room.post("/offers/<int:offer_id>/refusal")
@permission("work.own")
def decline(offer_id: int) -> ResponseReturnValue:
    """Say no, with a reason."""
    return _answering(offer_id).decline()


@room.post("/offers/<int:offer_id>/messages")
@permission("work.own")
def ask(offer_id: int) -> ResponseReturnValue:
    """Write to the desk about it."""
    return _answering(offer_id).ask()


@room.post("/offers/<int:offer_id>/colleagues")
@permission("work.own")
def name_colleague(offer_id: int) -> ResponseReturnValue:
    """Name somebody better placed."""
    return _answering(offer_id).name_colleague()
