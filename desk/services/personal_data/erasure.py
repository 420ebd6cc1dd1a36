"""Erasing a person: a pseudonym wherever they are named, nothing where they wrote. What binds in law stays, without the name.

An agreement on a request keeps its letters and files (GDPR, article 17 (3) e); everything else they wrote goes.
"""

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import Text, delete, false, func, or_, select, type_coerce
from sqlalchemy.orm import selectinload

from desk import access, clock, events
from desk.access import Actor
from desk.errors import Conflict
from desk.extensions import session
from desk.services import directory_merges, organizations, submissions
from desk.services.personal_data.named import (
    clean_requests,
    clean_submissions,
    empty_mails_that_name,
    mails_that_name,
)
from desk.services.personal_data.received import erase_received
from desk.services.personal_data.traces import Traces
from desk.services.personal_data.wishes import settle_open
from models import (
    AnswerDraft,
    Attachment,
    Base,
    ConfidentialPart,
    Contact,
    Contract,
    DuplicatePair,
    Event,
    FollowUp,
    ImportedRecord,
    Interaction,
    Invitee,
    Link,
    Meeting,
    Message,
    MessageDraft,
    Nda,
    Organization,
    OutboxMail,
    Submission,
    Survey,
    Ticket,
)
from models.names import fold
from models.states import DataWishKind, NdaState, OutboxState, SubmissionState

ERASED: Final = "[erased]"
"""What stands where a person's words were; pages say it in the reader's language."""
FAREWELL: Final = "data_erased"
"""The mail that tells a person: the last one, forgotten when it has left."""
_PSEUDONYMS: Final = {"fr": "Personne effacée", "en": "Erased person", "de": "Gelöschte Person"}


def pseudonym(contact: Contact) -> str:
    """Return the name that stands for an erased person from then on."""
    return f"{_PSEUDONYMS[contact.language]} {contact.id}"


def erase(*, actor: Actor, contact_id: int, version: int) -> Contact:
    """Erase a person, once and for good; `version` is the one the page showed. They are told by a last mail."""
    contact = access.load(actor, Contact, Contact.id == contact_id, lock=True)

    access.ensure(actor, "directory.work")
    if contact.erased_at is not None:
        return contact
    if contact.version != version or contact.merged_into_id is not None:
        raise Conflict("stale")

    settle_open(actor, contact.id, DataWishKind.ERASURE)
    settle_open(actor, contact.id, DataWishKind.COPY)
    events.record("contact_erased", actor=actor, subject=contact)  # while there is an address to tell it to
    session.flush()
    whole = [contact, *directory_merges.merges_into(contact.id)]
    directory_merges.forget([one.id for one in whole])
    for one in whole:
        _wipe(one)
    return contact


def _wipe(contact: Contact) -> None:
    """Take a record of a person, and what tells who they are, out of everything."""
    traces = Traces.of(contact, pseudonym(contact))
    _drop_unconfirmed(contact)
    own, tickets = _submissions_and_tickets(contact)
    _in_requests(traces, own, tickets)
    _in_conversations(traces, contact, tickets)
    clean_requests(traces, tickets)
    clean_submissions(traces, tickets, clock.now())
    empty_mails_that_name(traces, tickets, _bound(tickets))
    _in_drafts(traces, tickets)
    _in_relations(traces, contact)
    _in_mails(traces, contact, tickets)
    erase_received(contact, traces.name, _bound(tickets))
    _in_events(traces, contact, own, tickets)
    _in_links(contact)
    _in_imports(contact)
    _the_person(contact, traces.name)
    session.flush()


def _home_id(contact: Contact) -> int:
    """Return the organization where what was written about them is now."""
    return organizations.present_home(session.get_one(Organization, contact.organization_id)).id


def _drop_unconfirmed(contact: Contact) -> None:
    """Delete what they began or never confirmed; it is nobody's record yet."""
    if contact.email is None:
        return
    waiting = select(Submission).where(
        func.lower(Submission.contact_email) == contact.email.lower(), Submission.state != SubmissionState.CONFIRMED
    )  # fmt: skip
    for submission in session.execute(waiting.order_by(Submission.id)).scalars():
        submissions.delete(actor=Actor.system(), submission_id=submission.id)


