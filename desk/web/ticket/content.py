"""What a request says and is about: the desk's version, its topics, its secrets."""

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from desk.queries import ticket as queries
from desk.services import tickets, topic_proposals
from desk.transaction import unit_of_work
from desk.web.guards import current_actor, permission
from desk.web.ticket.acting import done, fill_in, press
from desk.web.ticket.room import room


@room.post("/<reference:reference>/content")
@permission("tickets.work")
def edit(reference: str) -> ResponseReturnValue:
    """Correct the desk's version of a request."""
    return fill_in(reference, "content", tickets.edit, _("The desk’s version is saved."), "request")


@room.post("/<reference:reference>/topics")
@permission("tickets.work")
def confirm_topics(reference: str) -> ResponseReturnValue:
    """Decide what a request is about."""
    return fill_in(reference, "topics", tickets.confirm_topics, _("The topics are confirmed."), "topics")


@room.post("/<reference:reference>/topic-proposals")
@permission("tickets.work")
def propose_topics(reference: str) -> ResponseReturnValue:
    """Have the topics read in the request's own words."""
    ticket_id = queries.id_of(current_actor(), reference)
    with unit_of_work():
        count = topic_proposals.propose(actor=current_actor(), ticket_id=ticket_id)
    if not count:
        words = _("No topic was recognized with certainty. Choose from the list, or ask the company what happens today, "
                  "which data it has and what should be better.")  # fmt: skip
        return done(reference, words, "topics")
    words = ngettext("%(num)s topic was recognized in the words: confirm what is right.",
                     "%(num)s topics were recognized in the words: confirm what is right.", count)  # fmt: skip
    return done(reference, words, "topics")


@room.post("/<reference:reference>/pitch-check")
@permission("tickets.work")
def check_pitch(reference: str) -> ResponseReturnValue:
    """Vouch that the pitch holds no secret."""
    return press(reference, tickets.check_pitch, _("The pitch is checked: units may read it."), "checks")


@room.post("/<reference:reference>/confidential-access")
@permission("confidential.ask")
def ask_confidential(reference: str) -> ResponseReturnValue:
    """Ask to read the confidential part, with a reason, on record."""
    words = _("The confidential part is open to you for an hour. Your reading is on record.")
    return fill_in(reference, "access", tickets.ask_to_read_confidential, words, "request")
