"""Mails as records: promised with the fact that caused them, then claimed and answered for by the delivery job.

States: queued -> sending -> sent | refused | failed | unknown, and back to queued for another attempt; what waits for a daily
mail is held (timing.py). Nothing
here commits: promises belong to the verb's transaction, claims and answers to those of the job.
"""

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import func, select, update

from desk import clock, config, policy, public_texts, signing
from desk.extensions import session
from desk.notify import retelling, timing
from desk.notify.rendering import render
from desk.notify.transports import Answer, Verdict
from models import InboundMail, Message, OutboxMail, Ticket
from models.states import OutboxState
from models.writing import write_once

# One plain address: no blanks, line breaks, lists, comments or quotes that a header could be cut with.
_PLAIN_ADDRESS = re.compile(r"[^\s\x00-\x1f\x7f<>()\[\]\\,;:\"@]+@[^\s\x00-\x1f\x7f<>()\[\]\\,;:\"@]+")
# A Message-ID that others may have made up: short, in one piece, fit for a header.
_WIRE_ID = re.compile(r"[!-;=?-~]{1,120}@[!-;=?-~]{1,120}")


@dataclass(frozen=True)
class Recipient:
    """To whom a mail goes; `person` is a letter and an id that stay the same for one person: "c7", "m3", "u1"."""

    name: str
    address: str
    language: str
    person: str


def promise(
    *,
    kind: str,
    key: str,
    to: Recipient,
    context: dict[str, Any],
    ticket: Ticket | None = None,
    submission_id: int | None = None,
    message: Message | None = None,
    critical: bool = False,
    automatic: bool = True,
    calendar: str | None = None,
) -> OutboxMail | None:
    """Write a mail into the outbox once; the same key again writes nothing and returns None.

    `calendar` is the invitation it carries; `critical` mails are never sent twice: a doubtful one waits for a person. `automatic` is false for what somebody
    of the desk wrote.
    """
    to = replace(to, name=_plain(to.name))
    key = f"{key}:{to.person}"
    context = {**context, "name": to.name}
    under = public_texts.words_of("signature")
    written = render(kind, to.language, context, under)
    request_id = ticket.submission_id if ticket is not None else submission_id
    now = clock.now()
    headers = _headers(key, to, request_id, automatic, _last_mail_from(to.address, ticket))
    mail = OutboxMail(
        key=key, wire_id=headers["Message-ID"].strip("<>"), kind=kind, ticket_id=ticket.id if ticket is not None else None,
        message_id=message.id if message is not None else None,
        to_address=to.address, to_name=to.name, language=to.language,
        subject=written.subject, text_body=written.text, html_body=written.html, calendar=calendar,
        other_languages=retelling.kept(kind, to.language, context, under) if config.settings().demo else None,
        headers=headers, is_critical=critical,
        state=OutboxState.QUEUED, next_attempt_at=now, created_at=now,
    )  # fmt: skip
    if not _PLAIN_ADDRESS.fullmatch(to.address):
        mail.state, mail.server_reply = OutboxState.REFUSED, "not an address a mail can be sent to"
    elif (reader_id := timing.waits_for(kind, to.person)) is not None:
        mail.state, mail.daily_for_id, mail.daily_url = OutboxState.HELD, reader_id, context["url"]
    return write_once(session(), mail, "key")


def _last_mail_from(address: str, ticket: Ticket | None) -> str | None:
    """Return the Message-ID of what a person last wrote by mail about a request: our next mail answers it."""
    if ticket is None or ticket.id is None:
        return None
    last = session.scalar(
        select(InboundMail.wire_id)
        .where(
            InboundMail.ticket_id == ticket.id, func.lower(InboundMail.from_address) == address.lower(),
            InboundMail.message_id.is_not(None),
        )
        .order_by(InboundMail.id.desc()).limit(1)
    )  # fmt: skip
    return f"<{last}>" if last and _WIRE_ID.fullmatch(last) else None


