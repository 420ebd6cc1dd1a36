"""Why a day is due when it is: the target behind the next step of requests, and behind offers."""

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any, Protocol

from sqlalchemy import Select, bindparam, select

from desk import clock, timetable
from desk.calendars import Deadline
from desk.extensions import session
from models import Offer, Target
from models.states import TargetKind


class Step(Protocol):
    """What is asked of a request: a Ticket, or a row with these columns."""

    @property
    def id(self) -> int: ...
    @property
    def next_action(self) -> str | None: ...
    @property
    def next_action_due_on(self) -> date | None: ...


def of_step(ticket: Step) -> Deadline | None:
    """Return what the day of a request's next step was counted from; none where a person or a plan set it."""
    return of_steps([ticket]).get(ticket.id)


def of_steps(tickets: Iterable[Step]) -> dict[int, Deadline]:
    """Return the same for many requests, by id: two queries however many they are."""
    steps = {one.id: one for one in tickets}
    # The newest comes last and stays.
    found = {
        target.ticket_id: target
        for target in session.execute(_running(), {"tickets": list(steps)}).scalars()
        if _gave_the_day(target, steps[target.ticket_id])
    }
    pauses = timetable.waits_of(found) if found else {}
    return {
        ticket_id: timetable.explained(one, pauses.get(ticket_id, ())) for ticket_id, one in found.items()
    }


@cache
def _running() -> Select[Target]:
    tickets = Target.ticket_id.in_(bindparam("tickets", expanding=True))
    running = select(Target).where(tickets, Target.ended_at.is_(None), Target.offer_id.is_(None))
    return running.order_by(Target.id)


def _gave_the_day(target: Target, step: Step) -> bool:
    is_its_own = timetable.dates(target.kind, step.next_action) or (
        # A new request answered before anybody took it: what remains is an answer more.
        target.kind == TargetKind.MESSAGE_ANSWER and timetable.dates(TargetKind.FIRST_ANSWER, step.next_action)
    )  # fmt: skip
    return is_its_own and clock.day_of(target.due_at) == step.next_action_due_on


def of_offers(offer_ids: Iterable[int]) -> dict[int, Deadline]:
    """Return what the days of offers were counted from, answered ones too."""
    given = {"offers": list(offer_ids)}
    return {
        offer_id: timetable.explained(target)
        for target, offer_id, expires_at in session.execute(_of_offers(), given)
        if expires_at is not None and clock.day_of(expires_at) == clock.day_of(target.due_at)
    }


@cache
def _of_offers() -> Select[*tuple[Any, ...]]:
    return (
        select(Target, Offer.id, Offer.expires_at).join(Offer, Offer.id == Target.offer_id)
        .where(Target.offer_id.in_(bindparam("offers", expanding=True))).order_by(Target.id)
    )  # fmt: skip
