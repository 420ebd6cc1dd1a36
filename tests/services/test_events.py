"""The chain of events: sound after each verb, telling when a row was altered, indifferent to erased details."""

from typing import Any

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import IntegrityError

from desk import clock as desk_clock
from desk import events
from desk.access import Actor
from desk.services import tickets
from desk.transaction import unit_of_work
from models import Event, EventHead
from models.dialect import violated
from tests.factories import actor_of, make_ticket


@pytest.fixture
def chain(session: Any) -> None:
    """Four events in three transactions."""
    ticket, officer = make_ticket("new"), actor_of("officer")
    with unit_of_work():
        tickets.take(actor=officer, ticket_id=ticket.id)
    with unit_of_work():
        tickets.prioritize(actor=officer, ticket_id=ticket.id, priority="high")
        tickets.check_pitch(actor=officer, ticket_id=ticket.id)
    with unit_of_work():
        tickets.note(actor=officer, ticket_id=ticket.id, body="Odd", key="a-key-of-the-form-1234")


def without_triggers(session: Any, database: str) -> None:
    """Do what someone with the keys of the database could; undone with the test."""
    for name in ("refused_event_edit", "refused_event_deletion"):
        session.execute(text(f"DROP TRIGGER {name}" + (" ON event" if database == "postgresql" else "")))


def test_each_event_follows_from_the_one_before(session: Any, chain: None) -> None:
    rows = session.scalars(select(Event).order_by(Event.id)).all()
    assert [row.id for row in rows] == [1, 2, 3, 4]
    assert [row.previous_hash for row in rows] == [events.chain.GENESIS, *(row.hash for row in rows[:-1])]
    head = session.get(EventHead, 1)
    assert (head.count, head.hash) == (4, rows[-1].hash)
    assert events.verify() == []


def test_no_event_is_a_sound_chain(session: Any) -> None:
    assert events.verify() == []


@pytest.mark.parametrize(
    "changes",
    [{"details": {"actor": "X", "before": {}, "after": {}}}, {"kind": "ticket_held"}, {"actor_id": 7}, {"ticket_id": None},
     {"hash": "0" * 64}, {"details_digest": "0" * 64}],
)  # fmt: skip
def test_an_altered_event_is_named(session: Any, chain: None, database: str, changes: dict[str, Any]) -> None:
    without_triggers(session, database)
    session.execute(update(Event).where(Event.id == 2).values(**changes))
    session.expire_all()
    problems = events.verify()
    assert problems
    assert all(problem.startswith(("event 2 ", "event 3 ")) for problem in problems)


def test_a_removed_event_is_missed(session: Any, chain: None, database: str) -> None:
    without_triggers(session, database)
    session.execute(delete(Event).where(Event.id == 3))
    session.expunge_all()
    assert events.verify()[0] == "event 3 is missing (found 4)"


def test_events_cut_off_the_end_are_missed(session: Any, chain: None, database: str) -> None:
    without_triggers(session, database)
    session.execute(delete(Event).where(Event.id == 4))
    session.expunge_all()
    assert events.verify() == ["the end of the chain is not where it was recorded"]


def test_erased_details_leave_the_chain_sound(session: Any, chain: None) -> None:
    session.execute(
        text("UPDATE event SET details = NULL, erased_at = :now WHERE id = 2"), {"now": str(desk_clock.now())}
    )
    session.expire_all()
    assert session.scalar(select(Event.details).where(Event.id == 2)) is None
    assert events.verify() == []


@pytest.mark.parametrize(
    "statement",
    ["UPDATE event SET kind = 'x' WHERE id = 2", "UPDATE event SET hash = 'x' WHERE id = 2", "DELETE FROM event WHERE id = 2",
     "UPDATE event SET details = '{}' WHERE id = 2", "UPDATE event SET actor_id = NULL WHERE id = 2", "DELETE FROM event"],
)  # fmt: skip
def test_the_database_refuses_to_alter_or_delete_an_event(session: Any, chain: None, statement: str) -> None:
    with pytest.raises(IntegrityError) as refusal, session.begin_nested():
        session.execute(text(statement))
    assert violated(refusal.value).startswith("refused_event_")
    assert events.verify() == []


def test_the_database_refuses_to_write_over_events_or_to_empty_their_table(
    session: Any, chain: None, database: str
) -> None:
    """SQLite's REPLACE asks no trigger of deletion, PostgreSQL's TRUNCATE none of rows."""
    over = "INSERT OR REPLACE INTO {0} SELECT * FROM {0}"
    for table in ("event", "message"):
        statement = over.format(table) if database == "sqlite" else f"TRUNCATE {table} CASCADE"
        with pytest.raises(IntegrityError) as refusal, session.begin_nested():
            session.execute(text(statement))
        assert violated(refusal.value).startswith(f"refused_{table}_")
    assert events.verify() == []


def test_an_event_of_no_known_kind_is_a_mistake_of_ours(session: Any) -> None:
    with pytest.raises(ValueError, match="no such event"):
        events.record("nonsense", actor=Actor.system(), subject=make_ticket())