def _headers(
    key: str, to: Recipient, request_id: int | None, automatic: bool, answered: str | None
) -> dict[str, str]:
    """Return the headers that never change, however often the mail is tried.

    The mails of one request to one person share an ancestor that was never sent: mail programs gather them under it, and
    under the mail of theirs that ours answers.
    """
    domain = config.settings().mail_domain
    headers = {"Message-ID": f"<{_digest(key)}@{domain}>", "Content-Language": to.language}
    if automatic:
        headers |= {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
    if request_id is not None:
        ancestor = f"<request.{_digest(f'{request_id}:{to.address.casefold()}')}@{domain}>"
        headers |= {
            "In-Reply-To": answered or ancestor,
            "References": " ".join(filter(None, (ancestor, answered))),
        }
        headers["Reply-To"] = signing.reply_address(f"s{request_id}-{to.person}")
    return headers


def _digest(text: str) -> str:
    """Return an id that is the same for the same text on every try and tells nothing of it."""
    return sha256(f"{config.settings().secret_keys[-1]}:{text}".encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Claimed:
    """A mail that one worker took, with all that is needed outside any transaction."""

    id: int
    recipient: str
    sender: str
    message: EmailMessage


def claim(worker: str) -> Claimed | None:
    """Take the next mail that is due, or None; of many contenders one gets it."""
    now = clock.now()
    due = (OutboxMail.state == OutboxState.QUEUED, OutboxMail.next_attempt_at <= now)
    while True:
        mail_id = session.scalar(
            select(OutboxMail.id).where(*due).order_by(OutboxMail.next_attempt_at, OutboxMail.id).limit(1)
            .with_for_update(skip_locked=True)
        )  # fmt: skip
        if mail_id is None:
            return None
        taken: Any = session.execute(
            update(OutboxMail).where(OutboxMail.id == mail_id, *due).values(
                state=OutboxState.SENDING, claimed_by=worker, claimed_at=now,
                attempt_count=OutboxMail.attempt_count + 1,
            )
        )  # fmt: skip
        if taken.rowcount != 1:
            continue
        mail = session.get_one(OutboxMail, mail_id, populate_existing=True)
        try:
            return Claimed(mail.id, _deliverable(mail.to_address), config.settings().mail_from, compose(mail))
        except (
            ValueError,
            IndexError,
            MessageError,
        ) as error:  # one mail nobody can write must not stop the others
            mail.state, mail.server_reply = OutboxState.REFUSED, f"cannot be written as a mail: {error}"[:500]


def compose(mail: OutboxMail) -> EmailMessage:
    """Make the mail as it leaves; the same row always makes the same Message-ID and date."""
    settings = config.settings()
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(_plain(settings.name), addr_spec=settings.mail_from)
    message["To"] = Address(mail.to_name, addr_spec=_deliverable(mail.to_address))
    message["Subject"] = _plain(mail.subject)
    message["Date"] = format_datetime(mail.created_at)
    for name, value in mail.headers.items():
        message[name] = _plain(value)
    message.set_content(mail.text_body)
    if mail.html_body:
        message.add_alternative(mail.html_body, subtype="html")
    if mail.calendar:  # the last of the alternatives: what a calendar program understands best
        method = "CANCEL" if "\nMETHOD:CANCEL" in mail.calendar else "REQUEST"
        message.add_alternative(mail.calendar, subtype="calendar", params={"method": method})
    return message


def _deliverable(address: str) -> str:
    """Return an address as SMTP speaks it; a local part beyond ASCII is refused, as most servers would."""
    local, _, domain = address.rpartition("@")
    return f"{local.encode('ascii').decode()}@{domain.encode('idna').decode()}"


def _plain(text: str) -> str:
    """Return a header's text without what could end it."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def settle(mail_id: int, answer: Answer, worker: str) -> OutboxState:
    """Record what became of an attempt; a claim that another worker took over meanwhile stays theirs."""
    mail = session.execute(
        select(OutboxMail).where(OutboxMail.id == mail_id).with_for_update().execution_options(populate_existing=True)
    ).scalar_one()  # fmt: skip
    if (mail.state, mail.claimed_by) != (OutboxState.SENDING, worker):
        return OutboxState(mail.state)
    mail.server_reply = answer.words
    if answer.verdict is Verdict.SENT:
        mail.state, mail.sent_at = OutboxState.SENT, clock.now()
    elif answer.verdict is Verdict.REFUSED:
        mail.state = OutboxState.REFUSED
    elif answer.verdict is Verdict.DOUBTFUL and mail.is_critical:
        mail.state = OutboxState.UNKNOWN
    else:
        _try_later(mail)
    timing.share(mail)
    return OutboxState(mail.state)


def recover(mail_id: int) -> OutboxState:
    """Decide about a mail whose sender died with it: a critical one waits for a person, others are sent again."""
    mail = session.execute(
        select(OutboxMail).where(OutboxMail.id == mail_id).with_for_update().execution_options(populate_existing=True)
    ).scalar_one()  # fmt: skip
    if not is_stale(mail):
        return OutboxState(mail.state)
    mail.server_reply = "the sender stopped before it knew whether the mail had left"
    if mail.is_critical:
        mail.state = OutboxState.UNKNOWN
    else:
        mail.state, mail.next_attempt_at = OutboxState.QUEUED, clock.now()
    return OutboxState(mail.state)


def is_stale(mail: OutboxMail) -> bool:
    """Tell whether a mail is claimed by somebody who must have died."""
    lease = timedelta(minutes=policy.MAIL_LEASE_MINUTES)
    return (
        mail.state == OutboxState.SENDING
        and mail.claimed_at is not None
        and mail.claimed_at <= clock.now() - lease
    )


def _try_later(mail: OutboxMail) -> None:
    """Wait longer after each attempt; after the last the mail is parked for a person to see."""
    waits = policy.MAIL_RETRY_MINUTES
    if mail.attempt_count > len(waits):
        mail.state = OutboxState.FAILED
        return
    mail.state = OutboxState.QUEUED
    mail.next_attempt_at = clock.now() + timedelta(minutes=waits[mail.attempt_count - 1])
