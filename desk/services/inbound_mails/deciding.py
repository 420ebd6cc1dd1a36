"""What a person of the desk decides about a mail in quarantine: whose it is, that it is a request, or nothing; and about one set aside."""

from desk import access, clock, events
from desk.access import Actor
from desk.errors import Conflict, NotFound
from desk.services.inbound_mails.opening import open_request
from desk.services.inbound_mails.people import by_key
from desk.services.inbound_mails.understanding import Taken, put_on_ticket
from models import InboundMail, Ticket
from models.states import InboundDecision, InboundOutcome, InboundState


def accept(*, actor: Actor, mail_id: int, taken: Taken, ticket_id: int, person: str) -> InboundMail:
    """Put a mail on a ticket as the words of one of its people, named as in a keyed address ("c7", "m3")."""
    stored = _undecided(actor, mail_id)
    ticket = access.load(actor, Ticket, Ticket.id == ticket_id, lock=True)
    writer = by_key(ticket, person) if person[:1] in ("c", "m") and person[1:].isdecimal() else None
    if writer is None:
        raise NotFound("person")

    put_on_ticket(stored, taken, ticket_id=ticket.id, writer=writer)
    _decide(actor, stored, InboundDecision.ACCEPTED)

    events.record("mail_accepted", actor=actor, subject=stored, ticket=ticket, after={"person": person})
    return stored


def open_as_new(*, actor: Actor, mail_id: int, taken: Taken) -> Ticket:
    """Open a request of its own with a mail's words; its sender is answered as any other would be."""
    stored = _undecided(actor, mail_id)

    ticket = open_request(stored, taken.mail, received=taken.received, is_automatic=bool(stored.is_automatic))
    _decide(actor, stored, InboundDecision.OPENED)

    events.record("mail_opened", actor=actor, subject=stored, ticket=ticket)
    return ticket


def discard(*, actor: Actor, mail_id: int, reason: str) -> InboundMail:
    """Let a mail lie, and say why. Its bytes are kept like those of any other."""
    stored = _undecided(actor, mail_id)

    _decide(actor, stored, InboundDecision.DISCARDED, reason)

    events.record("mail_discarded", actor=actor, subject=stored, after={"reason": reason})
    return stored


def try_again(*, actor: Actor, mail_id: int) -> InboundMail:
    """Have a mail that was set aside understood once more, by the next run of the job."""
    access.ensure(actor, "tickets.work")
    stored = access.load(actor, InboundMail, InboundMail.id == mail_id, lock=True)
    if stored.state == InboundState.SET_ASIDE:
        stored.state, stored.try_count = InboundState.RECEIVED, 0
    return stored


def _undecided(actor: Actor, mail_id: int) -> InboundMail:
    """Load a mail that waits for a decision, locked; raises Conflict when somebody was faster."""
    access.ensure(actor, "tickets.work")
    stored = access.load(actor, InboundMail, InboundMail.id == mail_id, lock=True)
    if stored.outcome != InboundOutcome.QUARANTINE or stored.decision is not None:
        raise Conflict("stale")
    return stored


def _decide(actor: Actor, stored: InboundMail, decision: InboundDecision, note: str | None = None) -> None:
    stored.decision, stored.decision_note = decision, note
    stored.decided_at, stored.decided_by_id = clock.now(), actor.user_id
