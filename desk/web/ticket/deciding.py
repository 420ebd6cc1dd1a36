"""Whose a request is, what happens next, and its way through hold, end and a new beginning."""

from flask import flash
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk.services import tickets
from desk.web.absent import told
from desk.web.guards import current_actor, permission
from desk.web.ticket.acting import fill_in, press
from desk.web.ticket.page import TicketPage
from desk.web.ticket.room import room


@room.post("/<reference:reference>/triage")
@permission("tickets.work")
def take(reference: str) -> ResponseReturnValue:
    """Take a request: it becomes mine."""
    return press(reference, tickets.take, _("This request is yours."))


@room.post("/<reference:reference>/owner")
@permission("tickets.work")
def assign(reference: str) -> ResponseReturnValue:
    """Give a request to somebody of the desk."""
    answer = fill_in(reference, "owner", tickets.assign, _("The owner is set."))
    away = TicketPage(current_actor(), reference).owner_away
    if away is not None and not isinstance(
        answer, tuple
    ):  # done: a form that was refused is a page and its status
        flash(told(away), "warning")
    return answer


@room.post("/<reference:reference>/priority")
@permission("tickets.work")
def prioritize(reference: str) -> ResponseReturnValue:
    """Say how soon a request wants attention."""
    return fill_in(reference, "priority", tickets.prioritize, _("The priority is set."))


@room.post("/<reference:reference>/next-action")
@permission("tickets.work")
def set_next_action(reference: str) -> ResponseReturnValue:
    """Say what happens next and when."""
    return fill_in(reference, "next", tickets.set_next_action, _("The next step is set."))


@room.post("/<reference:reference>/qualification")
@permission("tickets.work")
def qualify(reference: str) -> ResponseReturnValue:
    """Declare a request understood."""
    return press(reference, tickets.qualify, _("The request is qualified. Now look for units."), "units")


@room.post("/<reference:reference>/hold")
@permission("tickets.work")
def hold(reference: str) -> ResponseReturnValue:
    """Put a request aside until a day."""
    return fill_in(
        reference, "hold", tickets.hold, _("The request waits, and comes back by itself on its day.")
    )


@room.post("/<reference:reference>/resumption")
@permission("tickets.work")
def resume(reference: str) -> ResponseReturnValue:
    """Take a request up again where it was left."""
    return press(reference, tickets.resume, _("The request goes on where it was left."))


@room.post("/<reference:reference>/closure")
@permission("tickets.work")
def close(reference: str) -> ResponseReturnValue:
    """End a request with an outcome."""
    return fill_in(
        reference, "closure", tickets.close, _("The request is closed. The company is told in plain words.")
    )


@room.post("/<reference:reference>/reopening")
@permission("tickets.work")
def reopen(reference: str) -> ResponseReturnValue:
    """Open a closed request again."""
    return fill_in(reference, "reopening", tickets.reopen, _("The request is open again, in triage."))
