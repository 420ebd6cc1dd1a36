"""Words on a ticket, in three lanes. A message is written once under its key, whoever sends it twice."""

from sqlalchemy import select, update

from desk import access, clock, events
from desk.access import Actor
from desk.errors import Conflict, NotFound
from desk.extensions import session
from desk.services import attachments, mentions, targets
from desk.services.attachments import Received
from desk.services.tickets.moves import STEPS, Step, move, plan_step
from models import Contact, Engagement, Message, Offer, RegroupedRecord, Regrouping, Ticket
from models.states import (
    ActingParty,
    AuthorKind,
    Lane,
    NextAction,
    OfferState,
    RegroupedKind,
    TargetKind,
    TicketState,
)

Files = tuple[Received, ...]
_AUTHORS = {
    "contact": AuthorKind.CONTACT,
    "staff": AuthorKind.STAFF,
    "unit_link": AuthorKind.UNIT,
    "system": AuthorKind.SYSTEM,
}


def _known(key: str, actor: Actor, ticket: Ticket, body: str) -> Message | None:
    """Return the message already written under this key; someone else's key, or other words under it, is a conflict."""
    message = session.execute(select(Message).where(Message.key == key)).scalar_one_or_none()
    if message is None:
        return None
    by_staff = actor.user_id is not None  # who may have typed the company's words for it
    own = message.author_user_id == actor.user_id and (
        by_staff or message.author_contact_id == actor.contact_id
    )
    if message.ticket_id != ticket.id or not own or message.body != body:
        raise Conflict("stale")
    return message


def _write(actor: Actor, ticket: Ticket, lane: Lane, body: str, key: str, files: Files, *, unit_id: int | None = None,
           offer_id: int | None = None, is_question: bool = False, author: AuthorKind | None = None) -> Message:  # fmt: skip
    """Add a message and its files; nothing is told to anybody yet."""
    if session.scalar(select(Regrouping.id).where(Regrouping.source_id == ticket.id, Regrouping.merges())):
        raise Conflict("merged")  # nobody reads this page any more: it lives in another request
    message = Message(
        key=key, ticket_id=ticket.id, lane=lane, unit_id=unit_id, offer_id=offer_id, author_kind=author or _AUTHORS[actor.kind],
        author_user_id=actor.user_id, author_contact_id=actor.contact_id if actor.kind == "contact" else None,
        author_name=actor.name, language=actor.language, body=body, is_question=is_question, created_at=clock.now(),
    )  # fmt: skip
    session.add(message)
    session.flush()
    meant = _meant_for(actor, ticket)
    if meant.id != ticket.id:  # comes back to its own number should the merge be undone
        session.add(RegroupedRecord(kind=RegroupedKind.MESSAGE, record_id=message.id, ticket_id=meant.id))
    for received in files:
        attachments.add_to_message(
            message=message, ticket=ticket, received=received, submission_id=meant.submission_id
        )
    ticket.updated_at = clock.now()
    return message


def _meant_for(actor: Actor, ticket: Ticket) -> Ticket:
    """Return the request somebody of a company writes about: their own, also where it lives in another by now."""
    if actor.kind != "contact" or actor.submission_id in (None, ticket.submission_id):
        return ticket
    own = session.scalars(select(Ticket).where(Ticket.submission_id == actor.submission_id)).first()
    return own or ticket


def _answered(ticket: Ticket) -> None:
    """Keep the moment of the first human answer, which the desk's promise is measured by."""
    if ticket.first_answer_at is None:
        ticket.first_answer_at = clock.now()
        targets.end(ticket, TargetKind.FIRST_ANSWER)


def _wants_an_answer(ticket: Ticket) -> None:
    """Make answering the next step; where an officer wrote a step of their own, its words stay and its day comes nearer."""
    if ticket.next_action != NextAction.CUSTOM:
        plan_step(ticket, Step(NextAction.ANSWER_MESSAGE, ActingParty.DESK))
    else:
        soon = targets.day_of_step(ticket, TargetKind.MESSAGE_ANSWER)
        ticket.next_action_due_on = min(ticket.next_action_due_on or soon, soon)


def ask(*, actor: Actor, ticket_id: int, body: str, key: str, files: Files = ()) -> Message:
    """Ask the company a question. From triage the ticket then waits for the answer, and so do its deadlines."""
    access.ensure(actor, "tickets.work")
    ticket = access.load(actor, Ticket, Ticket.id == ticket_id, lock=True)
    if (known := _known(key, actor, ticket, body)) is not None:
        return known
    message = _write(actor, ticket, Lane.COMPANY, body, key, files, is_question=True)
    _answered(ticket)
    if ticket.state == TicketState.TRIAGE:
        move(ticket, TicketState.INFO_NEEDED, actor=actor, question_sent=True)
    elif ticket.state not in (TicketState.CLOSED, TicketState.ON_HOLD):
        plan_step(ticket, STEPS[TicketState.INFO_NEEDED])
    events.record("question_sent", actor=actor, subject=message, ticket=ticket)
    return message


