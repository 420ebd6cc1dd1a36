"""What companies send: drafts kept, requests sent once, confirmed from a mail, withdrawn."""

from datetime import datetime, timedelta
from functools import cache
from typing import Any, cast

from sqlalchemy import Select, Table, bindparam, select
from sqlalchemy.exc import IntegrityError

from desk import access, clock, events, policy
from desk.access import Actor
from desk.errors import Conflict, NotFound, Refused
from desk.extensions import session
from desk.services import (
    attachments,
    completions,
    contacts,
    duplicates,
    limits,
    links,
    organizations,
    tickets,
)
from models import Attachment, ConfidentialPart, Link, OutboxMail, Regrouping, Submission, Ticket
from models.dialect import violated
from models.states import LinkPurpose, Origin, Role, SubmissionState
from models.writing import write

# The words that are frozen once sent, as the form names them; `confidential` lives apart.
WORDS = (
    "company_name", "company_id", "company_id_kind", "contact_name", "contact_email", "contact_phone", "title", "pitch",
    "topics", "data_available", "data_kinds", "horizon", "cooperation", "budget", "disclose_company", "sensitive_data",
)  # fmt: skip
KEY_LENGTH = (22, 64)
_ID_OF_KEY = select(cast(Table, Submission.__table__).c.id).where(Submission.key == bindparam("key"))
# Two jobs that meet remind once.
REMINDED_AT_MOST_EVERY = timedelta(hours=20)


def find(key: str, *, lock: bool = False) -> Submission | None:
    """Return the submission a browser's key names, in whatever state."""
    return session.execute(_of_key(lock=lock), {"key": key}).scalar_one_or_none()


@cache
def _of_key(*, lock: bool) -> Select[Submission]:
    statement = select(Submission).where(Submission.key == bindparam("key"))
    return statement.with_for_update().execution_options(populate_existing=True) if lock else statement


def save_draft(*, key: str, answers: dict[str, Any] | None, language: str) -> Submission:
    """Keep what is typed so far under the browser's key, or only that somebody is at it. What was sent stays as it is."""
    _check_key(key)
    submission = find(key, lock=True)
    if submission is None:
        submission = _begin(key)
    if submission.state == SubmissionState.DRAFT:
        if answers is not None:
            submission.draft_answers = answers
        submission.language = language
        submission.saved_at = clock.now()
    session.flush()
    return submission


def send(
    *,
    key: str,
    words: dict[str, Any],
    language: str,
    actor: Actor | None = None,
    origin: Origin = Origin.FORM,
    sent_from: str | None = None,
) -> Submission:
    """Take a request, once: the same key again, from wherever, returns what was taken first and counts for no limit.

    `words` are WORDS plus `confidential`. An officer who files for a company is the actor; otherwise the
    sender is whom the words name. The mail that asks to confirm is promised in the same transaction. `sent_from` is the
    network address that sends it: raises LimitReached when too many came from there.
    """
    _check_key(key)
    if actor is not None:
        access.ensure(actor, "tickets.work")
    is_known = session.connection().execute(_ID_OF_KEY, {"key": key}).scalar() is not None
    kept = find(key, lock=True) if is_known else None
    if kept is not None and kept.state != SubmissionState.DRAFT:
        return kept
    if sent_from is not None:
        limits.take("request", sent_from, limit=policy.REQUESTS_PER_ADDRESS)
    contacts.ensure_not_ours(words.get("contact_email"), field="contact_email")
    now = clock.now()
    submission = kept or Submission(key=key, created_at=now, disclose_company=False)
    for word in WORDS:
        setattr(submission, word, words.get(word))
    submission.disclose_company = bool(words.get("disclose_company"))
    submission.language = language
    submission.origin = Origin.MAIL if submission.completes_id else origin
    submission.privacy_notice_at = now
    submission.taken_by_id = actor.user_id if actor else None
    submission.draft_answers = None
    submission.sent_at = submission.saved_at = now
    submission.state = SubmissionState.SENT
    if kept is None:
        _write_new(submission)
    session.flush()
    if words.get("confidential"):
        session.add(ConfidentialPart(submission_id=submission.id, text=words["confidential"], created_at=now))
    ticket = completions.ticket_to_complete(submission)
    if ticket is not None:
        completions.complete(actor=sender_of(submission), form=submission, ticket=ticket)
        return submission
    if submission.completes_id is not None:
        submission.completes_id = None
    links.tracking(submission_id=submission.id, is_new=kept is None)
    events.record("submission_sent", actor=actor or sender_of(submission), subject=submission,
                  after={"origin": origin, "language": language})  # fmt: skip
    return submission


def sender_of(submission: Submission) -> Actor:
    """Return the company's person behind a submission as an actor."""
    return Actor(
        kind="contact", name=submission.contact_name or "", language=submission.language,
        contact_id=submission.contact_id, submission_id=submission.id,
    )  # fmt: skip


