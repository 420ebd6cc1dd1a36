"""What machines report about our mails: which one, to whom, and what became of it (RFC 3464, 5965, 3798, and older customs)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from desk.inbound import addresses, headers
from desk.inbound.mail import TEXT_BYTES, Mail
from desk.inbound.parts import Part

_RECIPIENT = re.compile(
    r"^(?:final-recipient|original-recipient|x-failed-recipients?|original-rcpt-to|removal-recipient)\s*:\s*(.*)$",
    re.IGNORECASE | re.MULTILINE,
)
_ACTION = re.compile(r"^action\s*:\s*([a-z-]+)", re.IGNORECASE | re.MULTILINE)
_STATUS = re.compile(r"^status\s*:\s*([245]\.\d{1,3}\.\d{1,3})", re.IGNORECASE | re.MULTILINE)
_DIAGNOSTIC = re.compile(r"^diagnostic-code\s*:\s*(.{1,400})", re.IGNORECASE | re.MULTILINE)
_FEEDBACK = re.compile(r"^feedback-type\s*:\s*([a-z-]+)", re.IGNORECASE | re.MULTILINE)
_MESSAGE_ID = re.compile(
    r"^(?:x-)?(?:original-)?message-id\s*:\s*(<[^<>\s]{1,500}>)", re.IGNORECASE | re.MULTILINE
)
_BRACKETED = re.compile(r"<([^\s<>@]{1,64}@[^\s<>@]{1,190})>")
_QUOTED_ID = re.compile(r"<([^\s<>@\"\\]{8,200}@[^\s<>@\"\\]{1,190})>")
_IN_TEXT = re.compile(r"[^\s<>()\[\]\\,;:\"'@]{1,64}@[^\s<>()\[\]\\,;:\"'@]{1,190}")
_STATUS_KINDS = ("message/delivery-status", "message/global-delivery-status")
_ORIGINAL_KINDS = (
    "message/rfc822",
    "text/rfc822-headers",
    "message/global",
    "message/global-headers",
    "message/partial",
)


@dataclass(frozen=True)
class Report:
    """What a machine said."""

    message_ids: tuple[str, ...]  # of the mails it is about
    recipients: tuple[str, ...]  # in lower case
    action: str  # failed, delayed, delivered, relayed, expanded, or empty
    words: str  # one line of the other server's own


def of_kind(mail: Mail, *kinds: str) -> Iterator[Part]:
    """Yield the parts of some kinds."""
    return (part for part in mail.root.walk() if part.kind in kinds)


def feedback_type(mail: Mail) -> str:
    """Return what an abuse report says it is, or an empty text."""
    for part in of_kind(mail, "message/feedback-report"):
        found = _FEEDBACK.search(part.text(20_000))
        return found[1].lower() if found else "abuse"
    return ""


def read(mail: Mail) -> Report:
    """Gather what a report tells: first from the parts made for machines, then from the words people were meant to read."""
    status = "\n".join(part.text(60_000) for part in of_kind(mail, *_STATUS_KINDS, "message/feedback-report"))
    whole = mail.text[:60_000]
    ids = [one for part in of_kind(mail, *_ORIGINAL_KINDS) for one in _ids_of_original(part)]
    ids += [
        one for text in (status, whole) for found in _MESSAGE_ID.findall(text) for one in addresses.ids(found)
    ]
    ids += _QUOTED_ID.findall(whole)[:40] + mail.references
    recipients = [one for found in _RECIPIENT.findall(status) for one in _addresses(found)]
    recipients += [one for value in mail.headers.all("x-failed-recipients") for one in _addresses(value)]
    if not recipients:
        recipients = [one for one in _BRACKETED.findall(whole)[:20] if one.lower() not in mail.recipients]
        recipients = recipients or _IN_TEXT.findall(whole)[:5]
    action = _ACTION.search(status)
    diagnostic, code = _DIAGNOSTIC.search(status), _STATUS.search(status)
    words = diagnostic[1] if diagnostic else code[1] if code else mail.subject
    return Report(
        tuple(dict.fromkeys(ids))[:60], tuple(dict.fromkeys(one.lower().strip(".") for one in recipients))[:20],
        action[1].lower() if action else "", " ".join(words.split())[:300],
    )  # fmt: skip


def _ids_of_original(part: Part) -> list[str]:
    """Return the id of the mail that came back inside."""
    if part.kind.startswith("message/") and part.headers.raw("content-transfer-encoding").lower() in (
        "base64",
        "quoted-printable",
    ):
        text = part.text(TEXT_BYTES)
        return [one for found in _MESSAGE_ID.findall(text)[:3] for one in addresses.ids(found)]
    found, _ = headers.read(part.data, part.start, part.end)
    return addresses.ids(found.raw("message-id"), 1)


def _addresses(text: str) -> list[str]:
    """Return the addresses of "rfc822; user@example.org" and the like."""
    return [one.address for one in addresses.read(text.partition(";")[2] or text)]
