"""Mails to the people of companies: what happened to their request, who must act, and by when. Never which units were asked."""

from datetime import date
from typing import cast

from sqlalchemy import func, select

from desk import clock, policy, retention, signing, timetable
from desk.calendars import Deadline
from desk.extensions import session
from desk.notify import people
from desk.notify.happening import Happening
from desk.notify.outbox import Recipient, promise
from desk.notify.people import Reader
from models import Event, Link, Message, Submission, Survey, Target, Ticket
from models.states import Lane, LinkPurpose, Origin, Outcome, TargetKind, TicketState

# Endings that are told otherwise or not at all.
_UNTOLD = (Outcome.SPAM, Outcome.COMPANY_WITHDREW)


def confirm_request(happening: Happening) -> None:
    """Ask whoever sent a request to confirm it; one the desk wrote down itself needs no proof and opens at once."""
    submission = cast(Submission, happening.subject)
    if submission.taken_by_id is not None:
        return
    for reader in people.sender_of(submission):
        _about_submission(
            "submission_confirm", "submission_confirm", reader, submission,
            deleted_on=deletion_day(submission),
        )  # fmt: skip


def send_draft_link(happening: Happening) -> None:
    """Send the link that opens a draft; nothing of what was typed goes along, for the address is not proven yet."""
    link = cast(Link, happening.subject)
    submission = session.get_one(Submission, link.submission_id)
    to = Recipient("", submission.contact_email or "", submission.language, f"d{submission.id}")
    context = {
        "audience": "company", "reference": None, "url": signing.address(signing.path(link.purpose, link.public_id)),
        "valid_until": link.expires_at,
    }  # fmt: skip
    promise(kind="draft_link", key=f"submission_draft:{submission.id}:{link.id}", to=to, context=context)


def remind_to_confirm(happening: Happening) -> None:
    """Remind of a request that waits for its confirmation; the last mail says so."""
    submission = cast(Submission, happening.subject)
    number = reminder_count(submission) + 1
    for reader in people.sender_of(submission):
        _about_submission(
            "submission_reminder", f"submission_reminder:{submission.id}:{number}", reader, submission,
            sent_on=submission.sent_at, deleted_on=deletion_day(submission),
            is_last=number >= len(policy.UNCONFIRMED_REMINDERS_AFTER_DAYS),
        )  # fmt: skip


def deletion_day(submission: Submission) -> date:
    """Return the first day an unconfirmed request may be deleted, never sooner than a last telling allows."""
    sent = submission.sent_at or submission.created_at
    periods = retention.current()
    return clock.day_of(max(sent + periods.unconfirmed, clock.now() + periods.last_call))


def reminder_count(submission: Submission) -> int:
    """Count the reminders of a request so far; ids of deleted requests may come again, moments do not."""
    return session.scalar(
        select(func.count()).where(
            Event.kind == "submission_reminded", Event.subject_type == "submission",
            Event.subject_id == submission.id, Event.occurred_at >= submission.created_at,
        )
    ) or 0  # fmt: skip


def acknowledge_withdrawal_unconfirmed(happening: Happening) -> None:
    """Acknowledge that a request that was never confirmed is taken back."""
    submission = cast(Submission, happening.subject)
    for reader in people.sender_of(submission):
        _about_submission("ticket_withdrawn", "submission_withdrawn", reader, submission)


def _why(ticket: Ticket) -> Deadline | None:
    """Return what the day of the first answer was counted from, while it is awaited."""
    running = select(Target).where(
        Target.ticket_id == ticket.id, Target.kind == TargetKind.FIRST_ANSWER, Target.ended_at.is_(None)
    )
    target = session.execute(running).scalar_one_or_none()
    return timetable.explained(target) if target is not None else None


def acknowledge_request(happening: Happening) -> None:
    """Say that the request is here, its reference, what happens next and until when."""
    ticket = happening.of_ticket
    if ticket.submission.origin == Origin.MAIL:  # told with mail_request_taken, unless a machine wrote
        return
    for reader in people.main_contact(ticket):
        _about_ticket("submission_received", f"submission_received:{ticket.id}", reader, ticket,
                      answer_by=ticket.first_answer_due_at, why=_why(ticket),
                      by_desk=ticket.submission.taken_by_id is not None)  # fmt: skip


def welcome_mail(happening: Happening) -> None:
    """Say to whoever wrote a mail that it is a request now, and give them the form with what was understood filled in."""
    if not happening.after["answered"]:
        return
    form, ticket = cast(Submission, happening.subject), happening.of_ticket
    link = session.execute(
        select(Link).where(Link.submission_id == form.id, Link.purpose == LinkPurpose.RESUME).order_by(Link.id.desc()).limit(1)
    ).scalar_one()  # fmt: skip
    form_url = signing.address(signing.path(link.purpose, link.public_id))
    for reader in people.main_contact(ticket):
        _about_ticket("mail_request", f"mail_request:{ticket.id}", reader, ticket, answer_by=ticket.first_answer_due_at,
                      why=_why(ticket), form_url=form_url, valid_until=link.expires_at)  # fmt: skip


