"""Why a day is due when it is: the target behind the next step of requests, and behind offers."""

from collections.abc import Iterable

from sqlalchemy import select

from desk import clock, timetable
from desk.calendars import Deadline, Pause
from desk.extensions import session
from models import Offer, Target, Ticket, TicketWait
from models.states import TargetKind


def of_step(ticket: Ticket) -> Deadline | None:
    """Return what the day of a request's next step was counted from; none where a person or a plan set it."""
    running = select(Target).where(
        Target.ticket_id == ticket.id, Target.ended_at.is_(None), Target.offer_id.is_(None)
    )
    for target in session.execute(running.order_by(Target.id.desc())).scalars():
        is_its_own = timetable.dates(target.kind, ticket.next_action) or (
            # A new request answered before anybody took it: what remains is an answer more.
            target.kind == TargetKind.MESSAGE_ANSWER and timetable.dates(TargetKind.FIRST_ANSWER, ticket.next_action)
        )  # fmt: skip
        if is_its_own and clock.day_of(target.due_at) == ticket.next_action_due_on:
            return timetable.explained(target, waits(ticket.id))
    return None


def of_offers(offer_ids: Iterable[int]) -> dict[int, Deadline]:
    """Return what the days of offers were counted from, answered ones too."""
    statement = (
        select(Target, Offer.id, Offer.expires_at).join(Offer, Offer.id == Target.offer_id)
        .where(Target.offer_id.in_(list(offer_ids))).order_by(Target.id)
    )  # fmt: skip
    return {
        offer_id: timetable.explained(target)
        for target, offer_id, expires_at in session.execute(statement)
        if expires_at is not None and clock.day_of(expires_at) == clock.day_of(target.due_at)
    }


def waits(ticket_id: int) -> list[Pause]:
    """Return the waits of a request, one that goes on as ending now."""
    now = clock.now()
    rows = session.execute(
        select(TicketWait.began_at, TicketWait.ended_at).where(TicketWait.ticket_id == ticket_id).order_by(TicketWait.id)
    )  # fmt: skip
    return [(row.began_at, max(row.ended_at or now, row.began_at)) for row in rows]
