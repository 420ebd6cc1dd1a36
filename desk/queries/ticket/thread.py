"""What was written on a request, lane by lane, with its files and what became of each mail."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, bindparam, select

from desk import access
from desk.access import Actor, can
from desk.known import fetch
from desk.queries.rows import kept, read
from models import Attachment, InboundMail, Message, OutboxMail, Ticket, Unit
from models.states import AuthorKind, OutboxState, ScanState

MESSAGES_SHOWN = 60
MAILS_SHOWN = 200
LONG = 20_000  # characters of a thread whose words are not kept written
UNSETTLED = frozenset({OutboxState.REFUSED, OutboxState.FAILED, OutboxState.UNKNOWN, OutboxState.BOUNCED})


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
    has_active_content: bool | None

    @property
    def is_readable(self) -> bool:
        """Tell whether its bytes are given to anybody."""
        return self.scan_state in (ScanState.CLEAN, ScanState.NOT_SCANNED)


class MessageRow(NamedTuple):
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

    @property
    def is_settled(self) -> bool:
        """Tell whether it says the same each time it is shown: nobody has to act on a mail of it, and it is not long."""
        mails = [mail for one in self.messages for mail in one.mails]
        length = sum(len(one.body) + len(one.folded or "") for one in self.messages)
        return length <= LONG and all(mail.state not in UNSETTLED for mail in mails)


def thread(actor: Actor, ticket: Ticket, before: int | None = None) -> Thread:
    """Return what the actor may read of a request's exchanges."""
    by_message: dict[int | None, list[FileRow]] = defaultdict(list)
    mails: dict[int | None, list[MailRow]] = defaultdict(list)
    for file in files(actor, ticket):
        by_message[file.message_id].append(file)
    for mail in mails_of(actor, ticket):
        mails[mail.message_id].append(mail)
    given = {"ticket": ticket.id} | ({} if before is None else {"before": before})
    found = [
        MessageRow(*[*columns, tuple(by_message[columns[0]]), tuple(mails[columns[0]])])
        for columns in fetch(_messages(actor, is_older=before is not None), given)
    ]
    has_more, shown = len(found) > MESSAGES_SHOWN, found[:MESSAGES_SHOWN]
    return Thread(
        tuple(reversed(shown)),
        shown[-1].id if has_more else None,
        tuple(by_message[None]),
        tuple(mails[None]),
    )


@kept
def _messages(actor: Actor, *, is_older: bool) -> Select[*tuple[Any, ...]]:
    statement = (
        select(
            Message.id, Message.lane, Message.author_name, Message.author_kind, Unit.name, Message.created_at,
            Message.body, Message.folded, Message.is_question, InboundMail.id,
        )
        .outerjoin(Unit, Unit.id == Message.unit_id)
        .outerjoin(InboundMail, and_(InboundMail.message_id == Message.id, access.visible(actor, InboundMail)))
        .where(Message.ticket_id == bindparam("ticket"), access.visible(actor, Message))
        .order_by(Message.id.desc())
        .limit(MESSAGES_SHOWN + 1)
    )  # fmt: skip
    return statement.where(Message.id < bindparam("before")) if is_older else statement


def files(actor: Actor, ticket: Ticket) -> list[FileRow]:
    """Return the files of a request that the actor may read, oldest first; those of agreements stand with these."""
    return list(read(_files(actor), FileRow, {"ticket": ticket.id}))


@kept
def _files(actor: Actor) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Attachment.key, Attachment.message_id, Attachment.name, Attachment.size, Attachment.layer,
            Attachment.scan_state, Attachment.has_active_content,
        )
        .where(
            Attachment.ticket_id == bindparam("ticket"), Attachment.nda_id.is_(None), Attachment.contract_id.is_(None),
            access.visible(actor, Attachment),
        )
        .order_by(Attachment.id)
    )  # fmt: skip


def mails_of(actor: Actor, ticket: Ticket) -> list[MailRow]:
    """Return the newest mails of a request in the order they were promised."""
    may_read = can(actor, "mails.read")

    def row(id_: int, message_id: int | None, kind: str, name: str, address: str, *rest: object) -> MailRow:
        return MailRow(id_, message_id, kind, name, address if may_read else "", *rest)  # type: ignore[arg-type]  # the columns as they stand

    return list(reversed(read(_mails(actor), row, {"ticket": ticket.id})))


@kept
def _mails(actor: Actor) -> Select[*tuple[Any, ...]]:
    return (
        select(
            OutboxMail.id, OutboxMail.message_id, OutboxMail.kind, OutboxMail.to_name, OutboxMail.to_address,
            OutboxMail.subject, OutboxMail.state, OutboxMail.server_reply, OutboxMail.created_at, OutboxMail.sent_at,
            OutboxMail.attempt_count, OutboxMail.next_attempt_at,
        )
        .where(OutboxMail.ticket_id == bindparam("ticket"), access.visible(actor, OutboxMail))
        .order_by(OutboxMail.id.desc())
        .limit(MAILS_SHOWN)
    )  # fmt: skip
