"""The engineer pool by month: what it offers, what supports are planned to take and took, and how long they may run."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from desk import clock as desk_clock
from desk.access import Actor
from desk.calendars import months_later
from desk.errors import Conflict, NotAllowed, NotFound, Refused
from desk.queries import pool as queries
from desk.services import offers, pool
from desk.transaction import unit_of_work
from models import DaysAsked, Engagement, Event, SupportDays, Unit
from models.states import TicketState, UnitKind
from tests.factories import (
    actor_of,
    make_engagement,
    make_member,
    make_offer,
    make_ticket,
    make_unit,
    make_user,
)

D = Decimal


@pytest.fixture
def team(session: Any) -> Unit:
    return make_unit(kind=UnitKind.TEAM, name="Pool (démo)")


def month(ahead: int) -> date:
    return months_later(desk_clock.today().replace(day=1), ahead)


def engineer(team: Unit, **changes: Any) -> Unit:
    return make_unit(kind=UnitKind.ENGINEER, parent_id=team.id, **changes)


def support(team: Unit) -> Engagement:
    return make_engagement(make_offer("accepted", ticket=make_ticket("accepted"), unit=engineer(team)))


def write(actor: Actor, work: Engagement, days: dict[int, tuple[str, str]], seen: str | None = None) -> None:
    rows = queries.support(Actor.system(), work.id).rows
    with unit_of_work():
        pool.set_days(
            actor=actor, engagement_id=work.id, seen=pool.mark(rows) if seen is None else seen,
            days={month(at): (D(planned), D(used)) for at, (planned, used) in days.items()},
        )  # fmt: skip


def offer_days(actor: Actor, team: Unit, days: dict[int, str | None], seen: str = "") -> None:
    with unit_of_work():
        pool.offer_days(
            actor=actor, unit_id=team.id, seen=seen, days={month(at): d and D(d) for at, d in days.items()}
        )  # fmt: skip


@given(
    halves=st.integers(1, 400), months=st.integers(1, 12), start=st.dates(date(2024, 1, 1), date(2030, 12, 31))
)  # fmt: skip
def test_days_are_spread_in_halves_evenly_and_none_is_lost(halves: int, months: int, start: date) -> None:
    spread = pool.Asked(halves * D("0.5"), start.replace(day=1), months).spread()
    assert sum(spread.values()) == halves * D("0.5")
    assert all(days > 0 and days % D("0.5") == 0 and at.day == 1 for at, days in spread.items())
    assert max(spread.values()) - min(spread.values()) <= D("0.5")
    assert list(spread) == [months_later(start.replace(day=1), n) for n in range(len(spread))]


def test_a_month_adds_up_every_engineer_of_the_pool_and_nobody_else(officer: Actor, team: Unit) -> None:
    offer_days(officer, team, {0: "20", 1: "15.5"})
    write(officer, support(team), {0: ("6", "2.5"), 1: ("4", "0")})
    write(officer, support(team), {0: ("5.5", "8")})
    make_offer("sent", unit=team)  # asks for no days
    other = make_unit(kind=UnitKind.TEAM)
    write(
        officer,
        make_engagement(make_offer("accepted", unit=other, ticket=make_ticket("accepted"))),
        {0: ("9", "0")},
    )
    found = {one.id: one for one in queries.plan(officer, month(0), 2)}
    now, later = found[team.id].months
    assert (now.offered, now.planned, now.used, now.free) == (D(20), D("11.5"), D("10.5"), D("8.5"))
    assert (later.offered, later.planned, later.free, later.is_too_full) == (
        D("15.5"),
        D(4),
        D("11.5"),
        False,
    )
    assert found[other.id].months[0].is_too_full, "planned, and nobody said what is offered"


def test_a_month_that_is_over_counts_what_was_worked(officer: Actor, team: Unit) -> None:
    offer_days(officer, team, {-1: "10"})
    write(officer, support(team), {-1: ("8", "3.5")})
    (one,) = queries.plan(officer, month(-1), 1)[0].months
    assert (one.free, one.is_too_full) == (D("6.5"), False)


def test_a_support_that_would_run_longer_than_supports_may_is_refused(officer: Actor, team: Unit) -> None:
    work = support(team)
    write(officer, work, {0: ("2", "0"), 5: ("2", "0")})
    with pytest.raises(Refused) as refusal:
        write(officer, work, {6: ("0.5", "0")})
    assert refusal.value.code == "too_long"
    with unit_of_work():
        pool.apply_limit(actor=actor_of("lead"), months=7, instead_of=6)
    write(officer, work, {6: ("0.5", "0")})


def test_the_months_of_a_request_count_together_whichever_engineer_works(officer: Actor, team: Unit) -> None:
    first = support(team)
    second = make_engagement(make_offer("accepted", ticket=first.ticket, unit=engineer(team)))
    write(officer, first, {-1: ("0", "3")})
    write(officer, second, {4: ("1", "0")})
    with pytest.raises(Refused):
        write(officer, second, {5: ("1", "0")})


def test_nobody_has_worked_in_a_month_to_come(officer: Actor, team: Unit) -> None:
    with pytest.raises(Refused) as refusal:
        write(officer, support(team), {1: ("0", "1")})
    assert refusal.value.code == "not_yet"


def test_entries_made_meanwhile_are_not_lost_to_a_slower_form(officer: Actor, team: Unit) -> None:
    work = support(team)
    write(officer, work, {0: ("2", "0")})
    with pytest.raises(Conflict):
        write(officer, work, {0: ("3", "0")}, seen="")
    offer_days(officer, team, {0: "20"})
    with pytest.raises(Conflict):
        offer_days(officer, team, {0: "10"})


def test_the_desk_and_the_people_of_the_unit_or_its_pool_write_and_nobody_else(
    officer: Actor, team: Unit
) -> None:
    work = support(team)
    own, holder = make_user("researcher"), make_user("researcher")
    make_member(work.unit, user=own)
    make_member(team, user=holder)
    write(actor_of(own), work, {0: ("1", "0")})
    offer_days(actor_of(holder), team, {0: "10"})
    offer_days(officer, team, {0: None}, seen=pool.mark(queries.offered(officer, team.id).rows))
    assert queries.offered(officer, team.id).rows == ()
    for stranger in ("director", "contract_office", "administrator"):
        with pytest.raises((NotAllowed, NotFound)):
            offer_days(actor_of(stranger), team, {1: "10"})
    with pytest.raises(NotAllowed):
        offer_days(actor_of(own), make_unit(kind=UnitKind.TEAM), {0: "10"})
    with pytest.raises(NotAllowed):
        pool.apply_limit(actor=officer, months=9, instead_of=6)


def test_a_chair_and_an_engineer_without_a_pool_have_no_days(officer: Actor, session: Any) -> None:
    for unit in (make_unit(), make_unit(kind=UnitKind.ENGINEER)):
        work = make_engagement(make_offer("accepted", unit=unit, ticket=make_ticket("accepted")))
        with pytest.raises(Refused), unit_of_work():
            pool.set_days(actor=officer, engagement_id=work.id, seen="", days={month(0): (D(1), D(0))})
        assert unit.id not in {one.id for one in queries.plan(officer, month(0))}


def test_accepting_plans_just_what_the_offer_said_it_would(officer: Actor, session: Any, team: Unit) -> None:
    offer_days(officer, team, {1: "20", 2: "3"})
    unit, ticket = engineer(team), make_ticket(TicketState.MATCHING)
    make_member(unit)
    with unit_of_work():
        (offer,) = offers.send(
            actor=officer,
            ticket_id=ticket.id,
            unit_ids=[unit.id],
            days=D("9.5"),
            days_from=month(1),
            days_months=2,
        )
        offer_id = offer.id
    effects = queries.outlooks(officer, [offer_id])[offer_id].effects
    assert [(one.month, one.days, one.free, one.too_many) for one in effects] == [
        (month(1), D(5), D(20), D(0)), (month(2), D("4.5"), D(3), D("1.5")),
    ]  # fmt: skip
    person = Actor("unit_link", "Camille", offer_id=offer_id, unit_ids=frozenset({unit.id}))
    assert queries.outlooks(person, [offer_id])[offer_id].effects == effects
    assert not queries.plan(officer, month(1), 1)[0].months[0].planned
    with unit_of_work():
        offers.accept(actor=person, offer_id=offer_id, has_tie=False)
    planned = session.execute(
        select(SupportDays.month, SupportDays.planned).order_by(SupportDays.month)
    ).all()
    assert [tuple(row) for row in planned] == [(month(1), D(5)), (month(2), D("4.5"))]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        (("4", 0, 7), "days_months"),
        (("4", -1, 2), "days_from"),
        (("0.3", 0, 1), "days"),
        (("0", 0, 1), "days"),
    ],
)
def test_an_offer_asks_for_days_that_make_sense(
    officer: Actor, session: Any, team: Unit, asked: tuple[str, int, int], field: str
) -> None:
    make_member(team)
    ticket = make_ticket(TicketState.MATCHING)
    with pytest.raises(Refused) as refusal, unit_of_work():
        offers.send(
            actor=officer, ticket_id=ticket.id, unit_ids=[team.id], days=D(asked[0]), days_from=month(asked[1]), days_months=asked[2]
        )  # fmt: skip
    assert refusal.value.field == field
    assert not session.scalars(select(DaysAsked)).all()


def test_the_history_tells_sums(officer: Actor, session: Any, team: Unit) -> None:
    write(officer, support(team), {0: ("2", "1.5")})
    (event,) = session.scalars(select(Event).where(Event.kind == "support_days_set"))
    assert event.details["after"] == {"planned": "2.0", "used": "1.5"} or event.details["after"] == {
        "planned": "2",
        "used": "1.5",
    }
