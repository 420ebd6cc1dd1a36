"""What a company has typed but not sent: kept under its browser's key, taken up again from a mailed link."""

from typing import Any

from desk import clock, events, retention
from desk.errors import NotFound
from desk.services import attachments, contacts, links, submissions
from desk.services.attachments import Received
from models import Submission
from models.states import LinkPurpose, SubmissionState


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
