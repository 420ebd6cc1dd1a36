"""Many tickets at once: places, pins, the best total, and the fairest of the plans about as good."""

import itertools
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.matching import BadPin, Option, Places, Plan, assign


def units_of(plan: Plan) -> dict[str, str | None]:
    return {choice.ticket: choice.unit for choice in plan.choices}


@st.composite
def mondays(draw: Any) -> tuple[list[str], list[Option], list[Places]]:
    tickets = [f"T{n}" for n in range(draw(st.integers(1, 5)))]
    units = [f"U{n}" for n in range(draw(st.integers(1, 4)))]
    pairs = draw(st.lists(st.sampled_from(list(itertools.product(tickets, units))), unique=True))
    options = [Option(t, u, draw(st.integers(28, 100))) for t, u in pairs]
    places = [Places(unit, draw(st.integers(0, 3)), draw(st.integers(0, 3))) for unit in units]
    return tickets, options, places


@settings(deadline=None, max_examples=60)
@given(mondays(), st.randoms())
def test_every_plan_keeps_to_the_options_and_the_places_whatever_the_order(monday: Any, chance: Any) -> None:
    tickets, options, places = monday
    plan = assign(tickets, options, places)
    found = units_of(plan)
    assert sorted(found) == sorted(tickets)
    assert all(
        unit is None or any((o.ticket, o.unit) == (t, unit) for o in options) for t, unit in found.items()
    )
    assert all(sum(unit == room.unit for unit in found.values()) <= room.free for room in places)
    turned = tuple(chance.sample(list(rows), len(rows)) for rows in monday)
    assert assign(*turned) == plan == assign(*monday)


@settings(deadline=None, max_examples=40)
@given(mondays())
def test_no_other_plan_brings_more_in_all(monday: Any) -> None:
    tickets, options, places = monday
    free = {room.unit: room.free for room in places}
    points = {(o.ticket, o.unit): o.points for o in options}
    best = 0.0
    for plan in itertools.product([None, *free], repeat=len(tickets)):
        pairs = [(t, u) for t, u in zip(tickets, plan, strict=True) if u is not None]
        if all(pair in points for pair in pairs) and all(plan.count(u) <= free[u] for u in free):
            best = max(best, sum(points[pair] for pair in pairs))
    plan = assign(tickets, options, places)
    assert plan.best_total == pytest.approx(best)
    assert plan.total >= 0.98 * best - 1


@settings(deadline=None, max_examples=40)
@given(mondays(), st.data())
def test_a_pin_stays_or_is_refused_by_name(monday: Any, data: Any) -> None:
    tickets, options, places = monday
    ticket, unit = data.draw(st.sampled_from(tickets)), data.draw(st.sampled_from([p.unit for p in places]))
    room = next(room for room in places if room.unit == unit)
    if room.free and any((o.ticket, o.unit) == (ticket, unit) for o in options):
        assert units_of(assign(tickets, options, places, pins={ticket: unit}))[ticket] == unit
    else:
        with pytest.raises(BadPin, match=f"{unit} cannot be held for {ticket}"):
            assign(tickets, options, places, pins={ticket: unit})


def test_of_two_plans_as_good_the_one_with_the_better_worst_choice_is_taken() -> None:
    options = [Option("A", "x", 90), Option("A", "y", 60), Option("B", "x", 61), Option("B", "y", 30)]
    assert units_of(assign("AB", options, [Places("x", 1), Places("y", 1)])) == {"A": "y", "B": "x"}


def test_no_unit_is_filled_while_another_as_good_stands_idle() -> None:
    options = [Option(ticket, unit, 50) for ticket in "ABCD" for unit in "xy"]
    plan = units_of(assign("ABCD", options, [Places("x", 4), Places("y", 4)]))
    assert sorted(unit or "" for unit in plan.values()) == ["x", "x", "y", "y"]
    busy = units_of(assign("AB", options, [Places("x", 2, load=2), Places("y", 4)]))
    assert set(busy.values()) == {"y"}


def test_who_does_not_get_the_first_choice_reads_who_has_it() -> None:
    options = [Option("A", "x", 90), Option("B", "x", 80), Option("B", "y", 70)]
    _, second = assign("AB", options, [Places("x", 1), Places("y", 1)]).choices
    assert (second.unit, second.rank, second.first, second.taken_by) == ("y", 2, "x", ("A",))


def test_a_ticket_nobody_may_be_asked_about_stays_alone_and_says_so() -> None:
    (alone,) = assign(["A"], [Option("A", "full", 90)], [Places("full", 0)]).choices
    assert (alone.unit, alone.options) == (None, 0)
    assert assign([], [], []) == Plan((), 0.0, 0.0)


def test_over_five_hundred_equal_tickets_equal_units_are_asked_as_often_but_for_one() -> None:
    units, load, given_out = "ABCDEFG", dict.fromkeys("ABCDEFG", 0), 0
    for size in itertools.cycle((1, 2, 3, 5, 8, 13, 1)):  # as they come: alone, or a few on a morning
        tickets = [f"T{given_out + n:03}" for n in range(min(size, 500 - given_out))]
        if not tickets:
            break
        options = [Option(ticket, unit, 50) for ticket in tickets for unit in units]
        plan = assign(tickets, options, [Places(unit, 500, load=load[unit]) for unit in units])
        for unit in units_of(plan).values():
            assert unit is not None
            load[unit] += 1
        given_out += len(tickets)
        assert max(load.values()) - min(load.values()) <= 1, load
    assert sum(load.values()) == 500
