"""A person's mails to the desk, when they are erased: the bytes go, and that a mail came, and when, stays."""

from sqlalchemy import or_, select

from desk.extensions import session
from models import Contact, InboundMail, InboundRaw, Message


def erase_received(contact: Contact, name: str, bound: set[int]) -> None:
    """Empty the mails they sent; on a request bound by an agreement the letter stays, as there, without its list entry's name.

    The hashes stay, so that the same mail taken in again creates nothing.
    """
    theirs = select(Message.id).where(Message.author_contact_id == contact.id)
    statement = select(InboundMail).where(
        or_(InboundMail.from_address == (contact.email_key or "\x00"), InboundMail.message_id.in_(theirs))
    )
    for mail in session.execute(statement.order_by(InboundMail.id)).scalars():
        mail.from_name, mail.from_address = name, None
        if mail.ticket_id in bound:
            continue
        mail.subject = mail.excerpt = mail.wire_id = mail.left_out = None
        raw = session.get(InboundRaw, mail.id)
        if raw is not None:
            raw.content = b""
