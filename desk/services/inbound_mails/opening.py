"""A request that came by mail: a ticket at once, and for its sender the form with what was understood already filled in."""

import secrets

from sqlalchemy import select

from desk import clock, events, policy, retention
from desk.access import Actor
from desk.extensions import session
from desk.inbound.mail import Mail
from desk.matching import identify
from desk.services import attachments, links, submissions
from desk.services.attachments import Received
from models import InboundMail, Message, OutboxMail, Submission, Ticket
from models.domains import domain_of
from models.states import AuthorKind, Lane, Language, LinkPurpose, Origin, SubmissionState

NOBODY = "?"  # who wrote without a name that can be read


def open_request(
    stored: InboundMail, mail: Mail, *, received: tuple[Received, ...], is_automatic: bool
) -> Ticket:
    """Open the ticket of a mail, with its words as the company's first message, and promise its sender the form."""
    now = clock.now()
    words = _words(mail)
    language = identify(f"{mail.subject}\n{mail.words.shown}", default=Language.FR)
    submission = Submission(
        key=f"mail-{secrets.token_urlsafe(24)}", state=SubmissionState.SENT, origin=Origin.MAIL, language=language,
        created_at=now, saved_at=now, sent_at=now, disclose_company=False, **words,
    )  # fmt: skip
    session.add(submission)
    session.flush()
    links.tracking(submission_id=submission.id)
    ticket = submissions.confirm(actor=Actor.system(), submission_id=submission.id)
    message = _first_message(stored, mail, ticket, received)
    stored.ticket_id, stored.message_id = ticket.id, message.id
    answered = (
        not is_automatic and bool(words["contact_email"]) and not _welcomed(str(words["contact_email"]))
    )
    form = _form_for(submission, words) if answered else None
    events.record("mail_request_taken", actor=submissions.sender_of(submission), subject=form or submission, ticket=ticket,
                  after={"answered": answered})  # fmt: skip
    return ticket


def _words(mail: Mail) -> dict[str, str | None]:
    """Return what the form's questions are answered by the mail."""
    sender = mail.sender
    address = sender.address[:254] if sender else None
    name = (sender.name if sender else mail.from_text)[:120].strip() or address or NOBODY
    title = (
        mail.subject
        or next((line.strip() for line in mail.words.shown.split("\n") if line.strip()), "")
        or NOBODY
    )
    pitch = mail.text if not mail.words.shown.strip() else mail.words.shown
    return {
        "company_name": (domain_of(address) or name)[:200], "contact_name": name[:120], "contact_email": address,
        "title": title[: policy.TITLE_LENGTH], "pitch": pitch.strip()[: policy.PITCH_LENGTH] or title[: policy.TITLE_LENGTH],
    }  # fmt: skip


def _first_message(
    stored: InboundMail, mail: Mail, ticket: Ticket, received: tuple[Received, ...]
) -> Message:
    """Keep the whole of what was written, as the company's first words on its ticket."""
    message = Message(
        key=f"mail-{stored.sha256[:40]}", ticket_id=ticket.id, lane=Lane.COMPANY, author_kind=AuthorKind.CONTACT,
        author_contact_id=ticket.contact_id, author_name=ticket.submission.contact_name or NOBODY, language=ticket.language,
        body=mail.words.shown or mail.subject or "…", folded=mail.words.folded or None, created_at=clock.now(),
    )  # fmt: skip
    session.add(message)
    session.flush()
    for one in received:
        attachments.add_to_message(message=message, ticket=ticket, received=one)
    return message


def _welcomed(address: str) -> bool:
    """Tell whether this address was answered by itself lately: two machines that write to each other stop here."""
    since = clock.now() - policy.WELCOME_AT_MOST_EVERY
    statement = select(OutboxMail.id).where(
        OutboxMail.kind == "mail_request", OutboxMail.to_address == address, OutboxMail.created_at > since
    )
    return session.execute(statement.limit(1)).scalar() is not None


def _form_for(submission: Submission, words: dict[str, str | None]) -> Submission:
    """Lay out the form with what was understood; what its sender adds completes this very request."""
    now = clock.now()
    form = Submission(
        key=secrets.token_urlsafe(24), state=SubmissionState.DRAFT, origin=Origin.MAIL, language=submission.language,
        draft_answers={name: value for name, value in words.items() if value}, contact_email=submission.contact_email,
        completes_id=submission.id, created_at=now, saved_at=now,
    )  # fmt: skip
    session.add(form)
    session.flush()
    lasting = retention.current().drafts
    links.issue(LinkPurpose.RESUME, expires_at=now + lasting, submission_id=form.id)
    return form
