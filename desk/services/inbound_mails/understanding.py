"""Understanding a stored mail: what it is, where it goes, and the facts that follow, all in one transaction."""

from dataclasses import dataclass

from desk import access, policy
from desk.access import Actor
from desk.errors import Refused
from desk.extensions import session
from desk.inbound import mail as mails
from desk.inbound.mail import Mail
from desk.services import attachments, tickets
from desk.services.attachments import Received
from desk.services.inbound_mails.answering import keep
from desk.services.inbound_mails.bounces import mark_returned
from desk.services.inbound_mails.opening import open_request
from desk.services.inbound_mails.people import Writer
from desk.services.inbound_mails.placing import Place, place
from desk.services.inbound_mails.storing import raw_of
from models import InboundMail, Message
from models.states import InboundOutcome, InboundState, Lane

SYSTEM = Actor.system()


@dataclass(frozen=True)
class Taken:
    """A mail ready to be understood: read, its files safely in the store or refused, each by name."""

    mail: Mail
    received: tuple[Received, ...]
    left_out: tuple[dict[str, str], ...]


def begin(mail_id: int) -> bool:
    """Count one more try before it is made, so that a mail which kills the process is not tried for ever.

    Returns False when the mail was understood meanwhile or is set aside.
    """
    stored = _load(mail_id)
    if stored.state != InboundState.RECEIVED:
        return False
    if stored.try_count >= policy.INBOUND_TRIES:
        stored.state = InboundState.SET_ASIDE
        stored.trouble = stored.trouble or "the program stopped while reading it"
        return False
    stored.try_count += 1
    return True


def take(mail_id: int) -> Taken:
    """Read a mail and put its files into the store. Needs no transaction: large files must not hold the database."""
    mail = mails.read(raw_of(mail_id)[: policy.INBOUND_BYTES_AT_MOST])
    if (
        _load(mail_id).size > policy.INBOUND_BYTES_AT_MOST
    ):  # its files are cut off: they are in the mailbox, whole
        left = [{"name": file.name, "code": "mail_too_large"} for file in mail.files[: policy.PAGE_ROWS]]
        return Taken(mail, (), tuple(left))
    received: list[Received] = []
    left_out: list[dict[str, str]] = []
    if place(mail).outcome in (InboundOutcome.IGNORED, InboundOutcome.BOUNCE):
        return Taken(mail, (), ())
    for file in mail.files:
        if len(received) >= policy.FILES_AT_MOST:
            if len(left_out) < policy.PAGE_ROWS:
                left_out.append({"name": file.name, "code": "too_many"})
            continue
        try:
            received.append(attachments.receive(file.part.stream(), file.name))
        except Refused as refusal:
            left_out.append({"name": file.name, "code": refusal.code})
    return Taken(mail, tuple(received), tuple(left_out))


def understand(mail_id: int, taken: Taken) -> InboundMail:
    """Write down what a mail is and do what follows from it; twice is once."""
    stored = _load(mail_id)
    if stored.state != InboundState.RECEIVED:
        return stored
    mail = taken.mail
    found = place(mail, size=stored.size)

    _describe(stored, mail, found, taken)
    if found.outcome == InboundOutcome.BOUNCE:
        mark_returned(mail, found)
    elif found.invitee_id is not None:
        keep(stored, mail, found.invitee_id)
    elif (
        found.outcome == InboundOutcome.FOLLOW_UP and found.writer is not None and found.ticket_id is not None
    ):
        put_on_ticket(stored, taken, ticket_id=found.ticket_id, writer=found.writer)
    elif found.outcome == InboundOutcome.NEW:
        open_request(stored, mail, received=taken.received, is_automatic=found.is_automatic)
    stored.outcome, stored.state, stored.trouble = found.outcome, InboundState.UNDERSTOOD, None
    session.flush()
    return stored


def postpone(mail_id: int) -> None:
    """Give a try back that found the database busy, or nobody on duty: that is not the mail's fault."""
    stored = _load(mail_id)
    stored.try_count = max(0, stored.try_count - 1)


def fail(mail_id: int, error: Exception) -> None:
    """Note that a try failed; after the last the mail is set aside for a person, and the next ones go on."""
    stored = _load(mail_id)
    stored.trouble = f"{type(error).__name__}: {error}"[:300].replace("\x00", "")
    if stored.try_count >= policy.INBOUND_TRIES:
        stored.state = InboundState.SET_ASIDE


def put_on_ticket(stored: InboundMail, taken: Taken, *, ticket_id: int, writer: Writer) -> Message:
    """Write a mail's words on a ticket as its writer's, in the writer's lane."""
    words = taken.mail.words
    body = words.shown or taken.mail.subject or "…"
    given = {"actor": writer.actor, "ticket_id": ticket_id, "body": body, "key": f"mail-{stored.sha256[:40]}",
             "files": taken.received}  # fmt: skip
    if writer.lane == Lane.INTERNAL:
        message = tickets.note(**given)  # type: ignore[arg-type]  # one set of facts for three verbs
    elif writer.lane == Lane.UNIT and writer.unit_id is not None:
        message = tickets.unit_writes(unit_id=writer.unit_id, **given)  # type: ignore[arg-type]  # the verb checks them
    else:
        message = tickets.answer(**given)  # type: ignore[arg-type]  # the verb checks them
    message.folded = words.folded or None
    stored.ticket_id, stored.message_id = ticket_id, message.id
    return message


def _describe(stored: InboundMail, mail: Mail, found: Place, taken: Taken) -> None:
    """Keep of a mail what lists show."""
    stored.reason, stored.is_automatic = found.reason, found.is_automatic
    stored.from_name = mail.sender.name[:120] if mail.sender else mail.from_text[:120]
    stored.subject, stored.written_at = mail.subject, mail.date
    stored.excerpt = " ".join(mail.words.shown.split())[:600]
    stored.left_out = list(taken.left_out) or None
    stored.ticket_id = found.ticket_id


def _load(mail_id: int) -> InboundMail:
    return access.load(SYSTEM, InboundMail, InboundMail.id == mail_id, lock=True)
