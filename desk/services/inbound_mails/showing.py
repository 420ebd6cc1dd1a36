"""A stored mail as a person reads it: its words, what is folded, its HTML made harmless, its files by name."""

from dataclasses import dataclass

from sqlalchemy import select

from desk import access, policy
from desk.access import Actor
from desk.extensions import session
from desk.inbound import html
from desk.inbound import mail as mails
from desk.services.inbound_mails.storing import raw_of
from models import Attachment, InboundMail


@dataclass(frozen=True)
class Shown:
    """What a page shows of a mail. `html` is safe to put into a page; it is empty for a mail of plain text."""

    shown: str
    folded: str
    html: str
    files: tuple[str, ...]
    recipients: tuple[str, ...]


def show(*, actor: Actor, mail_id: int, picture_path: str) -> Shown:
    """Return a mail for reading; pictures within it come from the store of the message it became, by `picture_path` and key."""
    stored = access.load(actor, InboundMail, InboundMail.id == mail_id)
    mail = mails.read(raw_of(stored.id)[: policy.INBOUND_BYTES_AT_MOST])
    kept = _kept(actor, stored.message_id)
    pictures = {
        file.part.content_id: f"{picture_path}{kept[file.name]}" for file in mail.files if file.is_shown and file.name in kept
    }  # fmt: skip
    safe = html.as_safe(mail.html_source, pictures) if mail.html_source else ""
    return Shown(mail.words.shown, mail.words.folded, safe, tuple(f.name for f in mail.files[: policy.PAGE_ROWS]),
                 tuple(mail.recipients[:20]))  # fmt: skip


def raw(*, actor: Actor, mail_id: int) -> bytes:
    """Return a mail as it came."""
    return raw_of(access.load(actor, InboundMail, InboundMail.id == mail_id).id)


def _kept(actor: Actor, message_id: int | None) -> dict[str, str]:
    """Return the stored files of a message: name -> key."""
    if message_id is None:
        return {}
    statement = select(Attachment.name, Attachment.key).where(
        Attachment.message_id == message_id, access.visible(actor, Attachment)
    )
    return {row.name: row.key for row in session.execute(statement)}
