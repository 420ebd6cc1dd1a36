"""Keeping the bytes of a mail, before anybody looks into it; once, by whatever ways and however often it comes."""

import logging
from hashlib import sha256

from sqlalchemy import select

from desk import clock
from desk.extensions import session
from desk.inbound import mail as mails
from models import InboundMail, InboundRaw, MailboxPlace
from models.dialect import one_at_a_time
from models.states import MailSource

_log = logging.getLogger("desk.inbound")


def store(
    raw: bytes, *, source: MailSource, size: int = 0, mailbox: str | None = None, place: str | None = None
) -> InboundMail | None:
    """Keep a mail with its hash and where it was found; returns None when the desk has it already.

    Of one that is too large `raw` is the beginning and `size` that of the whole.

    The same mail by another way differs in its transport fields alone: its fingerprint is the same.
    """
    one_at_a_time(session(), "inbound_mail")  # of two that store the same mail, the second finds it
    digest = sha256(raw).hexdigest()
    known = session.execute(select(InboundMail.id).where(InboundMail.sha256 == digest)).scalar()
    made = None
    if known is None:
        seen = _look(raw, digest)
        known = session.execute(
            select(InboundMail.id).where(InboundMail.fingerprint == seen["fingerprint"])
        ).scalar()
        if known is None:
            made = InboundMail(
                sha256=digest, source=source, size=max(size, len(raw)), received_at=clock.now(), **seen
            )
            session.add(made)
            session.flush()
            session.add(InboundRaw(inbound_mail_id=made.id, content=raw))
            known = made.id
    if mailbox is not None and place is not None:
        _note(mailbox, place, known)
    session.flush()
    return made


def _look(raw: bytes, digest: str) -> dict[str, str | None]:
    """Return what tells a mail from others. Whatever goes wrong here must not keep its bytes from being stored."""
    try:
        read = mails.read(raw)
        sender = read.sender.address[:254] if read.sender else None
        return {"fingerprint": read.fingerprint, "wire_id": read.message_id, "from_address": sender}
    except Exception:
        _log.exception("mail unreadable", extra={"sha256": digest})
        return {"fingerprint": digest, "wire_id": None, "from_address": None}


def _note(mailbox: str, place: str, mail_id: int) -> None:
    """Remember where a mail lies, so that it is not fetched again."""
    there = (MailboxPlace.mailbox == mailbox, MailboxPlace.place == place)
    if session.execute(select(MailboxPlace.id).where(*there)).scalar() is None:
        session.add(MailboxPlace(mailbox=mailbox, place=place, inbound_mail_id=mail_id))


def raw_of(mail_id: int) -> bytes:
    """Return the bytes of a stored mail."""
    return session.get_one(InboundRaw, mail_id).content
