"""What follows when a mail of ours came back: the mail says so, its ticket wants attention, its address is marked."""

from sqlalchemy import or_, select

from desk import clock, events
from desk.access import Actor
from desk.extensions import session
from desk.inbound import reports
from desk.inbound.mail import Mail
from desk.services.inbound_mails.placing import Place
from models import Contact, OutboxMail, Ticket
from models.states import OutboxState

# A mail that is still waiting or was refused at the door tells its own story.
_LEFT = (OutboxState.SENT, OutboxState.UNKNOWN, OutboxState.SENDING)


def mark_returned(mail: Mail, found: Place) -> None:
    """Tie a report to the mails it is about. A mere delay changes nothing: the other server still tries."""
    if found.reason == "delay":
        return
    words = reports.read(mail).words
    statement = select(OutboxMail).where(
        or_(OutboxMail.id.in_(found.outbox_ids), OutboxMail.digest_id.in_(found.outbox_ids)),
        OutboxMail.state.in_(_LEFT),
    )
    for ours in session.execute(statement.order_by(OutboxMail.id).with_for_update()).scalars():
        before = ours.state
        ours.state, ours.server_reply = OutboxState.BOUNCED, words[:500]
        ticket = session.get(Ticket, ours.ticket_id) if ours.ticket_id is not None else None
        _mark(ours.to_address)
        events.record("mail_bounced", actor=Actor.system(), subject=ours, ticket=ticket, before={"state": before},
                      after={"state": ours.state, "mail": ours.kind, "why": found.reason})  # fmt: skip


def _mark(address: str) -> None:
    """Note on the person that mails to this address do not arrive."""
    people = select(Contact).where(
        Contact.email_key == address.casefold(), Contact.email_refused_at.is_(None)
    )
    for contact in session.execute(people).scalars():
        contact.email_refused_at = clock.now()
