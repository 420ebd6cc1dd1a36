"""Taking a meeting out of the calendars of those invited: by whoever planned it, and with the request it was about."""

from sqlalchemy import select

from desk import clock, events
from desk.access import Actor
from desk.extensions import session
from models import FollowUp, Meeting, Ticket
from models.states import FollowUpState


def told(meeting: Meeting) -> dict[str, object]:
    """Return what an event keeps: the hour and the number of the invitation, nobody's name."""
    return {
        "starts_at": meeting.starts_at.isoformat(),
        "minutes": meeting.minutes,
        "sequence": meeting.sequence,
    }


def call_off(meeting: Meeting, *, actor: Actor, ticket: Ticket | None) -> None:
    """Call off a locked meeting that stands; everybody invited is told."""
    meeting.called_off_at, meeting.sequence = clock.now(), meeting.sequence + 1
    events.record("meeting_called_off", actor=actor, subject=meeting, ticket=ticket, after=told(meeting))


def call_off_coming(ticket: Ticket, *, actor: Actor) -> None:
    """Call off the meetings still to come that were planned for a locked request."""
    coming = (
        select(Meeting)
        .join(FollowUp, FollowUp.id == Meeting.follow_up_id)
        .where(FollowUp.ticket_id == ticket.id, FollowUp.state == FollowUpState.PLANNED)
        .where(Meeting.called_off_at.is_(None), Meeting.starts_at > clock.now())
    )
    for meeting in session.execute(coming.order_by(Meeting.id).with_for_update(of=Meeting)).scalars().all():
        call_off(meeting, actor=actor, ticket=ticket)
