"""Looking for units, asking them, and taking an offer back."""

from flask import abort
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from desk.services import match_runs, offers
from desk.transaction import unit_of_work
from desk.web.guards import current_actor, permission
from desk.web.ticket.acting import done, fill_in, press, shown
from desk.web.ticket.page import TicketPage
from desk.web.ticket.room import room
from forms.ticket.deciding import WhyForm


@room.post("/<reference:reference>/match-runs")
@permission("tickets.work")
def run(reference: str) -> ResponseReturnValue:
    """Rank the units for a request; nobody is told."""
    return press(
        reference, match_runs.run, _("The units are ranked. Nobody has been told anything."), "units"
    )


@room.post("/<reference:reference>/offers")
@permission("tickets.work")
def send_offers(reference: str) -> ResponseReturnValue:
    """Put a request before the units ticked."""
    return fill_in(reference, "offers", offers.send, _("The offers are on their way."), "offers")


@room.post("/<reference:reference>/named/<int:named_id>/removal")
@permission("tickets.work")
def forget_named(reference: str, named_id: int) -> ResponseReturnValue:
    """Forget somebody whom a unit named."""
    return press(reference, offers.forget_named, _("This person is forgotten."), "named", named_id=named_id)


@room.post("/<reference:reference>/offers/<int:offer_id>/withdrawal")
@permission("tickets.work")
def withdraw_offer(reference: str, offer_id: int) -> ResponseReturnValue:
    """Take an offer back, with a reason the unit reads."""
    page = TicketPage(current_actor(), reference)
    if offer_id not in {offer.id for offer in page.offers}:
        abort(404)
    name = f"withdrawal{offer_id}"
    form = WhyForm(prefix=name)
    if not form.validate():
        return shown(reference, 422, **{name: form})
    with unit_of_work():
        offer = offers.withdraw(actor=current_actor(), offer_id=offer_id, reason=form.reason.data)
        was_known = offer.sent_at is not None
    words = _("The offer is withdrawn and the unit is told.") if was_known else _("The draft is dropped.")
    return done(reference, words, "offers")
