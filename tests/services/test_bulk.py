"""One act on many requests: the same as one by one, never twice, told where refused, taken back where nothing changed since."""

import random
from datetime import timedelta
from typing import Any

import pytest

from desk import clock as desk_clock
from desk import policy
from desk.access import Actor
from desk.errors import DeskError, InvalidTransition, NotFound, Refused
from desk.jobs import act_on_many
from desk.jobs.work import Work
from desk.queries import bulk as queries
from desk.services import bulk, tickets
from desk.services.bulk import ACTS
from desk.transaction import unit_of_work
from models import BulkItem, BulkRun, Event, Ticket, TicketTopic
from models.states import BulkAct
from tests import factories
from tests.factories import actor_of, keep, make_ticket, make_topic, make_user

STATES = ("new", "triage", "info_needed", "matching", "offered", "follow_up", "on_hold", "closed")


@pytest.fixture
def lead(session: Any) -> Actor:
    return actor_of("lead")


def start(actor: Actor, act: str, given: dict[str, Any], ids: list[int]) -> int:
    with unit_of_work():
        key = f"run-{factories.number()}"
        return bulk.begin(actor=actor, key=key, act=act, given=given, ticket_ids=ids, asks={"view": "all"}).id


def go_on() -> Work:
    work = Work("act_on_many")
    act_on_many.run(work)
    return work


def undo(actor: Actor, run_id: int) -> None:
    with unit_of_work():
        bulk.undo(actor=actor, run_id=run_id)
    go_on()


def states(session: Any, run_id: int) -> dict[int, str]:
    session.expire_all()
    return {one.ticket_id: one.state for one in session.query(BulkItem).filter_by(run_id=run_id)}


def facts(session: Any, ticket_id: int) -> dict[str, Any]:
    """Everything of a request that an act may change, except when it was last touched."""
    session.expire_all()
    ticket = session.get(Ticket, ticket_id)
    names = ("state", "state_since", "owner_id", "priority", "next_action", "next_action_by", "next_action_note",
             "next_action_due_on", "held_from", "hold_reason", "hold_until", "qualified_at", "accepted_at", "outcome")  # fmt: skip
    links = session.query(TicketTopic).filter_by(ticket_id=ticket_id).order_by(TicketTopic.topic_id)
    topics = [
        (one.topic_id, one.origin, one.words, one.confirmed_at, one.confirmed_by_id, one.is_missing)
        for one in links
    ]
    return {name: getattr(ticket, name) for name in names} | {"topics": topics}


def one_by_one(actor: Actor, act: str, given: dict[str, Any], ids: list[int]) -> set[int]:
    refused = set()
    for id_ in ids:
        try:
            with unit_of_work():
                ACTS[act].do(actor, id_, given)
        except DeskError:
            refused.add(id_)
    return refused


def pair(dice: random.Random, people: list[Any], topics: list[Any]) -> tuple[int, int]:
    """Make two requests that are alike in everything an act looks at."""
    state, owner, today = dice.choice(STATES), dice.choice(people), desk_clock.today()
    same: dict[str, Any] = {"priority": dice.choice(["low", "high"])}
    if state != "closed":
        same["next_action_due_on"] = today + timedelta(days=dice.randint(-3, 9))
    links = [(topic.id, dice.random() < 0.5) for topic in topics if dice.random() < 0.6]
    checked, made = dice.random() < 0.5, []
    for _ in range(2):
        if checked and state == "triage":
            same |= {"pitch_checked_at": desk_clock.now()}
        ticket = make_ticket(state, owner=owner, **same)
        for topic_id, is_confirmed in links:
            how = {"confirmed_at": desk_clock.now(), "confirmed_by_id": owner.id} if is_confirmed else {}
            keep(TicketTopic(ticket_id=ticket.id, topic_id=topic_id, origin="machine", words="weld", **how))
        if checked and state == "triage":
            factories.make_screenings(ticket)
        made.append(ticket.id)
    return made[0], made[1]


