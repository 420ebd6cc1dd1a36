"""What a person decides about a mail that did not arrive, or that nobody knows about."""

from desk import access, clock, events
from desk.access import Actor
from desk.errors import InvalidTransition
from desk.extensions import session
from models import OutboxMail, Ticket
from models.states import OutboxState

# What a person may send again; what waits or left already goes its way.
PARKED = (OutboxState.REFUSED, OutboxState.FAILED, OutboxState.UNKNOWN, OutboxState.BOUNCED)


def resend(*, actor: Actor, mail_id: int) -> OutboxMail:
    """Send a parked mail again, with the same Message-ID. A second click finds it queued and is refused."""
    mail = _load(actor, mail_id)

    if mail.state not in PARKED:
        raise InvalidTransition("mail", mail.state, OutboxState.QUEUED)
    before = mail.state

    mail.state, mail.attempt_count, mail.next_attempt_at = OutboxState.QUEUED, 0, clock.now()
    mail.digest_id = None  # it leaves by itself now, whatever becomes of the daily mail it went in

    _record("mail_resent", actor, mail, before)
    return mail


def settle(*, actor: Actor, mail_id: int) -> OutboxMail:
    """Say that a mail nobody was sure of did arrive, so that it is not sent twice."""
    mail = _load(actor, mail_id)

    if mail.state != OutboxState.UNKNOWN:
        raise InvalidTransition("mail", mail.state, OutboxState.SENT)
    before = mail.state

    mail.state, mail.sent_at = OutboxState.SENT, clock.now()

    _record("mail_settled", actor, mail, before)
    return mail


def _load(actor: Actor, mail_id: int) -> OutboxMail:
    """Load a mail locked, for someone who may work on tickets."""
    mail = access.load(actor, OutboxMail, OutboxMail.id == mail_id, lock=True)
    access.ensure(actor, "tickets.work")
    return mail


def _record(kind: str, actor: Actor, mail: OutboxMail, before: str) -> None:
    """Record the decision on the ticket; it names the kind of mail and not whom it goes to."""
    ticket = session.get(Ticket, mail.ticket_id) if mail.ticket_id is not None else None
    events.record(kind, actor=actor, subject=mail, ticket=ticket,
                  before={"state": before}, after={"state": mail.state, "mail": mail.kind})  # fmt: skip