def _submissions_and_tickets(contact: Contact) -> tuple[list[Submission], list[Ticket]]:
    """Return what they sent, and every request of their company: others may have named them there."""
    sent = select(Submission).where(Submission.contact_id == contact.id).order_by(Submission.id)
    tickets = select(Ticket).where(
        or_(Ticket.organization_id == _home_id(contact), Ticket.contact_id == contact.id)
    )
    return (
        list(session.execute(sent.with_for_update()).scalars()),
        list(session.execute(tickets.order_by(Ticket.id).with_for_update()).scalars()),
    )


def _in_requests(traces: Traces, own: list[Submission], tickets: list[Ticket]) -> None:
    """Take the person out of what was sent; the company's need stays in its own words."""
    for submission in own:
        submission.erased_at = clock.now()  # the database lets nothing frozen change without it
        session.flush()
        submission.contact_name, submission.contact_email, submission.contact_phone = traces.name, None, None
        traces.clean(submission, "title", "pitch")
        part = session.get(ConfidentialPart, submission.id)
        if part is not None:
            traces.clean(part, "text")
    for ticket in tickets:
        traces.clean(ticket, "title", "pitch", "next_action_note", "hold_reason", "outcome_reason")
        survey = session.get(Survey, ticket.id)
        if survey is not None and (
            ticket.submission_id in {one.id for one in own} or traces.are_in(survey.comment)
        ):
            survey.comment = None


def _in_conversations(traces: Traces, contact: Contact, tickets: list[Ticket]) -> None:
    """Erase what they wrote and sent, and what names them; where an agreement stands, only the name of the writer."""
    bound = _bound(tickets)
    statement = select(Message).where(Message.ticket_id.in_([one.id for one in tickets]))
    for message in session.execute(statement.order_by(Message.id)).scalars():
        is_theirs = message.author_contact_id == contact.id
        if is_theirs:
            message.author_name = traces.name
        if message.ticket_id in bound:
            continue
        if traces.are_in(message.folded):  # quoted by others
            message.folded = None
        if not (is_theirs or traces.are_in(message.body)):
            continue
        message.body, message.folded = ERASED, None
        if is_theirs:
            sent = select(Attachment).where(Attachment.message_id == message.id)
            for attachment in session.execute(sent).scalars():
                session.delete(attachment)  # its bytes go with the next sweep


def _bound(tickets: list[Ticket]) -> set[int]:
    """Return the requests whose letters prove what was agreed."""
    ids = [one.id for one in tickets]
    signed = select(Nda.ticket_id).where(Nda.ticket_id.in_(ids), Nda.state != NdaState.REQUESTED)
    agreed = select(Contract.ticket_id).where(Contract.ticket_id.in_(ids))
    return {*session.execute(signed).scalars(), *session.execute(agreed).scalars()}


def _in_relations(traces: Traces, contact: Contact) -> None:
    """Take the name out of what the desk noted about calls, meetings and plans."""
    for model, columns in ((Interaction, ("summary",)), (FollowUp, ("purpose", "outcome"))):
        rows: Iterable[Base] = session.execute(
            select(model).where(model.organization_id == _home_id(contact))
        ).scalars()
        for row in rows:
            traces.clean(row, *columns)
    for invited in session.execute(select(Invitee).where(Invitee.contact_id == contact.id)).scalars():
        invited.comment = None
    home = select(FollowUp.id).where(FollowUp.organization_id == _home_id(contact))
    for meeting in session.execute(select(Meeting).where(Meeting.follow_up_id.in_(home))).scalars():
        traces.clean(meeting, "subject", "agenda", "place")
    twins = or_(DuplicatePair.contact_id == contact.id, DuplicatePair.other_contact_id == contact.id)
    session.execute(delete(DuplicatePair).where(twins))


