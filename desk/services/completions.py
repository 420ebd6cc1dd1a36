"""The form of a request that came by mail: what its sender adds completes that request; there is never a second ticket."""

from sqlalchemy import select, update

from desk import clock, events
from desk.access import Actor
from desk.extensions import session
from desk.services import attachments, duplicates, tickets
from models import Attachment, Link, Submission, Ticket, TicketTopic, Topic
from models.states import Cooperation, SubmissionState, TicketState, TopicOrigin

# Until a person has worked on the words that units read, the form's replace those of the mail.
_UNTOUCHED = (TicketState.NEW, TicketState.TRIAGE, TicketState.INFO_NEEDED)


def ticket_to_complete(form: Submission) -> Ticket | None:
    """Return the open ticket a form completes, locked; None for a form that stands for itself."""
    if form.completes_id is None:
        return None
    statement = select(Ticket).where(
        Ticket.submission_id == form.completes_id, Ticket.state != TicketState.CLOSED
    )
    return session.execute(statement.with_for_update()).scalar_one_or_none()


def complete(*, actor: Actor, form: Submission, ticket: Ticket) -> None:
    """Make a sent form the submission of its ticket: its link came by mail, so that the address is proven."""
    first_id = ticket.submission_id
    form.organization_id, form.contact_id = ticket.organization_id, ticket.contact_id
    form.state, form.confirmed_at = SubmissionState.CONFIRMED, clock.now()
    session.flush()
    for model in (Link, Attachment):
        session.execute(update(model).where(model.submission_id == first_id).values(submission_id=form.id))
    ticket.submission_id = form.id
    if ticket.state in _UNTOUCHED and ticket.pitch_checked_at is None:
        _take_words(form, ticket)
    ticket.updated_at = ticket.last_company_message_at = clock.now()
    session.flush()
    attachments.bring_along(form, ticket)
    if ticket.state == TicketState.INFO_NEEDED:  # the form is the answer that was waited for
        tickets.move(ticket, TicketState.TRIAGE, actor=actor, answer_received=True)
    duplicates.look_at_request(ticket)
    events.record("request_completed", actor=actor, subject=form, ticket=ticket)


def _take_words(form: Submission, ticket: Ticket) -> None:
    """Put the form's words where the mail's were, and the topics its sender ticked."""
    ticket.title, ticket.pitch = form.title or ticket.title, form.pitch or ticket.pitch
    ticket.language, ticket.horizon, ticket.budget = form.language, form.horizon, form.budget
    ticket.disclose_company = form.disclose_company
    ticket.cooperation = None if form.cooperation == Cooperation.UNKNOWN else form.cooperation
    there = set(
        session.execute(select(TicketTopic.topic_id).where(TicketTopic.ticket_id == ticket.id)).scalars()
    )
    known = select(Topic.id).where(Topic.id.in_(form.topics or []), ~Topic.is_retired)
    for topic_id in session.execute(known).scalars():
        if topic_id not in there:
            session.add(TicketTopic(ticket_id=ticket.id, topic_id=topic_id, origin=TopicOrigin.COMPANY))
