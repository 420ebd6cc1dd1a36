"""What a company's person has typed on the tracking page and not sent: theirs alone, and gone once sent or grown old."""

from sqlalchemy import select

from desk import access, clock, policy, retention
from desk.access import Actor
from desk.errors import Refused
from desk.extensions import session
from desk.services import tickets
from desk.services.attachments import Received
from models import AnswerDraft, Message, Ticket


def keep(
    *,
    actor: Actor,
    ticket_id: int,
    body: str | None,
    files: tuple[Received, ...] = (),
    without: str | None = None,
) -> None:
    """Keep what is typed so far and the files that went up; without `body` the words stay as they are.

    `without` is the hash of a file to take off again. Nothing typed and no file is no draft.
    Raises Refused("files", "too_many").
    """
    ticket = access.load(actor, Ticket, Ticket.id == ticket_id, lock=True)
    if actor.contact_id is None:
        return
    known = _find(actor)
    words = body if body is not None else known.body if known is not None else ""
    kept = [*_files(known), *files]
    kept = [one for place, one in enumerate(kept) if one.sha256 != without and one not in kept[:place]]
    if len(kept) > policy.FILES_AT_MOST:
        raise Refused("files", "too_many")
    if not words.strip() and not kept:
        forget(actor=actor)
        return
    if known is None:
        known = AnswerDraft(
            submission_id=actor.submission_id or ticket.submission_id, contact_id=actor.contact_id
        )
        session.add(known)
    known.body, known.saved_at = words, clock.now()
    known.files = [one.facts() for one in kept] or None
    session.flush()


def send(*, actor: Actor, ticket_id: int, body: str, key: str, files: tuple[Received, ...] = ()) -> Message:
    """Send an answer with the files that wait in its draft. Sent again it is the same message, and a newer draft stays."""
    access.load(actor, Ticket, Ticket.id == ticket_id, lock=True)
    is_new = session.scalar(select(Message.id).where(Message.key == key)) is None
    if is_new:
        files = (*_files(_find(actor)), *files)
        forget(actor=actor)
    return tickets.answer(actor=actor, ticket_id=ticket_id, body=body, key=key, files=files)


def files_kept() -> set[str]:
    """Return the hashes of every file that waits in a draft."""
    waiting = session.scalars(select(AnswerDraft.files).where(AnswerDraft.files.is_not(None)))
    return {one["sha256"] for files in waiting for one in files}


def forget(*, actor: Actor) -> None:
    """Forget a draft."""
    known = _find(actor)
    if known is not None:
        session.delete(known)
        session.flush()


def forget_old() -> int:
    """Forget drafts that nobody touched for as long as drafts are kept; returns how many."""
    limit = clock.now() - retention.current().drafts
    old = session.scalars(select(AnswerDraft).where(AnswerDraft.saved_at <= limit)).all()
    for one in old:
        session.delete(one)
    return len(old)


def _files(draft: AnswerDraft | None) -> list[Received]:
    return [Received.of(one) for one in (draft.files or ())] if draft is not None else []


def _find(actor: Actor) -> AnswerDraft | None:
    return session.scalars(
        select(AnswerDraft).where(
            AnswerDraft.submission_id == actor.submission_id, AnswerDraft.contact_id == actor.contact_id
        )
    ).one_or_none()
