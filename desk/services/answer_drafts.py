"""What a company's person has typed on the tracking page and not sent: theirs alone, and gone once sent or grown old."""

from datetime import timedelta

from sqlalchemy import select

from desk import access, clock, policy
from desk.access import Actor
from desk.extensions import session
from models import AnswerDraft, Ticket


def keep(*, actor: Actor, ticket_id: int, body: str) -> None:
    """Keep what is typed so far; nothing typed is no draft."""
    ticket = access.load(actor, Ticket, Ticket.id == ticket_id, lock=True)
    if not body.strip() or actor.contact_id is None:
        forget(actor=actor)
        return
    known = _find(actor)
    if known is None:
        known = AnswerDraft(submission_id=ticket.submission_id, contact_id=actor.contact_id)
        session.add(known)
    known.body, known.saved_at = body, clock.now()
    session.flush()


def forget(*, actor: Actor) -> None:
    """Forget a draft that was sent."""
    known = _find(actor)
    if known is not None:
        session.delete(known)
        session.flush()


def forget_old() -> int:
    """Forget drafts that nobody touched for as long as drafts are kept; returns how many."""
    limit = clock.now() - timedelta(days=policy.DRAFT_KEPT_DAYS)
    old = session.scalars(select(AnswerDraft).where(AnswerDraft.saved_at <= limit)).all()
    for one in old:
        session.delete(one)
    return len(old)


def _find(actor: Actor) -> AnswerDraft | None:
    return session.scalars(
        select(AnswerDraft).where(
            AnswerDraft.submission_id == actor.submission_id, AnswerDraft.contact_id == actor.contact_id
        )
    ).one_or_none()
