"""What a person decides about a mail that did not arrive, or that nobody knows about."""

from sqlalchemy import select

from desk import access, clock, events
from desk.access import Actor
from desk.errors import InvalidTransition
from desk.extensions import session
from models import Contact, Member, OutboxMail, Ticket, User
from models.states import PARKED_MAILS, OutboxState


def resend(*, actor: Actor, mail_id: int) -> OutboxMail:
    """Send a parked mail again, with the same Message-ID, to where its person is reached now.

    A second click finds it queued and is refused.
    """
    mail = _load(actor, mail_id)

    if mail.state not in PARKED_MAILS:
        raise InvalidTransition("mail", mail.state, OutboxState.QUEUED)
    before = mail.state

    mail.state, mail.attempt_count, mail.next_attempt_at = OutboxState.QUEUED, 0, clock.now()
    mail.to_address = _address_now(mail) or mail.to_address
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


def _address_now(mail: OutboxMail) -> str | None:
    """Return where the person a mail was for is reached now; None where they are not known, erased or gone."""
    person = mail.key.rpartition(":")[2]  # as the outbox ends the key of every promise
    kept = {"c": Contact.email, "m": Member.email, "u": User.email}.get(person[:1])
    if kept is None or not person[1:].isdecimal():
        return None
    return session.scalar(select(kept).where(kept.class_.id == int(person[1:])))


def _record(kind: str, actor: Actor, mail: OutboxMail, before: str) -> None:
    """Record the decision on the ticket; it names the kind of mail and not whom it goes to."""
    ticket = session.get(Ticket, mail.ticket_id) if mail.ticket_id is not None else None
    events.record(kind, actor=actor, subject=mail, ticket=ticket,
                  before={"state": before}, after={"state": mail.state, "mail": mail.kind})  # fmt: skip
