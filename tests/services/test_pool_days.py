"""Days of the pool from a list: written by unit, month and request, bad rows named, taken back where nothing changed since."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from desk import clock
from desk.access import Actor
from desk.calendars import months_later
from desk.errors import NotAllowed
from desk.services import pool
from desk.services.imports import ImportRefused, Outcome, pool_days, read
from desk.transaction import unit_of_work
from models import DaysOffered, PoolImport, SupportDays, Ticket
from tests import factories
from tests.factories import actor_of, make_user


@pytest.fixture
def officer(session: Any) -> Actor:
    return actor_of(make_user("officer"))


@pytest.fixture
def house(session: Any) -> dict[str, Any]:
    """A pool with an engineer at work on one request, and on another that is over."""
    home = factories.make_unit(code="POOL", kind="team")
    engineer = factories.make_unit(code="ING-A", kind="engineer", parent_id=home.id)
    factories.make_unit(code="CHAIR", kind="chair")
    offers = [
        factories.make_offer("accepted", unit=engineer, ticket=factories.make_ticket("accepted")) for _n in range(2)
    ]  # fmt: skip
    now, over = (factories.make_engagement(one) for one in offers)
    over.state, over.started_on, over.ended_on = "ended", date(2024, 1, 1), date(2024, 3, 31)
    factories.keep(over)
    reference = session.get(Ticket, now.ticket_id).reference
    return {"pool": home, "engineer": engineer, "now": now, "over": over, "reference": reference}


def month(before: int = 0) -> str:
    return f"{months_later(clock.today().replace(day=1), -before):%Y-%m}"


def take(officer: Actor, *lines: str, partial: bool = False, head: str = "unit;month;request;offered;planned;worked") -> Outcome:  # fmt: skip
    table = pool_days.arranged(read("days.csv", "\n".join((head, *lines)).encode(), pool_days.ROWS))
    with unit_of_work():
        return pool_days.bring_in(actor=officer, name="days.csv", table=table, partial=partial)


def stored(session: Any) -> set[tuple[Any, ...]]:
    session.expire_all()
    offered = session.execute(select(DaysOffered.unit_id, DaysOffered.month, DaysOffered.days)).all()
    support = session.execute(
        select(SupportDays.engagement_id, SupportDays.month, SupportDays.planned, SupportDays.used)
    ).all()
    return {("offered", *map(str, one)) for one in offered} | {("support", *map(str, one)) for one in support}


def taken_back(officer: Actor, session: Any) -> tuple[int, int]:
    made = session.scalars(select(PoolImport.id).order_by(PoolImport.id.desc())).first()
    with unit_of_work():
        return pool_days.undo(actor=officer, import_id=made)


def test_a_list_writes_offered_planned_and_worked_days_and_twice_changes_nothing(
    officer: Actor, house: dict[str, Any], session: Any
) -> None:
    lines = (
        f"POOL;{month(1)};;20;;",
        f"ING-A;{month()};{house['reference']};;4;2,5",
        "ING-A;02/2024;;;;3",
    )
    head = "Code;Mois;Demande;Jours offerts;Prévus;Travaillés"
    assert len(take(officer, *lines, head=head).added) == 3
    months = {
        one.engagement_id: (one.month, one.planned, one.used) for one in session.scalars(select(SupportDays))
    }
    assert months[house["over"].id] == (date(2024, 2, 1), Decimal(0), Decimal(3))
    assert months[house["now"].id][1:] == (Decimal(4), Decimal("2.5"))
    assert len(take(officer, *lines, head=head).unchanged) == 3
    take(officer, f"ING-A;{month()};{house['reference']};;;1")
    session.expire_all()
    kept = session.scalars(select(SupportDays).where(SupportDays.engagement_id == house["now"].id)).one()
    assert (kept.planned, kept.used) == (Decimal(4), Decimal(1))  # what a row does not say stays


@pytest.mark.parametrize(
    ("line", "field", "code"),
    [
        ("NOBODY;{m};;1;;", "unit", "unknown_unit"), ("POOL;13/2026;;1;;", "month", "not_a_month"), ("POOL;{m};;1.2;;", "offered", "not_in_halves"),
        ("POOL;{m};;-1;;", "offered", "not_in_halves"), ("POOL;{m};;NaN;;", "offered", "not_in_halves"), ("POOL;{m};;;;", "offered", "missing"),
        ("ING-A;{m};;3;;", "offered", "no_pool"), ("CHAIR;{m};;;3;", "unit", "not_of_pool"), ("ING-A;{m};ENA-1999-0001;;3;", "request", "no_support"),
        ("ING-A;2023-01;;;3;", "request", "no_support"), ("ING-A;2090-01;{r};;;3", "worked", "not_yet"),
        ("ING-A;2090-01;{r};;3;\nING-A;{m};{r};;3;", "month", "support_too_long"), (";{m};;1;;", "unit", "missing"),
    ],
)  # fmt: skip
def test_a_bad_row_is_named_with_its_line_and_nothing_is_kept(
    officer: Actor, house: dict[str, Any], session: Any, line: str, field: str, code: str
) -> None:
    bad = line.format(m=month(1), r=house["reference"])
    with pytest.raises(ImportRefused) as refusal:
        take(officer, f"POOL;{month(2)};;20;;", bad)
    last = refusal.value.outcome.problems[-1]
    assert (last.line, last.field, last.code) == (2 + bad.count("\n") + 1, field, code)
    assert stored(session) == set()
    take(officer, f"POOL;{month(2)};;20;;", bad, partial=True)
    assert session.scalars(select(DaysOffered.days)).one() == Decimal(20)


def test_a_month_comes_once_in_a_list(officer: Actor, house: dict[str, Any], session: Any) -> None:
    with pytest.raises(ImportRefused) as refusal:
        take(officer, f"POOL;{month()};;20;;", f"POOL;{month()};;21;;")
    assert [(one.line, one.code) for one in refusal.value.outcome.problems] == [(3, "twice")]


def test_what_was_changed_since_stays_when_a_list_is_taken_back(
    officer: Actor, house: dict[str, Any], session: Any
) -> None:
    take(officer, f"POOL;{month(1)};;20;;", f"POOL;{month()};;22;;")
    rows = session.scalars(select(DaysOffered)).all()
    today = clock.today().replace(day=1)
    with unit_of_work():
        pool.offer_days(
            actor=officer,
            unit_id=house["pool"].id,
            seen=pool.mark(rows),
            days={today: Decimal(5)},
        )
    assert taken_back(officer, session) == (1, 1)
    assert {(one[2], Decimal(one[3])) for one in stored(session)} == {(today.isoformat(), Decimal(5))}
    assert taken_back(officer, session) == (0, 0)  # once


def test_only_the_desk_brings_days_in(officer: Actor, house: dict[str, Any], session: Any) -> None:
    for role in ("researcher", "contract_office", "director", "funder"):
        with pytest.raises(NotAllowed):
            take(actor_of(role), f"POOL;{month()};;20;;")


LINES = st.lists(
    st.tuples(st.sampled_from(("POOL", "ING-A", "CHAIR")), st.integers(0, 4), st.booleans(), *[st.sampled_from(("", "0", "1,5", "7", "x"))] * 3),
    max_size=6,
)  # fmt: skip


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(LINES, LINES)
def test_a_list_taken_back_leaves_everything_as_it_was(
    officer: Actor, house: dict[str, Any], session: Any, first: Any, second: Any
) -> None:
    def written(lines: Any) -> list[str]:
        return [
            ";".join((unit, month(ago), house["reference"] if named else "", *days))
            for unit, ago, named, *days in lines
        ]

    take(officer, *written(first), partial=True)
    before = stored(session)
    outcome = take(officer, *written(second), partial=True)
    if outcome.does_something:
        assert taken_back(officer, session)[1] == 0
    assert stored(session) == before
