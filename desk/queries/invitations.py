"""Meetings to come, as those outside the desk read of their own invitations."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from desk import access, clock
from desk.access import Actor
from desk.extensions import session
from models import FollowUp, Invitee, Meeting, Offer


@dataclass(frozen=True, slots=True)
class Invitation:
    """A meeting as one invited person reads of it."""

    subject: str
    starts_at: datetime
    minutes: int
    place: str
    agenda: str | None
    answer: str


def invitations(actor: Actor, offer_id: int | None = None) -> list[Invitation]:
    """Return the meetings to come an outsider is invited to, of one offer where that is said; of answers their own alone."""
    of_offer = select(Offer.ticket_id).where(Offer.id == offer_id).scalar_subquery()
    statement = (
        select(Meeting.subject, Meeting.starts_at, Meeting.minutes, Meeting.place, Meeting.agenda, Invitee.answer)
        .join(Invitee, Invitee.meeting_id == Meeting.id)
        .join(FollowUp, FollowUp.id == Meeting.follow_up_id)
        .where(
            Meeting.called_off_at.is_(None), Meeting.starts_at > clock.now(), access.visible(actor, Invitee),
            *([FollowUp.ticket_id == of_offer] if offer_id is not None else []),
        )
        .order_by(Meeting.starts_at, Invitee.id)
        .limit(20)
    )  # fmt: skip
    return [Invitation(*row) for row in session.execute(statement)]
