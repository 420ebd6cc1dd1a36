"""Targets of working time on a request: begun, paused while somebody else has to act, ended; and counted again."""

from collections.abc import Iterable
from datetime import date, datetime, time

from sqlalchemy import func, insert, select, update

from desk import calendars, clock, timetable
from desk.calendars import TimeRules
from desk.extensions import session
from models import Offer, Target, Ticket, TicketWait
from models.states import TOLD_TO_OTHERS, TargetKind, TicketState, WaitFor

# These follow the one step that is planned; the others run through several.
OF_ONE_STEP = (TargetKind.COMPANY_ANSWER, TargetKind.MESSAGE_ANSWER, TargetKind.AGREEMENT_STEP)


def from_now(kind: TargetKind, priority: str) -> datetime:
    """Return when a target of the desk is due that begins now."""
    rules = timetable.current()
    return calendars.add_working(clock.now(), rules.target(kind, priority), rules.calendar())


def begin(
    ticket: Ticket, kind: TargetKind, *, offer_id: int | None = None, place: str | None = None
) -> Target:
    """Let a target run from now, in place of one of its kind; that of an offer beside the others."""
    if offer_id is None:
        end(ticket, kind)
    rules, now = timetable.current(), clock.now()
    target = Target(
        ticket_id=ticket.id, offer_id=offer_id, kind=kind, place=place, started_at=now,
        minutes=rules.targets[kind][ticket.priority], counted_with=rules.version, checked_with=rules.version,
        due_at=calendars.add_working(now, rules.target(kind, ticket.priority), rules.calendar(place)),
    )  # fmt: skip
    session.add(target)
    return target


def end(ticket: Ticket, *kinds: TargetKind) -> None:
    """End the targets of some kinds; all of them, the waiting too, when none is named."""
    running = [Target.ticket_id == ticket.id, Target.ended_at.is_(None)]
    if kinds:
        running.append(Target.kind.in_(kinds))
    else:
        turn(ticket, None)
    session.execute(update(Target).where(*running).values(ended_at=clock.now()))


def end_offer(offer: Offer) -> None:
    """End the target of an offer that was answered, withdrawn or is over."""
    running = (Target.offer_id == offer.id, Target.ended_at.is_(None))
    with session.no_autoflush:  # the verb has not written all of the answer yet
        session.execute(update(Target).where(*running).values(ended_at=clock.now()))


def day_of_step(ticket: Ticket, kind: TargetKind) -> date:
    """Return the day a step is due: its target's, which runs already or begins now. Targets of other steps end."""
    if kind == TargetKind.FIRST_ANSWER and ticket.first_answer_at is not None:
        kind = TargetKind.MESSAGE_ANSWER
    end(ticket, *OF_ONE_STEP)
    if kind == TargetKind.OFFER_ANSWER:
        return _last_day_of_offers(ticket)
    running = select(Target).where(
        Target.ticket_id == ticket.id,
        Target.kind == kind,
        Target.offer_id.is_(None),
        Target.ended_at.is_(None),
    )
    target = session.execute(running).scalar_one_or_none()
    return clock.day_of((target or begin(ticket, kind)).due_at)


def _last_day_of_offers(ticket: Ticket) -> date:
    """Return the last day on which a unit may still answer; where none is asked, the one it would have."""
    running = select(func.max(Target.due_at)).where(
        Target.ticket_id == ticket.id, Target.kind == TargetKind.OFFER_ANSWER, Target.ended_at.is_(None)
    )
    last = session.execute(running).scalar()
    return clock.day_of(last or from_now(TargetKind.OFFER_ANSWER, ticket.priority))


def turn(ticket: Ticket, wait_for: WaitFor | None) -> None:
    """Note whom a request waits for. When it is the desk's turn again, its targets have lost the time in between."""
    if ticket.state == TicketState.ON_HOLD:
        wait_for = WaitFor.DAY
    running = (TicketWait.ticket_id == ticket.id, TicketWait.ended_at.is_(None))
    wait = session.execute(select(TicketWait.wait_for, TicketWait.began_at).where(*running)).first()
    if (wait.wait_for if wait else None) == wait_for:
        return
    if wait is not None:
        ended_at = max(clock.now(), wait.began_at)
        session.execute(update(TicketWait).where(*running).values(ended_at=ended_at))
    if wait_for is not None:
        row = {"ticket_id": ticket.id, "wait_for": wait_for, "began_at": clock.now()}
        session.execute(insert(TicketWait).values(row))
    else:
        count_again(ticket)


def count_again(ticket: Ticket) -> None:
    """Count the desk's running targets of one request again: after a wait, or with another priority."""
    rules, waits = timetable.current(), timetable.waits_of([ticket.id]).get(ticket.id, [])
    running = select(Target).where(
        Target.ticket_id == ticket.id, Target.ended_at.is_(None), Target.kind.not_in(TOLD_TO_OTHERS)
    )
    for target in session.execute(running.order_by(Target.id)).scalars():
        move(ticket, target, timetable.due(target, ticket.priority, rules, waits), rules)


def move(ticket: Ticket, target: Target, due_at: datetime, rules: TimeRules) -> bool:
    """Give a target its moment, and the request the day that came of it; returns whether it moved.

    What others were told only ever gets later.
    """
    target.checked_with = rules.version
    if target.kind in TOLD_TO_OTHERS and due_at <= target.due_at:
        return False
    before, target.due_at = target.due_at, due_at
    target.minutes, target.counted_with = rules.targets[target.kind][ticket.priority], rules.version
    if before == due_at:
        return False
    if target.kind == TargetKind.FIRST_ANSWER:
        ticket.first_answer_due_at = due_at
    if timetable.dates(target.kind, ticket.next_action) and ticket.next_action_due_on == clock.day_of(before):
        ticket.next_action_due_on = clock.day_of(due_at)
    return True


def standing(ticket_ids: Iterable[int]) -> set[int]:
    """Return the requests among these that wait for somebody now."""
    statement = select(TicketWait.ticket_id).where(
        TicketWait.ticket_id.in_(list(ticket_ids)), TicketWait.ended_at.is_(None)
    )
    return set(session.execute(statement).scalars())


def end_of_day(moment: datetime) -> datetime:
    """Return the last minute of a day: whoever answers in the evening of the last day is not late."""
    return datetime.combine(clock.day_of(moment), time(23, 59), tzinfo=clock.zone())
