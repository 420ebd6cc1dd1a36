"""What was written on a request, lane by lane, with its files and what became of each mail."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select

from desk import access
from desk.access import Actor, can
from desk.queries.rows import read
from models import Attachment, InboundMail, Message, OutboxMail, Ticket, Unit
from models.states import AuthorKind

MESSAGES_SHOWN = 60
MAILS_SHOWN = 200


@dataclass(frozen=True, slots=True)
class MailRow:
    """One mail and what became of it; the address only for those who may read mails."""

    id: int
    message_id: int | None
    kind: str
    to_name: str
    to_address: str
    subject: str
    state: str
    server_reply: str | None
    created_at: datetime
    sent_at: datetime | None
    attempt_count: int
    next_attempt_at: datetime


@dataclass(frozen=True, slots=True)
class FileRow:
    """One file of a request."""

    key: str
    message_id: int | None
    name: str
    size: int
    layer: str
    scan_state: str


@dataclass(frozen=True, slots=True)
class MessageRow:
    """One message with its files and mails."""

    id: int
    lane: str
    author: str
    author_kind: str
    unit: str | None
    at: datetime
    body: str
    folded: str | None
    is_question: bool
    mail_in_id: int | None
    files: tuple[FileRow, ...]
    mails: tuple[MailRow, ...]

    @property
    def is_ours(self) -> bool:
        """Tell whether the desk wrote it."""
        return self.author_kind == AuthorKind.STAFF


@dataclass(frozen=True, slots=True)
class Thread:
    """The newest messages, oldest first; the id to ask for those before; files and mails that hang on no message."""

    messages: tuple[MessageRow, ...]
    before: int | None
    files: tuple[FileRow, ...]
    mails: tuple[MailRow, ...]


def thread(actor: Actor, ticket: Ticket, before: int | None = None) -> Thread:
    """Return what the actor may read of a request's exchanges."""
    files: dict[int | None, list[FileRow]] = defaultdict(list)
    mails: dict[int | None, list[MailRow]] = defaultdict(list)
    for file in _files(actor, ticket):
        files[file.message_id].append(file)
    for mail in mails_of(actor, ticket):
        mails[mail.message_id].append(mail)
    statement = (
        select(
            Message.id, Message.lane, Message.author_name, Message.author_kind, Unit.name, Message.created_at,
            Message.body, Message.folded, Message.is_question, InboundMail.id,
        )
        .outerjoin(Unit, Unit.id == Message.unit_id)
        .outerjoin(InboundMail, and_(InboundMail.message_id == Message.id, access.visible(actor, InboundMail)))
        .where(Message.ticket_id == ticket.id, access.visible(actor, Message))
        .order_by(Message.id.desc())
        .limit(MESSAGES_SHOWN + 1)
    )  # fmt: skip
    if before is not None:
        statement = statement.where(Message.id < before)

    def row(*columns: Any) -> MessageRow:
        return MessageRow(*[*columns, tuple(files[columns[0]]), tuple(mails[columns[0]])])

    found = read(statement, row)
    has_more, shown = len(found) > MESSAGES_SHOWN, found[:MESSAGES_SHOWN]
    return Thread(
        tuple(reversed(shown)), shown[-1].id if has_more else None, tuple(files[None]), tuple(mails[None])
    )


def _files(actor: Actor, ticket: Ticket) -> list[FileRow]:
    statement = (
        select(
            Attachment.key, Attachment.message_id, Attachment.name, Attachment.size, Attachment.layer,
            Attachment.scan_state,
        )
        .where(
            Attachment.ticket_id == ticket.id, Attachment.nda_id.is_(None), Attachment.contract_id.is_(None),
            access.visible(actor, Attachment),
        )
        .order_by(Attachment.id)
    )  # fmt: skip
    return read(statement, FileRow)


def mails_of(actor: Actor, ticket: Ticket) -> list[MailRow]:
    """Return the newest mails of a request in the order they were promised."""
    may_read = can(actor, "mails.read")
    statement = (
        select(
            OutboxMail.id, OutboxMail.message_id, OutboxMail.kind, OutboxMail.to_name, OutboxMail.to_address,
            OutboxMail.subject, OutboxMail.state, OutboxMail.server_reply, OutboxMail.created_at, OutboxMail.sent_at,
            OutboxMail.attempt_count, OutboxMail.next_attempt_at,
        )
        .where(OutboxMail.ticket_id == ticket.id, access.visible(actor, OutboxMail))
        .order_by(OutboxMail.id.desc())
        .limit(MAILS_SHOWN)
    )  # fmt: skip

    def row(id_: int, message_id: int | None, kind: str, name: str, address: str, *rest: object) -> MailRow:
        return MailRow(id_, message_id, kind, name, address if may_read else "", *rest)  # type: ignore[arg-type]

    return list(reversed(read(statement, row)))
