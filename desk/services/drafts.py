"""What a company has typed but not sent: kept under its browser's key, taken up again from a mailed link."""

import secrets
from typing import Any

from sqlalchemy import select

from desk import clock, events, retention
from desk.access import Actor
from desk.errors import NotFound
from desk.extensions import session
from desk.services import attachments, contacts, links, submissions
from desk.services.attachments import Received
from models import Attachment, ConfidentialPart, Submission
from models.states import LinkPurpose, SubmissionState

_I_DO_NOT_KNOW = "unknown"  # the form's box beside the topics


def keep(
    *,
    key: str,
    answers: dict[str, Any] | None,
    language: str,
    files: tuple[Received, ...] = (),
    without: str | None = None,
) -> Submission:
    """Keep the words and files of a draft; `without` is the key of a file to take off it again;
    without `answers` the words stay as they are.

    What was sent meanwhile stays as it was sent. Raises Refused("files", "too_many").
    """
    submission = submissions.save_draft(key=key, answers=answers, language=language)
    if submission.state != SubmissionState.DRAFT:
        return submission
    if without:
        attachments.remove_from_draft(submission=submission, key=without)
    for received in files:
        attachments.add_to_submission(submission=submission, received=received)
    return submission


def ask_link(*, key: str, answers: dict[str, Any], language: str, email: str) -> None:
    """Keep a draft and mail the link that opens it on any device, for as long as drafts are kept."""
    contacts.ensure_not_ours(email, field="contact_email")
    submission = submissions.save_draft(key=key, answers=answers, language=language)
    if submission.state != SubmissionState.DRAFT:
        raise NotFound("submission")

    submission.contact_email = email  # so that the mail goes when the draft goes
    lasting = retention.current().drafts
    link = links.issue(LinkPurpose.RESUME, expires_at=clock.now() + lasting, submission_id=submission.id)
    events.record("draft_link_asked", actor=submissions.sender_of(submission), subject=link)


def begin_again(*, key: str, language: str) -> Submission:
    """Lay out as a draft, words and files, what was sent and waits for its confirmation; what was sent goes, with its link.

    So nobody who mistyped an address types a request twice. Raises NotFound once it was confirmed or withdrawn.
    """
    sent = submissions.find(key, lock=True)
    if sent is None or sent.state != SubmissionState.SENT:
        raise NotFound("submission")
    answers = {word: getattr(sent, word) for word in submissions.WORDS if word != "company_id_kind"}
    answers |= {
        "topics": sent.topics or [_I_DO_NOT_KNOW],
        "disclose_company": "y" if sent.disclose_company else "",
    }
    answers["confidential"] = session.scalar(
        select(ConfidentialPart.text).where(ConfidentialPart.submission_id == sent.id)
    )

    draft = keep(
        key=secrets.token_urlsafe(24), answers={n: a for n, a in answers.items() if a}, language=language
    )
    for file in session.execute(select(Attachment).where(Attachment.submission_id == sent.id)).scalars():
        file.submission_id = draft.id
    session.flush()
    submissions.delete(actor=Actor.system(), submission_id=sent.id)
    return draft
