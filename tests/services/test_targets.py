"""Targets on requests: what starts, pauses and ends them, and what another timetable moves."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from desk import timetable
from desk.access import Actor
from desk.calendars import Closure, TimeRules
from desk.errors import Conflict, NotAllowed, Refused
from desk.jobs import recount_targets
from desk.jobs.work import Work
from desk.queries import targets as reading
from desk.queries import timetables as queries
from desk.services import offers, submissions, tickets, timetables
from desk.transaction import unit_of_work
from models import Event, Target, Ticket, TicketWait, Timetable
from models.states import TicketState
from tests.factories import (
    actor_of,
    make_member,
    make_submission,
    make_ticket,
    make_unit,
    make_user,
)

PARIS = ZoneInfo("Europe/Paris")


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


@pytest.fixture
def lead(session: Any) -> Actor:
    return actor_of("lead")


def opened(at: str, clock: Any) -> Ticket:
    """A request confirmed at a moment."""
    clock.move_to(wall(at))
    submission = make_submission("sent", contact_id=None, organization_id=None)
    with unit_of_work():
        return submissions.confirm(actor=Actor.system(), submission_id=submission.id)


def do(verb: Any, **given: Any) -> Any:
    with unit_of_work():
        return verb(**given)


def running(session: Any, ticket: Ticket) -> dict[str, datetime]:
    statement = select(Target).where(Target.ticket_id == ticket.id, Target.ended_at.is_(None))
    return {one.kind: one.due_at.astimezone(PARIS) for one in session.scalars(statement)}


def closed_on(rules: TimeRules, *days: date) -> TimeRules:
    return replace(rules, closures=tuple(Closure(day, "Bridge day") for day in days))


def test_a_request_runs_from_one_target_to_the_next(session: Any, clock: Any, officer: Actor) -> None:
    ticket = opened("2026-03-10 10:00", clock)
    assert running(session, ticket) == {"first_answer": wall("2026-03-12 10:00")}
    do(tickets.take, actor=officer, ticket_id=ticket.id)
    assert running(session, ticket)["qualification"] == wall("2026-03-17 10:00")
    do(tickets.reply, actor=officer, ticket_id=ticket.id, body="We read it", key="k" * 20)
    assert set(running(session, ticket)) == {"qualification"}
    do(tickets.close, actor=officer, ticket_id=ticket.id, outcome="out_of_scope", reason="No research")
    assert running(session, ticket) == {}


def test_the_desks_clock_stands_still_while_the_company_has_to_answer(
    session: Any, clock: Any, officer: Actor
) -> None:
    ticket = opened("2026-03-10 10:00", clock)
    do(tickets.take, actor=officer, ticket_id=ticket.id)
    clock.move_to(wall("2026-03-11 10:00"))
    do(tickets.ask, actor=officer, ticket_id=ticket.id, body="Which data?", key="q" * 20)
    assert ticket.next_action_due_on == date(2026, 3, 25)  # ten working days for the company
    clock.move_to(wall("2026-03-13 22:00"))
    do(tickets.answer, actor=officer, ticket_id=ticket.id, body="Images", key="a" * 20)
    # One day had run; the other four begin on Monday.
    assert running(session, ticket) == {"qualification": wall("2026-03-19 17:30")}
    assert (ticket.next_action, ticket.next_action_due_on) == ("qualify", date(2026, 3, 19))
    said = reading.of_step(ticket)
    assert said is not None
    assert said.paused == timedelta(hours=21, minutes=30)


def test_a_held_request_loses_no_time_and_another_priority_gives_another_target(
    session: Any, clock: Any, officer: Actor
) -> None:
    ticket = opened("2026-03-10 10:00", clock)
    do(tickets.take, actor=officer, ticket_id=ticket.id)
    do(tickets.hold, actor=officer, ticket_id=ticket.id, reason="Budget", until=date(2026, 3, 12))
    clock.move_to(wall("2026-03-12 10:00"))
    do(tickets.resume, actor=officer, ticket_id=ticket.id)
    assert running(session, ticket)["qualification"] == wall("2026-03-19 10:00")
    do(tickets.prioritize, actor=officer, ticket_id=ticket.id, priority="urgent")
    assert running(session, ticket)["qualification"] == wall(
        "2026-03-13 10:00"
    )  # one day of work, two of waiting
    assert ticket.next_action_due_on == date(2026, 3, 13)


def test_a_preview_says_what_counting_again_then_does_and_no_more(
    session: Any, clock: Any, officer: Actor, lead: Actor
) -> None:
    first, second = opened("2026-05-11 10:00", clock), opened("2026-05-13 16:00", clock)
    held = opened("2026-05-13 16:30", clock)
    do(tickets.take, actor=officer, ticket_id=held.id)
    do(tickets.hold, actor=officer, ticket_id=held.id, reason="Budget", until=date(2026, 6, 12))
    rules = closed_on(timetable.current(), date(2026, 5, 15))
    looked = queries.preview(rules)
    assert (looked.later["first_answer"], looked.moved) == (2, 2)
    assert [(one.reference, one.after.astimezone(PARIS)) for one in looked.examples] == [
        (second.reference, wall("2026-05-19 16:00")), (held.reference, wall("2026-05-19 16:30")),
    ]  # fmt: skip
    assert running(session, second)["first_answer"] == wall("2026-05-18 16:00")

    applied = do(timetables.apply, actor=lead, rules=rules, instead_of=0)
    recount_targets.run(Work("recount_targets"))
    recount_targets.run(Work("recount_targets"))
    assert running(session, first)["first_answer"] == wall("2026-05-13 10:00")
    assert running(session, second)["first_answer"] == second.first_answer_due_at == wall("2026-05-19 16:00")
    assert second.next_action_due_on == date(2026, 5, 19)
    moved = session.scalars(select(Event.ticket_id).where(Event.kind == "due_moved").order_by(Event.id)).all()
    assert moved == [second.id, held.id]
    assert (applied.checked_count, applied.moved_count) == (4, 2)
    record = queries.record(applied.id)
    assert record is not None
    assert [one.reference for one in record.moved] == [second.reference, held.reference]
    said = reading.of_step(second)
    assert said is not None
    assert [day.names for day in said.skipped] == [("Ascension Day",), ("Bridge day",)]


def test_what_units_were_told_only_ever_comes_later(
    session: Any, clock: Any, officer: Actor, lead: Actor
) -> None:
    clock.move_to(wall("2026-03-27 10:00"))
    ticket, unit = make_ticket(TicketState.MATCHING), make_unit()
    make_member(unit)
    offer = do(offers.send, actor=officer, ticket_id=ticket.id, unit_ids=[unit.id])[0]
    told = offer.expires_at
    rules = timetable.current()
    shorter = replace(
        rules, targets={**rules.targets, "offer_answer": dict.fromkeys(rules.targets["offer_answer"], 60)}
    )
    version = do(timetables.apply, actor=lead, rules=shorter, instead_of=0).id
    recount_targets.run(Work("recount_targets"))
    assert offer.expires_at == told
    assert reading.of_offers([offer.id])[offer.id].target == timedelta(hours=52, minutes=30)
    longer = replace(
        rules, targets={**rules.targets, "offer_answer": dict.fromkeys(rules.targets["offer_answer"], 3600)}
    )
    do(timetables.apply, actor=lead, rules=longer, instead_of=version)
    recount_targets.run(Work("recount_targets"))
    assert offer.expires_at == datetime.combine(date(2026, 4, 10), time(23, 59), PARIS)
    assert ticket.next_action_due_on == date(2026, 4, 10)


def test_counting_that_breaks_off_goes_on_where_it_was(
    session: Any, clock: Any, lead: Actor, monkeypatch: Any
) -> None:
    monkeypatch.setattr(queries, "BATCH", 2)
    make_user("officer")
    for _ in range(5):
        opened("2026-05-13 16:00", clock)
    do(timetables.apply, actor=lead, rules=closed_on(timetable.current(), date(2026, 5, 15)), instead_of=0)
    answers = iter([False, True])
    recount_targets.run(Work("recount_targets", should_stop=lambda: next(answers)))
    assert len(queries.to_recount(0)) == 2
    recount_targets.run(Work("recount_targets"))
    assert queries.to_recount(0) == []
    assert session.scalar(select(func.count()).select_from(Event).where(Event.kind == "due_moved")) == 5
    assert session.scalar(select(Timetable.moved_count)) == 5


def test_rules_are_applied_by_whoever_may_once_and_on_what_they_saw(
    session: Any, officer: Actor, lead: Actor
) -> None:
    rules = closed_on(timetable.current(), date(2026, 5, 15))
    with pytest.raises(NotAllowed):
        do(timetables.apply, actor=officer, rules=rules, instead_of=0)
    with pytest.raises(Refused, match="no_change"):
        do(timetables.apply, actor=lead, rules=timetable.current(), instead_of=0)
    do(timetables.apply, actor=lead, rules=rules, instead_of=0)
    with pytest.raises(Conflict):
        do(timetables.apply, actor=lead, rules=timetable.shipped(), instead_of=0)
    assert timetable.current().calendar().closed_for(date(2026, 5, 15)) == ("Bridge day",)


def test_no_request_waits_twice_at_once(session: Any, clock: Any, officer: Actor) -> None:
    ticket = opened("2026-03-10 10:00", clock)
    do(tickets.take, actor=officer, ticket_id=ticket.id)
    for place in range(3):
        do(tickets.ask, actor=officer, ticket_id=ticket.id, body="Which data?", key=f"{place}" * 20)
        do(tickets.hold, actor=officer, ticket_id=ticket.id, reason="Budget", until=date(2026, 6, 12))
        do(tickets.resume, actor=officer, ticket_id=ticket.id)
    waits = session.scalars(select(TicketWait).order_by(TicketWait.id)).all()
    assert [one.wait_for for one in waits if one.ended_at is None] == ["company"]
    assert all(before.ended_at == after.began_at for before, after in pairwise(waits))
