"""Topics read in a request's own words and put on it, for a person to confirm or not."""

from desk import access
from desk.access import Actor
from desk.matching import recognize
from desk.matching.loader import current_scheme
from desk.services import tickets
from models import Ticket

PROPOSED = 5
"""Topics put on a ticket at a time: more than a person can weigh helps nobody."""


def propose(*, actor: Actor, ticket_id: int) -> int:
    """Read the desk's version of a request and propose what it is about; returns how many topics were recognized."""
    access.ensure(actor, "tickets.work")
    ticket = access.load(actor, Ticket, Ticket.id == ticket_id, lock=True)

    hits = recognize(f"{ticket.title}\n{ticket.pitch}", current_scheme(), ticket.language, limit=PROPOSED)
    words = {hit.topic_id: ", ".join(dict.fromkeys(span.words for span in hit.spans)) for hit in hits}
    tickets.propose_topics(actor=actor, ticket_id=ticket.id, proposals=words)
    return len(words)