def confirm(*, actor: Actor, submission_id: int, topics: tuple[str, ...] = ()) -> Ticket:
    """Confirm a request from its mailed link (or on the desk's word) and open its ticket; twice is once.

    `topics` are those the company ticks only now; what it sent stays as it was sent.
    """
    submission = access.load(actor, Submission, Submission.id == submission_id, lock=True)
    known = session.execute(select(Ticket).where(Ticket.submission_id == submission.id)).scalar_one_or_none()
    if known is not None:
        return known
    if submission.state != SubmissionState.SENT:
        raise NotFound("submission")

    organization = organizations.find_or_add(
        actor=actor, name=submission.company_name or "", identifier=submission.company_id,
        identifier_kind=submission.company_id_kind, email=submission.contact_email,
    )  # fmt: skip
    contact = contacts.find_or_add(
        actor=actor, organization=organization, name=submission.contact_name or "", email=submission.contact_email,
        phone=submission.contact_phone, language=submission.language,
    )  # fmt: skip
    if actor.kind == "contact":  # the link was in the mailbox of this very address
        contact.email_proven_at = clock.now()
    submission.organization_id, submission.contact_id = organization.id, contact.id
    submission.state, submission.confirmed_at = SubmissionState.CONFIRMED, clock.now()
    for link in session.execute(select(Link).where(Link.submission_id == submission.id)).scalars():
        if link.purpose == LinkPurpose.TRACKING and link.contact_id is None:
            link.contact_id = contact.id
    by_word = submission.origin in (
        Origin.PHONE,
        Origin.FAIR,
    )  # whoever of the desk was told knows the matter
    owner_id = actor.user_id if by_word and actor.role in (Role.OFFICER, Role.LEAD) else None
    ticket = tickets.open_from(actor=actor, submission=submission, topics=topics, owner_id=owner_id)
    duplicates.look_at_request(ticket)
    attachments.bring_along(submission, ticket)
    events.record("submission_confirmed", actor=actor, subject=submission, ticket=ticket)
    return ticket


def withdraw(*, actor: Actor, submission_id: int, reason: str | None) -> Submission:
    """Take a request back, at any time, with a reason or without; its ticket closes with it, or its owner is told when an agreement runs."""
    submission = access.load(actor, Submission, Submission.id == submission_id, lock=True)
    own = select(Ticket.id).where(Ticket.submission_id == submission.id)
    ticket = session.execute(
        select(Ticket).where(Ticket.id.in_(Regrouping.home_of(own)))
    ).scalar_one_or_none()
    if ticket is not None:
        tickets.withdraw(actor=actor, ticket_id=ticket.id, reason=reason)
        return submission
    if submission.state == SubmissionState.WITHDRAWN:
        return submission
    if submission.state != SubmissionState.SENT:
        raise NotFound("submission")
    submission.state, submission.withdrawn_at = SubmissionState.WITHDRAWN, clock.now()
    events.record("submission_withdrawn", actor=actor, subject=submission, after={"reason": reason})
    return submission


def remind(*, actor: Actor, submission_id: int) -> None:
    """Ask once more to confirm, saying when the request will be deleted."""
    submission = access.load(actor, Submission, Submission.id == submission_id, lock=True)
    told_lately = (
        submission.reminded_at is not None and clock.now() - submission.reminded_at < REMINDED_AT_MOST_EVERY
    )
    if submission.state != SubmissionState.SENT or told_lately:
        return
    submission.reminded_at = clock.now()
    events.record("submission_reminded", actor=actor, subject=submission)


def delete(*, actor: Actor, submission_id: int, idle_since: datetime | None = None) -> None:
    """Delete a draft or a request that was never confirmed or was withdrawn before it was: words, files, links, mails.

    A draft saved after `idle_since` is somebody's who came back, and stays.
    """
    submission = access.load(actor, Submission, Submission.id == submission_id, lock=True)
    if submission.state == SubmissionState.CONFIRMED:
        raise Refused("submission", "confirmed")
    if (
        submission.state == SubmissionState.DRAFT
        and idle_since is not None
        and submission.saved_at > idle_since
    ):
        return
    events.record("submission_expired", actor=actor, subject=submission, before={"state": submission.state})
    address = submission.contact_email
    if address is not None:
        keys = OutboxMail.key.like(f"submission\\_%:{submission.id}:%", escape="\\")
        for mail in session.execute(
            select(OutboxMail).where(OutboxMail.to_address == address, keys)
        ).scalars():
            session.delete(mail)
    for model in (Attachment, ConfidentialPart, Link):
        for row in session.execute(select(model).where(model.submission_id == submission.id)).scalars():
            session.delete(row)
    session.flush()
    session.delete(submission)


def _begin(key: str) -> Submission:
    """Write an empty draft; raises Conflict as _write_new() does."""
    now = clock.now()
    submission = Submission(key=key, created_at=now, saved_at=now, state=SubmissionState.DRAFT)
    _write_new(submission)
    return submission


def _write_new(submission: Submission) -> None:
    """Write the first row of a key, in one statement; raises Conflict when another click was a moment faster."""
    try:
        write(session(), submission)
    except IntegrityError as error:
        if violated(error) == "uq_submission_key":
            raise Conflict("stale") from error
        raise


def _check_key(key: str) -> None:
    """Refuse keys that are not random enough to be a secret between a browser and us."""
    shortest, longest = KEY_LENGTH
    if not (
        shortest <= len(key) <= longest and key.isascii() and key.replace("-", "").replace("_", "").isalnum()
    ):
        raise NotFound("submission")