@pytest.mark.parametrize("seed", range(4))
def test_an_act_on_many_is_the_same_act_one_by_one_and_its_undoing_brings_everything_back(
    session, lead, clock, seed
) -> None:
    dice = random.Random(seed)
    people, topics = [make_user("officer") for _ in range(3)], [make_topic() for _ in range(2)]
    gone = make_user("officer", is_active=False)
    day = (desk_clock.today() + timedelta(days=dice.choice([0, 5]))).isoformat()
    given: dict[str, dict[str, Any]] = {
        "assign": {"owner_id": dice.choice([*people, gone]).id}, "prioritize": {"priority": "high"},
        "add_topic": {"topic_id": topics[0].id}, "remove_topic": {"topic_id": topics[0].id},
        "next_step": {"note": "Call them", "by": "desk", "due_on": day},
        "hold": {"reason": "Budget", "until": day}, "begin_triage": {}, "qualify": {}, "resume": {},
            "macro": {"name": "Both", "key": "k", "acts": [{"act": "prioritize", "priority": "high"}, {"act": "hold", "reason": "Budget", "days": 5}]},
    }  # fmt: skip
    assert set(given) == set(BulkAct)
    for act in BulkAct:
        pairs = [pair(dice, people, topics) for _ in range(6)]
        clock.shift(3600)
        before = {one: facts(session, one) for one, _ in pairs}
        run_id = start(lead, act, given[act], [one for one, _ in pairs])
        go_on()
        refused = one_by_one(lead, act, given[act], [other for _, other in pairs])
        became = states(session, run_id)
        for one, other in pairs:
            assert facts(session, one) == facts(session, other), (act, became[one])
            assert (became[one] == "refused") == (other in refused), act
        undo(lead, run_id)
        after = states(session, run_id)
        for one, _ in pairs:
            back = {"done": "left" if act in bulk.FINAL else "restored"}.get(became[one], became[one])
            assert after[one] == back
            if back != "left":
                assert facts(session, one) == before[one], act
        assert session.get(BulkRun, run_id).state == "undone"


def test_what_was_changed_since_is_left_and_said(session, lead) -> None:
    owner, other = make_user("officer"), make_user("officer")
    kept, touched = make_ticket(owner=owner), make_ticket(owner=owner)
    run_id = start(lead, "assign", {"owner_id": other.id}, [kept.id, touched.id])
    go_on()
    with unit_of_work():
        tickets.assign(actor=lead, ticket_id=touched.id, owner_id=lead.user_id)
        tickets.prioritize(actor=lead, ticket_id=kept.id, priority="urgent")  # another fact: no hindrance
    undo(lead, run_id)
    assert states(session, run_id) == {kept.id: "restored", touched.id: "left"}
    assert (facts(session, kept.id)["owner_id"], facts(session, kept.id)["priority"]) == (owner.id, "urgent")
    assert facts(session, touched.id)["owner_id"] == lead.user_id
    assert queries.reasons(run_id) == [("changed_since", 1)]


def test_a_run_killed_in_the_middle_goes_on_and_does_nothing_twice(session, lead, monkeypatch) -> None:
    made = [make_ticket(priority="low").id for _ in range(6)]
    run_id = start(lead, "prioritize", {"priority": "high"}, made)
    do, calls = bulk.carry_out, []

    def killed(run_id: int, ticket_id: int) -> None:
        do(run_id, ticket_id)
        calls.append(ticket_id)
        if len(calls) == 3:
            raise SystemExit  # between the change and its commit

    monkeypatch.setattr(bulk, "carry_out", killed)
    with pytest.raises(SystemExit):
        go_on()
    assert sorted(states(session, run_id).values()) == ["done"] * 2 + ["waiting"] * 4
    monkeypatch.setattr(bulk, "carry_out", do)
    with unit_of_work():
        do(run_id, calls[0])  # asked for once more: it is done already
    assert go_on().done == 4
    assert set(states(session, run_id).values()) == {"done"}
    told = session.query(Event).filter_by(kind="ticket_prioritized").all()
    assert sorted(event.ticket_id for event in told) == sorted(made)
    assert go_on().done == 0


