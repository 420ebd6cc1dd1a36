"""Taking messages elsewhere: to another request, or to a new one that is split off for them."""

import secrets
from datetime import date

from sqlalchemy import select

from desk import access, clock
from desk.access import Actor
from desk.errors import Refused
from desk.extensions import session
from desk.services import links, tickets
from desk.services.regrouping.foreseeing import Foresight, foresee_move, readers
from desk.services.regrouping.merging import already, ensure_wanted, gains_kept, tell
from desk.services.regrouping.placing import lock, related, remember, settle
from models import Message, RegroupedMessage, Regrouping, Submission, Ticket
from models.states import RegroupedKind, RegroupingKind, SubmissionState


def move(
    *, actor: Actor, ticket_id: int, message_ids: tuple[int, ...], into_id: int, key: str, seen: str, agreed: bool = False
) -> Regrouping:  # fmt: skip
    """Take messages with their files to another request; twice is once. Refuses as merging does, beside "into"."""
    access.ensure(actor, "tickets.work")
    both = lock(actor, (ticket_id, into_id))
    if (known := already(key, ticket_id)) is not None:
        return known
    source, target = both[ticket_id], both[into_id]
    messages = chosen(source, message_ids)
    foreseen = foresee_move(source, messages, target)
    ensure_wanted(foreseen, "into", seen, agreed)
    return _take(actor, RegroupingKind.MOVE, source, target, messages, key, foreseen)


def split(
    *, actor: Actor, ticket_id: int, message_ids: tuple[int, ...], title: str, pitch: str, owner_id: int, due_on: date, key: str,
) -> Regrouping:  # fmt: skip
    """Let messages with their files become a request of their own, of the same people; twice is once.

    Raises Refused beside "messages", "owner_id" or "due_on".
    """
    access.ensure(actor, "tickets.work")
    source = lock(actor, (ticket_id,))[ticket_id]
    if (known := already(key, ticket_id)) is not None:
        return known
    messages = chosen(source, message_ids)
    foreseen = foresee_move(source, messages, None)
    if foreseen.refusal is not None:
        raise Refused("messages", foreseen.refusal)
    if due_on < clock.today():
        raise Refused("due_on", "past")
    target = _open(actor, source, title, pitch, owner_id, due_on)
    return _take(actor, RegroupingKind.SPLIT, source, target, messages, key, foreseen)


def chosen(source: Ticket, message_ids: tuple[int, ...]) -> list[Message]:
    """Return the messages of a request that were chosen; raises Refused("messages", …) when they are not there any more."""
    if not message_ids:
        raise Refused("messages", "none")
    found = session.scalars(
        select(Message)
        .where(Message.id.in_(message_ids), Message.ticket_id == source.id)
        .order_by(Message.id)
    ).all()
    if len(found) != len(set(message_ids)):
        raise Refused("messages", "gone")
    return list(found)


def _open(actor: Actor, source: Ticket, title: str, pitch: str, owner_id: int, due_on: date) -> Ticket:
    """Open a request of the same company with words of the desk; those who read the other read this one."""
    now, sent = clock.now(), source.submission
    submission = Submission(
        key=f"split-{secrets.token_urlsafe(24)}", state=SubmissionState.CONFIRMED, origin=sent.origin, language=source.language,
        company_name=sent.company_name, company_id=sent.company_id, company_id_kind=sent.company_id_kind,
        contact_name=source.contact.name, contact_email=source.contact.email, title=title, pitch=pitch,
        topics=[], disclose_company=source.disclose_company, sensitive_data=sent.sensitive_data,
        privacy_notice_at=sent.privacy_notice_at, organization_id=source.organization_id, contact_id=source.contact_id,
        taken_by_id=actor.user_id, created_at=now, saved_at=now, sent_at=now, confirmed_at=now,
    )  # fmt: skip
    session.add(submission)
    session.flush()
    for contact_id in sorted(readers(source)):
        links.tracking(submission_id=submission.id, contact_id=contact_id)
    ticket = tickets.open_from(actor=actor, submission=submission, owner_id=owner_id)
    ticket.next_action_due_on = due_on
    session.flush()
    return ticket


def _take(
    actor: Actor, kind: RegroupingKind, source: Ticket, target: Ticket, messages: list[Message], key: str, foreseen: Foresight
) -> Regrouping:  # fmt: skip
    """Take messages to where they belong from now on."""
    remember(RegroupedKind.MESSAGE, [one.id for one in messages], source.id)
    after = {
        "messages": len(messages), "files": foreseen.files,
        "gains": gains_kept(foreseen),
    }  # fmt: skip
    act = Regrouping(
        key=key, kind=kind, source_id=source.id, target_id=target.id, after=after, done_at=clock.now(), done_by_id=actor.user_id
    )  # fmt: skip
    session.add(act)
    session.flush()
    session.add_all(RegroupedMessage(regrouping_id=act.id, message_id=one.id) for one in messages)
    session.flush()
    settle(related(source.id))
    told = "ticket_split" if kind == RegroupingKind.SPLIT else "messages_moved"
    tell(told, actor, act, source, target, None, after)
    return act
