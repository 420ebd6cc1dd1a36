"""Where a mail belongs: its ticket and whose words it holds, a new request, or quarantine. Reads, and writes nothing.

A follow-up needs the keyed reply address, or a reference to a mail of ours and a sender who belongs to that ticket.
People of the desk and of units are believed only with the key or when the desk's own server vouches for the sender.
"""

import re
from dataclasses import dataclass, replace

from sqlalchemy import and_, func, select

from desk import clock, config, policy, signing
from desk.extensions import session
from desk.inbound import invitations, nature, reports
from desk.inbound.mail import Mail
from desk.inbound.nature import Kind
from desk.services.inbound_mails.answering import weigh
from desk.services.inbound_mails.people import (
    Writer,
    by_key,
    colleague_at,
    contact_at,
    home_of,
    is_member,
    ticket_of,
)
from models import InboundMail, OutboxMail, RegroupedRecord, Ticket, User
from models.states import InboundOutcome, RegroupedKind

_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*+"')
_NUMBER = re.compile(r"\b[A-Z0-9]{2,8}-\d{4}-\d{4,7}\b", re.IGNORECASE)
_ENDS = {
    Kind.BOUNCE: InboundOutcome.BOUNCE, Kind.DELAY: InboundOutcome.BOUNCE, Kind.COMPLAINT: InboundOutcome.BOUNCE,
    Kind.DELIVERY_NOTICE: InboundOutcome.IGNORED, Kind.READ_RECEIPT: InboundOutcome.IGNORED, Kind.AWAY: InboundOutcome.IGNORED,
    Kind.EMPTY: InboundOutcome.IGNORED,
}  # fmt: skip


@dataclass(frozen=True)
class Place:
    """What a mail is and where it goes. `reason` is a word of REASONS; `writer` is set for a follow-up alone."""

    outcome: InboundOutcome
    reason: str
    is_automatic: bool
    ticket_id: int | None = None
    writer: Writer | None = None
    outbox_ids: tuple[int, ...] = ()
    invitee_id: int | None = None


# Every reason there is, by outcome; pages put them into words.
REASONS = {
    InboundOutcome.NEW: ("no_match",),
    InboundOutcome.FOLLOW_UP: ("keyed_address", "known_reference"),
    InboundOutcome.IGNORED: (
        "delivery_notice",
        "read_receipt",
        "away",
        "empty",
        "own_mail",
        "meeting_answer",
        "meeting_late",
        "meeting_not_invited",
        "meeting_unknown",
    ),
    InboundOutcome.BOUNCE: ("bounce", "delay", "complaint"),
    InboundOutcome.QUARANTINE: (
        "stranger",
        "unproven",
        "left",
        "no_ticket",
        "too_many",
        "too_large",
        "number_only",
        "colleague",
        "challenge",
    ),
}


def place(mail: Mail, *, size: int = 0) -> Place:
    """Decide where a mail belongs. Of one that is too large only the beginning was read: a person looks at it."""
    decided = _place(mail)
    if size > policy.INBOUND_BYTES_AT_MOST and decided.outcome in (
        InboundOutcome.NEW,
        InboundOutcome.FOLLOW_UP,
    ):
        return replace(decided, outcome=InboundOutcome.QUARANTINE, reason="too_large", writer=None)
    return decided


def _place(mail: Mail) -> Place:
    if invitations.is_one(mail):
        reason, invitee_id, ticket_id = weigh(mail)
        return Place(InboundOutcome.IGNORED, reason, True, ticket_id, invitee_id=invitee_id)
    found = nature.of(mail)
    if found.kind in _ENDS:
        outbox_ids = _reported(mail) if _ENDS[found.kind] == InboundOutcome.BOUNCE else ()
        return Place(_ENDS[found.kind], str(found.kind), True, outbox_ids=outbox_ids)
    if _is_own(mail):
        return Place(InboundOutcome.IGNORED, "own_mail", True)
    if found.kind is Kind.CHALLENGE:
        ours = _by_key(mail) or _by_reference(mail)
        ticket_id = home_of(ours.ticket_id) if ours and ours.ticket_id is not None else None
        return Place(InboundOutcome.QUARANTINE, "challenge", True, ticket_id)
    decided = _by_key(mail) or _by_reference(mail) or _by_number(mail)
    decided = decided or _as_new(mail)
    if decided.ticket_id is not None:  # an old number leads to where its request lives now
        decided = replace(decided, ticket_id=home_of(decided.ticket_id))
    decided = replace(decided, is_automatic=found.is_automatic)
    if decided.outcome in (InboundOutcome.NEW, InboundOutcome.FOLLOW_UP) and _is_over_budget(
        mail, decided.ticket_id
    ):
        return replace(decided, outcome=InboundOutcome.QUARANTINE, reason="too_many", writer=None)
    return decided


def _reported(mail: Mail) -> tuple[int, ...]:
    """Return our mails that a report is about: by their ids, or, among recent ones, by the address it names."""
    report = reports.read(mail)
    by_id = select(OutboxMail.id).where(OutboxMail.wire_id.in_(report.message_ids))
    return tuple(session.execute(by_id.order_by(OutboxMail.id).limit(20)).scalars())


def _is_own(mail: Mail) -> bool:
    """Tell whether the desk wrote it: its address, an address only it gives, or a mail it sent that came round."""
    if mail.sender and signing.is_own(mail.sender.address):
        return True
    if mail.message_id is None:
        return False
    return session.scalar(select(OutboxMail.id).where(OutboxMail.wire_id == mail.message_id)) is not None


