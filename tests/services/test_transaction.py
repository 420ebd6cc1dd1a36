"""The unit of work: all of a verb with its events and mails, or none of it."""

from typing import Any

import pytest
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from desk import events
from desk.access import Actor
from desk.errors import Conflict
from desk.services import tickets
from desk.transaction import unit_of_work
from models import Event, Message, OutboxMail, Ticket
from models.states import TicketState
from tests.factories import actor_of, make_ticket

WORDS = {"body": "Which alloy?", "key": "a-key-of-the-form-1234"}


class Unforeseen(Exception):
    """What no verb raises."""


def counts(session: Any) -> list[int]:
    tables = (Event, Message, OutboxMail)
    return [session.scalar(select(func.count()).select_from(table)) for table in tables]


def test_a_verb_that_ends_well_is_kept_whole(session: Any) -> None:
    ticket, officer = make_ticket("triage"), actor_of("officer")
    with unit_of_work():
        tickets.ask(actor=officer, ticket_id=ticket.id, **WORDS)
    assert counts(session) == [1, 1, 1]


@pytest.mark.parametrize("error", [Unforeseen, KeyboardInterrupt, SystemExit, MemoryError, Conflict])
def test_whatever_breaks_takes_rows_events_and_mails_back(session: Any, error: type[BaseException]) -> None:
    ticket, officer = make_ticket("triage"), actor_of("officer")
    with pytest.raises(error), unit_of_work():
        tickets.ask(actor=officer, ticket_id=ticket.id, **WORDS)
        raise error
    assert counts(session) == [0, 0, 0]
    assert session.get_one(Ticket, ticket.id).state == TicketState.TRIAGE
    with unit_of_work():
        tickets.take(actor=officer, ticket_id=ticket.id)
    assert session.scalars(select(Event.kind)).all() == ["ticket_assigned"]
    assert events.verify() == []


def test_what_the_database_refuses_is_taken_back_too(session: Any) -> None:
    ticket = make_ticket("triage")
    with pytest.raises(IntegrityError), unit_of_work():
        tickets.ask(actor=actor_of("officer"), ticket_id=ticket.id, **WORDS)
        session.execute(update(Ticket).where(Ticket.id == ticket.id).values(reference="TST-2026-0000"))
    assert counts(session) == [0, 0, 0]


def test_a_row_changed_under_the_verb_is_a_conflict(session: Any) -> None:
    ticket_id = make_ticket("triage").id
    with pytest.raises(Conflict) as conflict, unit_of_work():
        stale = session.get_one(Ticket, ticket_id)
        events.record("pitch_checked", actor=Actor.system(), subject=stale)
        session.execute(
            update(Ticket).where(Ticket.id == ticket_id).values(version=Ticket.version + 1),
            execution_options={"synchronize_session": False},
        )
        stale.title = "Mine"
    assert conflict.value.args == ("stale",)
    assert counts(session)[0] == 0
    assert session.get_one(Ticket, ticket_id).title != "Mine"


def test_what_was_pending_before_is_forgotten(session: Any) -> None:
    ticket = make_ticket("triage")
    ticket.title = "Typed outside"
    with unit_of_work():
        pass
    assert ticket.title != "Typed outside"


def test_nothing_is_written_where_nothing_changed(session: Any) -> None:
    written: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        written.extend([statement] if statement.startswith(("INSERT", "UPDATE", "DELETE")) else [])

    connection = session.connection()
    sqlalchemy_event.listen(connection, "before_cursor_execute", note)
    with unit_of_work():
        session.scalars(select(Ticket)).all()
    sqlalchemy_event.remove(connection, "before_cursor_execute", note)
    assert written == []