def reply(*, actor: Actor, ticket_id: int, body: str, key: str, files: Files = ()) -> Message:
    """Write to the company."""
    access.ensure(actor, "tickets.work")
    ticket = access.load(actor, Ticket, Ticket.id == ticket_id, lock=True)
    if (known := _known(key, actor, ticket, body)) is not None:
        return known
    message = _write(actor, ticket, Lane.COMPANY, body, key, files)
    _answered(ticket)
    if ticket.next_action == NextAction.ANSWER_MESSAGE and ticket.state in STEPS:
        plan_step(ticket, STEPS[TicketState(ticket.state)])
    events.record("reply_sent", actor=actor, subject=message, ticket=ticket)
    return message


def note(*, actor: Actor, ticket_id: int, body: str, key: str, files: Files = ()) -> Message:
    """Write a note that only the desk reads; whom it names with an @ is told."""
    access.ensure(actor, "agreements.work")
    ticket = access.load(actor, Ticket, Ticket.id == ticket_id, lock=True)
    if (known := _known(key, actor, ticket, body)) is not None:
        return known
    message = _write(actor, ticket, Lane.INTERNAL, body, key, files)
    named = mentions.named(body, mentions.people(ticket)) if "@" in body else []
    told = {"told": [one.id for one in named]} if named else None
    events.record("note_added", actor=actor, subject=message, ticket=ticket, after=told)
    return message


def answer(*, actor: Actor, ticket_id: int, body: str, key: str, files: Files = ()) -> Message:
    """Take what the company writes, from its tracking page or through an officer who heard it on the phone.

    An awaited answer brings the ticket back to triage; anything else becomes the desk's next thing to do.
    """
    by_phone = actor.kind == "staff"
    if by_phone:
        access.ensure(actor, "tickets.work")
    ticket = access.load(actor, Ticket, Ticket.id == ticket_id, lock=True)
    if (known := _known(key, actor, ticket, body)) is not None:
        return known
    message = _write(actor, ticket, Lane.COMPANY, body, key, files, author=AuthorKind.CONTACT)
    if by_phone:  # the words are the company's, whoever typed them
        message.author_contact_id = ticket.contact_id
        message.author_name = session.get_one(Contact, ticket.contact_id).name
    ticket.last_company_message_at = clock.now()
    writer = (
        Contact.id == message.author_contact_id
    )  # past the version: who edits the person meanwhile is not in the way
    session.execute(update(Contact).where(writer).values(last_heard_at=clock.now()))
    awaited = ticket.state == TicketState.INFO_NEEDED
    if awaited:
        move(ticket, TicketState.TRIAGE, actor=actor, answer_received=True)
    elif ticket.state not in (TicketState.CLOSED, TicketState.ON_HOLD):
        _wants_an_answer(ticket)
    events.record(
        "answer_received" if awaited else "company_wrote", actor=actor, subject=message, ticket=ticket
    )
    return message


def write_to_unit(
    *, actor: Actor, ticket_id: int, unit_id: int, body: str, key: str, files: Files = ()
) -> Message:
    """Write to a unit that was offered the request or works on it; no other unit and no company reads it."""
    access.ensure(actor, "tickets.work")
    ticket = access.load(actor, Ticket, Ticket.id == ticket_id, lock=True)
    if (known := _known(key, actor, ticket, body)) is not None:
        return known
    offer = _latest_offer(ticket, unit_id)
    message = _write(actor, ticket, Lane.UNIT, body, key, files, unit_id=unit_id, offer_id=offer.id)
    if ticket.next_action == NextAction.ANSWER_MESSAGE and ticket.state in STEPS:
        plan_step(ticket, STEPS[TicketState(ticket.state)])
    events.record("unit_written_to", actor=actor, subject=message, ticket=ticket, after={"unit": unit_id})
    return message


def unit_writes(
    *, actor: Actor, ticket_id: int, unit_id: int, body: str, key: str, files: Files = ()
) -> Message:
    """Take what a unit writes to the desk; an open question about an offer leaves the offer open."""
    ticket = access.load(actor, Ticket, Ticket.id == ticket_id, lock=True)
    if unit_id not in actor.unit_ids:
        raise NotFound("unit")
    if (known := _known(key, actor, ticket, body)) is not None:
        return known
    offer = _latest_offer(ticket, unit_id)
    message = _write(
        actor, ticket, Lane.UNIT, body, key, files, unit_id=unit_id, offer_id=offer.id, author=AuthorKind.UNIT
    )
    if ticket.state not in (TicketState.CLOSED, TicketState.ON_HOLD, TicketState.OFFERED):
        _wants_an_answer(ticket)
    events.record("unit_wrote", actor=actor, subject=message, ticket=ticket, after={"unit": unit_id})
    return message


def _latest_offer(ticket: Ticket, unit_id: int) -> Offer:
    """Return the unit's offer on the ticket; a unit that was never asked has nothing to read."""
    found = session.execute(
        select(Offer).outerjoin(Engagement, Engagement.offer_id == Offer.id)
        .where(Offer.ticket_id == ticket.id, Offer.unit_id == unit_id, Offer.state != OfferState.DRAFT)
        .order_by(Engagement.id.is_(None), Offer.id.desc())
    ).scalars().first()  # fmt: skip
    if found is None:
        raise NotFound("offer")
    return found