def _by_key(mail: Mail) -> Place | None:
    """Read the keyed reply address, which nobody can make up."""
    domain = config.settings().mail_domain.casefold()
    threads = [signing.read_reply(one) for one in mail.recipients if one.rpartition("@")[2] == domain]
    for thread in dict.fromkeys(one for one in threads if one):
        submission, _, person = thread.removeprefix("s").partition("-")
        ticket = ticket_of(int(submission))
        if ticket is None:
            return Place(InboundOutcome.QUARANTINE, "no_ticket", False)
        writer = by_key(ticket, person)
        if writer is None:
            return Place(InboundOutcome.QUARANTINE, "left", False, ticket.id)
        return Place(InboundOutcome.FOLLOW_UP, "keyed_address", False, ticket.id, writer)
    return None


def _by_reference(mail: Mail) -> Place | None:
    """Read which of our mails it answers, and believe it only from somebody who belongs there."""
    if not mail.references:
        return None
    first = func.coalesce(RegroupedRecord.ticket_id, OutboxMail.ticket_id)  # the request it was written about
    words = and_(
        RegroupedRecord.kind == RegroupedKind.MESSAGE, RegroupedRecord.record_id == OutboxMail.message_id
    )
    known = select(first).select_from(OutboxMail).outerjoin(RegroupedRecord, words).where(
        OutboxMail.wire_id.in_(mail.references[:50]), OutboxMail.ticket_id.is_not(None)
    )  # fmt: skip
    ids = list(session.execute(known.distinct().order_by(first).limit(5)).scalars())
    if not ids:
        return None
    homes = {home_of(one) for one in ids}
    ticket = session.get_one(Ticket, ids[0] if len(ids) == 1 else min(homes))
    address = mail.sender.address if mail.sender else ""
    if len(homes) == 1 and address:
        contact = contact_at(ticket, address)
        if contact is not None:
            return Place(InboundOutcome.FOLLOW_UP, "known_reference", False, ticket.id, contact)
        colleague = colleague_at(ticket, address)
        if colleague is not None and is_vouched_for(mail):
            return Place(InboundOutcome.FOLLOW_UP, "known_reference", False, ticket.id, colleague)
        if colleague is not None:
            return Place(InboundOutcome.QUARANTINE, "unproven", False, ticket.id)
    return Place(InboundOutcome.QUARANTINE, "stranger", False, ticket.id)


def _by_number(mail: Mail) -> Place | None:
    """Hold a mail that names a request by its number alone: anybody can write a number."""
    written = [
        one.upper() for one in _NUMBER.findall(mail.subject)[:5]
    ]  # an older prefix still names its request
    ticket_id = session.scalar(
        select(Ticket.id).where(Ticket.reference.in_(written)).order_by(Ticket.id).limit(1)
    )
    return None if ticket_id is None else Place(InboundOutcome.QUARANTINE, "number_only", False, ticket_id)


def _as_new(mail: Mail) -> Place:
    """Take it as a new request, unless it calls itself from somebody of the desk or of a unit."""
    address = mail.sender.address if mail.sender else ""
    is_staff = session.scalar(select(User.id).where(func.lower(User.email) == address)) is not None
    if address and (is_staff or is_member(address)):
        return Place(InboundOutcome.QUARANTINE, "colleague", False)
    return Place(InboundOutcome.NEW, "no_match", False)


def is_vouched_for(mail: Mail) -> bool:
    """Tell whether the desk's own server found the sender to be who the mail says (RFC 8601).

    Only its topmost statement counts: what stands below came with the mail, and may be forged.
    """
    server = config.settings().inbound_authserv
    if not server or mail.sender is None:
        return False
    stated = next(
        (v for v in mail.headers.all("authentication-results") if _speaks(v) == server.casefold()), ""
    )
    domain = mail.sender.address.rpartition("@")[2]
    plain = _without_words_of_others(stated.casefold())
    if len(re.findall(r"\bdmarc\s*=", plain)) > 1:  # a server says this once
        return False
    passed = re.findall(r"\b(dmarc|dkim)=pass\b([^;]{0,400})", plain)
    return any(_is_for(method, facts, domain) for method, facts in passed)


def _without_words_of_others(stated: str) -> str:
    """Leave out of a server's statement what it quotes and remarks: both repeat what the sender said, who may have said "dmarc=pass"."""
    kept, at, depth = [], 0, 0
    while at < len(stated):
        if stated[at] == '"':
            found = _QUOTED.match(stated, at)
            at = found.end() if found else len(stated)
            continue
        depth += {"(": 1, ")": -1 if depth else 0}.get(stated[at], 0)
        kept.append(" " if depth or stated[at] == ")" else stated[at])
        at += 1
    return "".join(kept)


def _speaks(value: str) -> str:
    """Return who makes a statement."""
    words = value.partition(";")[0].split()
    return words[0].casefold() if words else ""


def _is_for(method: str, facts: str, domain: str) -> bool:
    named = re.findall(r"header\.(?:from|d|i)=@?([^\s;]+)", facts)
    return any(one.rpartition("@")[2] == domain for one in named) and (
        method == "dmarc" or "header.d=" in facts
    )


def _is_over_budget(mail: Mail, ticket_id: int | None) -> bool:
    """Tell whether one address wrote more on one ticket than people do: the last stop of a loop nobody recognized."""
    address = mail.sender.address if mail.sender else None
    now = clock.now()
    for most, within in policy.INBOUND_BUDGETS if ticket_id else policy.INBOUND_NEW_BUDGETS:
        count = session.scalar(
            select(func.count()).select_from(InboundMail).where(
                InboundMail.from_address == address, InboundMail.ticket_id == ticket_id if ticket_id else InboundMail.outcome == InboundOutcome.NEW,
                InboundMail.outcome.in_((InboundOutcome.NEW, InboundOutcome.FOLLOW_UP)), InboundMail.received_at > now - within,
            )
        ) or 0  # fmt: skip
        if count >= most:
            return True
    return False
