"""What tests of merged, split and moved requests do before they ask."""

from itertools import count
from typing import Any

from sqlalchemy import select

from desk import access
from desk import clock as desk_clock
from desk.access import Actor
from desk.extensions import session as db
from desk.services import (
    links,
    regrouping,
    tickets,
)
from desk.services.attachments import Received
from desk.services.regrouping.foreseeing import readers
from desk.transaction import unit_of_work
from models import (
    Attachment,
    Contact,
    FollowUp,
    Interaction,
    Message,
    OutboxMail,
    Regrouping,
    Target,
    Ticket,
    TicketWait,
)
from models.states import ScanState
from tests.factories import (
    keep,
    make_submission,
    make_ticket,
)

_keys = count(1)


def key() -> str:
    return f"a-key-of-the-tests-{next(_keys):06d}"


def a_file(name: str = "plan.pdf") -> Received:
    return Received(name, "application/pdf", 8, "ab" * 32, ScanState.CLEAN)


def request_of(contact: Contact, state: str = "triage", **changes: Any) -> Ticket:
    """Return a request of a person, with the link they follow it by."""
    ticket = make_ticket(state, submission=make_submission(contact=contact), **changes)
    keep(links.tracking(submission_id=ticket.submission_id, contact_id=contact.id))
    return ticket


def person_of(ticket: Ticket, contact: Contact | None = None) -> Actor:
    contact = contact or ticket.contact
    return Actor(
        kind="contact",
        name=contact.name,
        language="en",
        contact_id=contact.id,
        submission_id=ticket.submission_id,
    )


def merge(
    officer: Actor, source: Ticket, into: Ticket, *, agreed: bool = True, seen: str | None = None
) -> Regrouping:
    with unit_of_work():
        mark = seen if seen is not None else regrouping.foresee_merge(source, into).mark
        return regrouping.merge(
            actor=officer, ticket_id=source.id, into_id=into.id, key=key(), seen=mark, agreed=agreed
        )


def move(
    officer: Actor, source: Ticket, messages: list[Message], into: Ticket, *, agreed: bool = True
) -> Regrouping:
    with unit_of_work():
        mark = regrouping.foresee_move(source, messages, into).mark
        return regrouping.move(actor=officer, ticket_id=source.id, message_ids=tuple(m.id for m in messages),
                               into_id=into.id, key=key(), seen=mark, agreed=agreed)  # fmt: skip


def split(officer: Actor, source: Ticket, messages: list[Message]) -> Regrouping:
    with unit_of_work():
        return regrouping.split(actor=officer, ticket_id=source.id, message_ids=tuple(m.id for m in messages), title="Its own",
                                pitch="A need of its own", owner_id=officer.user_id or 0, due_on=desk_clock.today(), key=key())  # fmt: skip


def undo(officer: Actor, act: Regrouping) -> Regrouping:
    with unit_of_work():
        return regrouping.undo(actor=officer, act_id=act.id)


def writes(actor: Actor, ticket: Ticket, body: str = "We measured again.", *files: Received) -> Message:
    verb = tickets.answer if actor.kind == "contact" else tickets.reply
    with unit_of_work():
        return verb(actor=actor, ticket_id=ticket.id, body=body, key=key(), files=files)


def notes(officer: Actor, ticket: Ticket, body: str = "Call them.") -> Message:
    with unit_of_work():
        return tickets.note(actor=officer, ticket_id=ticket.id, body=body, key=key())


def everything(*tickets_: Ticket) -> dict[str, Any]:
    """Return what belongs to some requests: their state and plans, words, files, mails, people and clocks."""
    db.expire_all()
    ids = [one.id for one in tickets_]
    columns = [
        Ticket.id, Ticket.state, Ticket.held_from, Ticket.hold_until, Ticket.owner_id, Ticket.next_action, Ticket.next_action_by,
        Ticket.next_action_due_on, Ticket.outcome, Ticket.closed_at, Ticket.duplicate_of_id, Ticket.state_since,
        Ticket.first_answer_due_at, Ticket.contact_id,
    ]  # fmt: skip

    def of(model: Any, *more: Any) -> list[tuple[Any, ...]]:
        found = db.execute(
            select(model.id, model.ticket_id, *more).where(model.ticket_id.in_(ids)).order_by(model.id)
        )
        return [tuple(row) for row in found]

    return {
        "tickets": [tuple(row) for row in db.execute(select(*columns).where(Ticket.id.in_(ids)).order_by(Ticket.id))],
        "messages": of(Message, Message.lane, Message.body), "files": of(Attachment, Attachment.message_id, Attachment.submission_id),
        "follow_ups": of(FollowUp, FollowUp.state), "interactions": of(Interaction), "mails": of(OutboxMail)[:0],
        "targets": of(Target, Target.kind, Target.due_at, Target.ended_at, Target.minutes),
        "waits": of(TicketWait, TicketWait.began_at, TicketWait.ended_at),
        "readers": [sorted(readers(one)) for one in tickets_],
        "seen": [sorted(db.scalars(select(Message.id).where(access.visible(person_of(one), Message)))) for one in tickets_],
    }  # fmt: skip