def write_to_company(happening: Happening) -> None:
    """Pass on what the desk wrote, a question or not."""
    message, ticket = cast(Message, happening.subject), happening.of_ticket
    kind = happening.event.kind
    for reader in people.company(ticket, but=happening.actor):
        _about_ticket(kind, f"{kind}:{message.id}", reader, ticket, message=message, automatic=False,
                      author=message.author_name, text=message.body)  # fmt: skip


def remind_to_answer(happening: Happening) -> None:
    """Remind of a question; the last reminder says what silence will mean."""
    ticket, number = happening.of_ticket, int(happening.after.get("number", 1))
    question = session.execute(
        select(Message).where(Message.ticket_id == ticket.id, Message.lane == Lane.COMPANY, Message.is_question)
        .order_by(Message.id.desc()).limit(1)
    ).scalar_one_or_none()  # fmt: skip
    asked_at = question.created_at if question is not None else ticket.state_since
    for reader in people.main_contact(ticket):
        _about_ticket(
            "answer_reminder", f"answer_reminder:{ticket.id}:{ticket.state_since:%Y%m%d%H%M%S}:{number}", reader, ticket,
            asked_on=asked_at, text=question.body if question is not None else "",
            is_last=number >= len(policy.ANSWER_REMINDERS_AFTER_DAYS),
        )  # fmt: skip


def announce_expert(happening: Happening) -> None:
    """Say, once, that an expert is ready; who it is comes with the first meeting."""
    ticket = happening.of_ticket
    if ticket.state == TicketState.CLOSED:
        return
    for reader in people.company(ticket):
        _about_ticket("unit_found", f"unit_found:{ticket.id}", reader, ticket,
                      meeting_within=timetable.current().working_days(TargetKind.FOLLOW_UP, ticket.priority))  # fmt: skip


def announce_end(happening: Happening) -> None:
    """Say how the request ended and, once, ask how it went."""
    ticket = happening.of_ticket
    if ticket.outcome in _UNTOLD:
        return
    survey = session.get(Survey, ticket.id)
    for reader in people.company(ticket, but=happening.actor):
        _about_ticket("ticket_closed", f"ticket_closed:{ticket.id}:{ticket.closed_at:%Y%m%d%H%M%S}", reader, ticket,
                      outcome=ticket.outcome, partner=ticket.redirected_to,
                      is_asked=survey is not None and survey.answered_at is None)  # fmt: skip


def announce_merge(happening: Happening) -> None:
    """Tell the people of a merged request, and only them, that their need is followed under another reference."""
    if happening.after["side"] == "source" and happening.after["told"]:
        announce_end(happening)


def acknowledge_withdrawal(happening: Happening) -> None:
    """Acknowledge a withdrawal; while an agreement runs, say that it has to be settled first."""
    ticket = happening.of_ticket
    kind = "ticket_withdrawn" if ticket.state == TicketState.CLOSED else "withdrawal_asked"
    for reader in people.company(ticket):
        _about_ticket(kind, f"{kind}:{ticket.id}:{happening.event.occurred_at:%Y%m%d%H%M%S}", reader, ticket)


def invite_colleague(happening: Happening) -> None:
    """Send a colleague the link that was made for them."""
    link, ticket = cast(Link, happening.subject), happening.of_ticket
    for reader in people.holder(link):
        _about_ticket("colleague_added", f"colleague_added:{link.id}", reader, ticket,
                      sender=happening.actor.name)  # fmt: skip


def tell_who_speaks(happening: Happening) -> None:
    """Tell a person that they speak for their company from now on, with their own link."""
    link, ticket = cast(Link, happening.subject), happening.of_ticket
    for reader in people.holder(link):
        _about_ticket("contact_named", f"contact_named:{link.id}:{happening.event.occurred_at:%Y%m%d%H%M%S}", reader, ticket)  # fmt: skip


def send_new_link(happening: Happening) -> None:
    """Send a person of a company a new link in place of an old one."""
    link, ticket = cast(Link, happening.subject), happening.ticket
    submission = session.get_one(Submission, link.submission_id)
    for reader in people.holder(link):
        asked_at = (
            happening.event.occurred_at
        )  # the same link may be asked for again, and must then be sent again
        key = f"submission_link:{submission.id}:{link.id}:{asked_at:%Y%m%d%H%M%S}"
        if ticket is not None:
            _about_ticket("tracking_link", key, reader, ticket, valid_until=link.expires_at)
        else:
            _about_submission("tracking_link", key, reader, submission, valid_until=link.expires_at)


def _about_ticket(
    kind: str,
    key: str,
    reader: Reader,
    ticket: Ticket,
    *,
    message: Message | None = None,
    automatic: bool = True,
    **context: object,
) -> None:
    """Promise a mail about a ticket; of it only the words that are free of secrets."""
    shared = {"audience": "company", "reference": ticket.reference, "title": ticket.title, "url": reader.url}
    promise(kind=kind, key=key, to=reader.recipient, context=shared | context, ticket=ticket, message=message,
            automatic=automatic)  # fmt: skip


def _about_submission(kind: str, key: str, reader: Reader, submission: Submission, **context: object) -> None:
    """Promise a mail about a request that has no ticket yet."""
    key = key if ":" in key else f"{key}:{submission.id}"
    shared = {"audience": "company", "reference": None, "title": submission.title or "", "url": reader.url}
    promise(kind=kind, key=key, to=reader.recipient, context=shared | context, submission_id=submission.id)
