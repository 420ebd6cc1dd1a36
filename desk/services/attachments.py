"""Files on requests and messages: taken by content, kept once, given only where the access rule allows."""

import secrets
from dataclasses import asdict, dataclass
from typing import Any, BinaryIO

from sqlalchemy import func, select

from desk import access, clock, config, files, policy
from desk.access import Actor
from desk.errors import Refused
from desk.extensions import session
from models import Attachment, Message, Submission, Ticket
from models.states import Layer, ScanState


@dataclass(frozen=True)
class Received:
    """A file whose bytes are safely in the store, not yet on any record."""

    name: str
    mime: str
    size: int  # bytes
    sha256: str
    scan_state: ScanState
    has_active_content: bool | None = None  # None: not looked at

    def facts(self) -> dict[str, Any]:
        """Return what names the file while it waits for its record."""
        return asdict(self)

    @classmethod
    def of(cls, facts: dict[str, Any]) -> "Received":
        """Return the file that waited."""
        return cls(**{**facts, "scan_state": ScanState(facts["scan_state"])})


@dataclass(frozen=True)
class Download:
    """A file's bytes, open, and what goes before them."""

    stream: BinaryIO
    mime: str
    size: int  # bytes
    disposition: str


def receive(stream: BinaryIO, name: str) -> Received:
    """Store a file's bytes durably and look at them; raises Refused("files", code) when they cannot be taken.

    Needs no transaction: call it before the unit of work, so that a slow upload never holds the database.
    Bytes that end up on no record are removed by a later sweep.
    """
    try:
        stored = files.store().put(stream, policy.FILE_BYTES_AT_MOST)
    except files.TooLarge as error:
        raise Refused("files", "too_large") from error
    if stored.size == 0:
        raise Refused("files", "empty")
    with files.store().open(stored.sha256) as content:
        kind = files.sniff(content, name)
    if isinstance(kind, files.Refusal):
        raise Refused("files", str(kind.code))
    scan_state = _scan(stored.sha256)
    if scan_state == ScanState.INFECTED:
        raise Refused("files", "infected")
    acts = has_active_content(stored.sha256, kind.mime)
    return Received(files.safe_name(name, kind), kind.mime, stored.size, stored.sha256, scan_state, acts)


def has_active_content(sha256: str, mime: str) -> bool | None:
    """Tell whether a stored file may do something when it is opened; None when it is not there to be looked at."""
    if mime != "application/pdf":
        return False  # programs in other kinds are refused
    try:
        with files.store().open(sha256) as content:
            return files.acts(content)
    except FileNotFoundError:
        return None


def _add(received: Received, *, layer: Layer, submission_id: int | None = None, ticket_id: int | None = None,
         message_id: int | None = None) -> Attachment:  # fmt: skip
    """Put a received file on a record."""
    attachment = Attachment(
        key=secrets.token_urlsafe(16), submission_id=submission_id, ticket_id=ticket_id, message_id=message_id, layer=layer,
        name=received.name, mime=received.mime, size=received.size, sha256=received.sha256,
        scan_state=received.scan_state, has_active_content=received.has_active_content, created_at=clock.now(),
    )  # fmt: skip
    session.add(attachment)
    session.flush()
    return attachment


def _scan(sha256: str) -> ScanState:
    """Ask the virus scanner, where there is one; when it does not answer the file is held."""
    where = config.settings().clamd
    if where is None:
        return ScanState.NOT_SCANNED
    with files.store().open(sha256) as content:
        verdict = files.scan(content, files.parse_address(where))
    return ScanState(verdict.state)


def add_to_submission(*, submission: Submission, received: Received) -> Attachment:
    """Take a file of the intake form; it belongs to the confidential part, as the form says. The same file again is the one there is."""
    same = select(Attachment).where(
        Attachment.submission_id == submission.id, Attachment.sha256 == received.sha256, Attachment.name == received.name
    )  # fmt: skip
    if (there := session.execute(same).scalars().first()) is not None:
        return there
    count = session.execute(
        select(func.count()).select_from(Attachment).where(Attachment.submission_id == submission.id)
    ).scalar_one()
    if count >= policy.FILES_AT_MOST:
        raise Refused("files", "too_many")
    return _add(received, layer=Layer.CONFIDENTIAL, submission_id=submission.id)


def remove_from_draft(*, submission: Submission, key: str) -> None:
    """Take a file off a draft again."""
    found = session.execute(
        select(Attachment).where(Attachment.submission_id == submission.id, Attachment.key == key)
    ).scalar_one_or_none()
    if found is not None:
        session.delete(found)


def add_to_message(
    *, message: Message, ticket: Ticket, received: Received, submission_id: int | None = None
) -> Attachment:
    """Take a file sent with a message; it is read by whoever reads the message.

    What a company sends is kept confidential until an agreement; what the desk writes to a unit is for it to read.
    `submission_id` is the request it was meant for, where that lives in another by now.
    """
    layer = {"company": Layer.CONFIDENTIAL, "unit": Layer.PITCH, "internal": Layer.INTERNAL}[message.lane]
    return _add(
        received,
        layer=layer,
        submission_id=submission_id or ticket.submission_id,
        ticket_id=ticket.id,
        message_id=message.id,
    )


def bring_along(submission: Submission, ticket: Ticket) -> None:
    """Hang the files of a confirmed request on its ticket."""
    for row in session.execute(select(Attachment).where(Attachment.submission_id == submission.id)).scalars():
        row.ticket_id = ticket.id


def find(*, actor: Actor, key: str) -> Attachment:
    """Return a file the actor may read; raises NotFound. One that is held or infected is nobody's to read."""
    readable = (ScanState.CLEAN, ScanState.NOT_SCANNED)
    return access.load(actor, Attachment, Attachment.key == key, Attachment.scan_state.in_(readable))


def opened(attachment: Attachment) -> Download:
    """Open a file that find() returned; raises FileNotFoundError when the store has lost it."""
    stream = files.store().open(attachment.sha256)
    return Download(stream, attachment.mime, attachment.size, files.content_disposition(attachment.name))