def test_a_run_is_done_some_at_a_time(session, lead, monkeypatch) -> None:
    monkeypatch.setattr(policy, "BULK_BATCH", 2)
    run_id = start(lead, "prioritize", {"priority": "high"}, [make_ticket().id for _ in range(5)])
    assert [go_on().done for _ in range(3)] == [2, 2, 1]
    assert session.get(BulkRun, run_id).state == "done"


def test_the_rules_hold_for_each_request_as_the_person_is_now(session) -> None:
    user = make_user("officer")
    run_id = start(actor_of(user), "prioritize", {"priority": "high"}, [make_ticket().id, make_ticket().id])
    user.role = "researcher"
    session.commit()
    go_on()
    assert set(states(session, run_id).values()) == {"refused"}
    assert queries.reasons(run_id) == [("not_allowed", 2)]


def test_an_unexpected_failure_costs_one_request(session, lead, monkeypatch) -> None:
    good, bad = make_ticket().id, make_ticket().id
    run_id = start(lead, "prioritize", {"priority": "high"}, [good, bad])
    do = tickets.prioritize

    def breaks(**how: Any) -> Any:
        if how["ticket_id"] == bad:
            raise ZeroDivisionError
        return do(**how)

    monkeypatch.setattr(tickets, "prioritize", breaks)
    assert go_on().failed == 1
    assert states(session, run_id) == {good: "done", bad: "refused"}
    assert session.get(BulkRun, run_id).state == "done"


def test_undoing_stops_what_waits_and_is_possible_for_ten_minutes(session, lead, clock, monkeypatch) -> None:
    monkeypatch.setattr(policy, "BULK_BATCH", 1)
    first, second = make_ticket(priority="low").id, make_ticket(priority="low").id
    run_id = start(lead, "prioritize", {"priority": "high"}, [first, second])
    go_on()
    undo(lead, run_id)
    assert states(session, run_id) == {first: "restored", second: "stopped"}
    late = start(lead, "prioritize", {"priority": "high"}, [first])
    go_on()
    clock.shift(timedelta(minutes=policy.BULK_UNDO_MINUTES, seconds=1))
    with pytest.raises(Refused):
        undo(lead, late)
    go_on()
    assert facts(session, first)["priority"] == "high"


def test_sending_twice_makes_one_run_and_nobody_else_undoes_it(session, lead) -> None:
    ben, ids = actor_of("officer"), [make_ticket().id]
    for _ in range(2):
        with unit_of_work():
            bulk.begin(
                actor=ben, key="same", act="prioritize", given={"priority": "high"}, ticket_ids=ids, asks={}
            )
    [run] = session.query(BulkRun).all()
    with pytest.raises(NotFound), unit_of_work():
        bulk.undo(actor=actor_of("officer"), run_id=run.id)
    with unit_of_work():
        bulk.undo(actor=lead, run_id=run.id)


def test_the_last_confirmed_topic_stays(session, lead) -> None:
    ticket, topic = make_ticket(), make_topic()
    with unit_of_work():
        tickets.add_topic(actor=lead, ticket_id=ticket.id, topic_id=topic.id)
    with pytest.raises(Refused), unit_of_work():
        tickets.remove_topic(actor=lead, ticket_id=ticket.id, topic_id=topic.id)


def test_a_refused_move_names_the_guards_that_are_not_met(session, lead) -> None:
    run_id = start(lead, "qualify", {}, [make_ticket("triage").id])
    go_on()
    assert queries.reasons(run_id) == [("guards:topic_confirmed,pitch_checked,screening_answered", 1)]
    with pytest.raises(InvalidTransition), unit_of_work():
        tickets.qualify(actor=lead, ticket_id=session.query(Ticket).one().id)