def _in_mails(traces: Traces, contact: Contact, tickets: list[Ticket]) -> None:
    """Drop mails that wait to leave to them, and what the others said; that a mail left, and when, stays."""
    to_them = func.lower(OutboxMail.to_address) == (contact.email or "").lower()
    about = OutboxMail.ticket_id.in_([one.id for one in tickets])
    told = session.execute(select(OutboxMail).where(or_(to_them, about))).scalars()
    for mail in dict.fromkeys([*told, *mails_that_name(traces)]):
        is_theirs = mail.to_address.casefold() == (contact.email_key or "\x00")
        if is_theirs and mail.kind == FAREWELL:
            continue
        if is_theirs and mail.state == OutboxState.QUEUED:
            session.delete(mail)
        elif is_theirs or traces.are_in(mail.subject, mail.text_body, mail.to_name, _unfolded(mail.calendar)):
            forget_mail(mail, traces.name if is_theirs else None)


def _unfolded(calendar: str | None) -> str | None:
    """Put the lines of a calendar together again: they are parted in the middle of names (RFC 5545, 3.1)."""
    return calendar and calendar.replace("\r\n ", "").replace("\n ", "")


def forget_mail(mail: OutboxMail, name: str | None) -> None:
    """Leave of a mail that it was written, when, and what became of it; `name` stands for its reader."""
    mail.subject, mail.text_body, mail.html_body, mail.other_languages = ERASED, ERASED, None, None
    mail.calendar = None
    if name is not None:
        mail.to_name, mail.to_address, mail.server_reply = name, ERASED, None


def _in_drafts(traces: Traces, tickets: list[Ticket]) -> None:
    """Drop what the desk began to write on their requests where it names them."""
    begun = select(MessageDraft).where(MessageDraft.ticket_id.in_([ticket.id for ticket in tickets]))
    for draft in session.execute(begun.options(selectinload(MessageDraft.files))).scalars():
        if traces.are_in(draft.body, *(one.name for one in draft.files)):
            session.delete(draft)


def _in_events(traces: Traces, contact: Contact, own: list[Submission], tickets: list[Ticket]) -> None:
    """Erase the details of what they did, and of what names them; the chain of hashes stays whole."""
    sent = [one.id for one in own]
    by_them = (Event.actor_kind == "contact") & or_(
        Event.actor_id == contact.id, (Event.subject_type == "submission") & Event.subject_id.in_(sent)
    )
    details = type_coerce(Event.details, Text)
    names_them = or_(false(), *(details.icontains(one, autoescape=True) for one in traces.wanted))
    about = Event.ticket_id.in_([one.id for one in tickets])
    found = select(Event, by_them).where(or_(by_them, names_them, about), Event.erased_at.is_(None))
    for event, is_theirs in session.execute(found).all():
        # The database finds letters, in one spelling, and within other words; this finds names.
        if is_theirs or traces.cleaned(event.details) != event.details:
            event.details, event.erased_at = None, clock.now()


def _in_links(contact: Contact) -> None:
    """End every link that was theirs, and drop what they had begun to write."""
    for draft in session.execute(select(AnswerDraft).where(AnswerDraft.contact_id == contact.id)).scalars():
        session.delete(draft)
    theirs = select(Link).where(Link.contact_id == contact.id, Link.revoked_at.is_(None))
    for link in session.execute(theirs).scalars():
        link.revoked_at = clock.now()


def _in_imports(contact: Contact) -> None:
    """Forget what files said of them; those imports then leave them alone when they are undone."""
    said = select(ImportedRecord).where(ImportedRecord.contact_id == contact.id)
    for one in session.execute(said).scalars():
        one.before = one.after = None


def _the_person(contact: Contact, name: str) -> None:
    """Leave of the person a number and a pseudonym."""
    gone: dict[str, Any] = dict.fromkeys(
        ("email", "email_key", "phone", "position", "email_proven_at", "email_refused_at")
    )
    for column, value in gone.items():
        setattr(contact, column, value)
    contact.name, contact.name_key, contact.erased_at = name, fold(name), clock.now()
