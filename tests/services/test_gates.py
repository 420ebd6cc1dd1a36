"""Checks before an agreement, and statements on conflicts of interest."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from desk import clock as desk_clock
from desk.access import Actor
from desk.errors import Conflict, NotAllowed, Refused
from desk.services import conflicts, screenings
from desk.transaction import unit_of_work
from models import ConflictStatement, Engagement, Event, Screening
from models.states import ScreeningCheck
from tests.factories import actor_of, make_accepted_ticket, make_offer, make_screenings, make_ticket


def answer(officer: Actor, ticket_id: int, *required: str) -> list[Screening]:
    with unit_of_work():
        return screenings.answer(actor=officer, ticket_id=ticket_id, required=required)


def decide(officer: Actor, row: Screening, decision: str, **words: Any) -> Screening:
    with unit_of_work():
        return screenings.decide(
            actor=officer, screening_id=row.id, version=row.version, decision=decision, **words
        )


def test_every_check_is_answered_at_once(session: Any, officer: Actor) -> None:
    ticket = make_ticket()
    assert not screenings.answered(ticket.id)
    rows = answer(officer, ticket.id, "ethics")
    assert {row.check_code for row in rows} == set(ScreeningCheck)
    assert [row.check_code for row in rows if row.is_required] == ["ethics"]
    assert screenings.answered(ticket.id)
    assert session.scalars(select(Event.kind)).all() == ["screening_set"]


def test_the_same_answer_twice_is_one_event(session: Any, officer: Actor) -> None:
    ticket = make_ticket()
    answer(officer, ticket.id, "ethics")
    answer(officer, ticket.id, "ethics")
    assert session.scalars(select(Event.kind)).all() == ["screening_set"]


def test_the_gate_opens_when_every_required_check_is_cleared(session: Any, officer: Actor) -> None:
    ticket = make_ticket()
    assert not screenings.cleared(ticket.id), "nobody has answered"
    rows = {row.check_code: row for row in answer(officer, ticket.id, "ethics", "sanctions")}
    decide(officer, rows["ethics"], "cleared")
    assert not screenings.cleared(ticket.id)
    decide(officer, rows["sanctions"], "cleared_with_conditions", note="No export outside the Union")
    assert screenings.cleared(ticket.id)


def test_a_refused_check_keeps_it_shut(session: Any, officer: Actor) -> None:
    ticket = make_ticket()
    rows = make_screenings(ticket, "export_control")
    decide(officer, rows["export_control"], "refused", note="Listed technology")
    assert not screenings.cleared(ticket.id)


def test_a_decision_holds_until_its_day(session: Any, clock: Any, officer: Actor) -> None:
    ticket = make_ticket()
    rows = make_screenings(ticket, "restricted_zone")
    decide(officer, rows["restricted_zone"], "cleared", valid_until=desk_clock.today())
    assert screenings.cleared(ticket.id)
    clock.shift(timedelta(days=1))
    assert not screenings.cleared(ticket.id)


def test_a_decided_check_stays_required(session: Any, officer: Actor) -> None:
    ticket = make_ticket()
    make_screenings(ticket, "export_control", decision="refused")
    with pytest.raises(Refused) as refusal:
        answer(officer, ticket.id)
    assert refusal.value.code == "already_decided"
    assert not screenings.cleared(ticket.id)


@pytest.mark.parametrize(
    ("decision", "words", "field"),
    [
        ("refused", {}, "note"),
        ("cleared_with_conditions", {}, "note"),
        ("cleared", {"days": -1}, "valid_until"),
    ],
)
def test_a_decision_explains_itself(
    session: Any, officer: Actor, decision: str, words: dict[str, int], field: str
) -> None:
    row = make_screenings(make_ticket(), "ethics")["ethics"]
    until = desk_clock.today() + timedelta(days=words["days"]) if words else None
    with pytest.raises(Refused) as refusal:
        decide(officer, row, decision, valid_until=until)
    assert refusal.value.field == field


def test_a_check_that_is_not_required_is_not_decided(session: Any, officer: Actor) -> None:
    row = make_screenings(make_ticket(), "ethics")["sanctions"]
    with pytest.raises(Refused) as refusal:
        decide(officer, row, "cleared")
    assert refusal.value.code == "not_required"


def test_the_note_never_enters_the_history(session: Any, officer: Actor) -> None:
    row = make_screenings(make_ticket(), "ethics")["ethics"]
    decide(officer, row, "refused", note="A delicate matter")
    event = session.scalars(select(Event)).one()
    assert "delicate" not in str(event.details)


def test_who_decides_checks_is_named(session: Any, officer: Actor) -> None:
    row = make_screenings(make_ticket(), "ethics")["ethics"]
    with pytest.raises(NotAllowed):
        decide(actor_of("director"), row, "cleared")
    assert decide(officer, row, "cleared").decided_by_id == officer.user_id


def test_two_decisions_at_once_are_a_conflict(session: Any, officer: Actor) -> None:
    row = make_screenings(make_ticket(), "ethics")["ethics"]
    version = row.version
    decide(officer, row, "cleared")
    with pytest.raises(Conflict), unit_of_work():
        screenings.decide(actor=officer, screening_id=row.id, version=version, decision="refused", note="No")


def test_a_kind_of_agreement_adds_checks_and_lifts_none(session: Any, officer: Actor) -> None:
    ticket = make_ticket()
    make_screenings(ticket, "ethics", decision="cleared")
    assert screenings.cleared(ticket.id)
    with unit_of_work():
        screenings.require(actor=officer, ticket=session.merge(ticket), codes=["export_control"])
    assert not screenings.cleared(ticket.id)


# ----- conflicts


def state(actor: Actor, work: Engagement, **words: Any) -> ConflictStatement:
    given = {"has_tie": False, "stated_by": "Camille Petit", **words}
    with unit_of_work():
        return conflicts.state(actor=actor, offer_id=work.offer_id, **given)


def test_each_unit_at_work_makes_its_statement(session: Any, officer: Actor) -> None:
    work = make_accepted_ticket()
    assert not conflicts.stated(work.ticket_id)
    state(officer, work)
    assert conflicts.stated(work.ticket_id)


def test_a_tie_stands_in_the_way_until_it_is_decided(session: Any, officer: Actor) -> None:
    work = make_accepted_ticket()
    statement = state(officer, work, has_tie=True, explanation="My sister works there")
    assert not conflicts.stated(work.ticket_id)
    with unit_of_work():
        conflicts.decide(
            actor=officer, statement_id=statement.id, version=statement.version, is_blocking=False
        )
    assert conflicts.stated(work.ticket_id)
    assert not conflicts.blocks(work.ticket_id, work.unit_id)


def test_a_blocking_tie_blocks(session: Any, officer: Actor) -> None:
    work = make_accepted_ticket()
    statement = state(officer, work, has_tie=True, explanation="I own shares")
    with unit_of_work():
        conflicts.decide(
            actor=officer, statement_id=statement.id, version=statement.version, is_blocking=True
        )
    assert not conflicts.stated(work.ticket_id)
    assert conflicts.blocks(work.ticket_id, work.unit_id)


def test_a_new_statement_replaces_the_old_one_and_asks_again(session: Any, officer: Actor) -> None:
    work = make_accepted_ticket()
    first = state(officer, work, has_tie=True, explanation="My sister works there")
    with unit_of_work():
        conflicts.decide(actor=officer, statement_id=first.id, version=first.version, is_blocking=False)
    second = state(officer, work, has_tie=True, explanation="And now my brother")
    assert (second.id, second.is_blocking) == (first.id, None)
    assert not conflicts.stated(work.ticket_id)


@pytest.mark.parametrize(
    ("words", "field"), [({"has_tie": True}, "explanation"), ({"stated_by": None}, "stated_by")]
)
def test_a_statement_is_complete(session: Any, officer: Actor, words: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refusal:
        state(officer, make_accepted_ticket(), **words)
    assert refusal.value.field == field


def test_without_an_acceptance_there_is_nothing_to_state(session: Any, officer: Actor) -> None:
    offer = make_offer("sent")
    with pytest.raises(Refused), unit_of_work():
        conflicts.state(actor=officer, offer_id=offer.id, has_tie=False, stated_by="Camille Petit")


def test_a_director_states_nothing_for_a_unit(session: Any) -> None:
    with pytest.raises(NotAllowed):
        state(actor_of("director"), make_accepted_ticket())
