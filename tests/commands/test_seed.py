"""`flask seed`: a made-up desk is a sound desk, the same for the same seed, and never mixed with a real one."""

from typing import Any

import pytest
import time_machine
from sqlalchemy import func, select

from desk import events
from desk.demo import crowd
from desk.extensions import session
from desk.queries import invariants
from models import Message, Organization, Ticket, User
from models.states import Role, TicketState
from tests.conftest import BORING_TUESDAY
from tests.harness import application
from tests.harness.databases import Database, Databases

pytestmark = pytest.mark.slow
TICKETS = 120


def made_up(databases: Databases, kind: str, seed: int) -> tuple[Any, Database]:
    database = databases.fresh(kind)
    app = application.build(database)
    with time_machine.travel(BORING_TUESDAY, tick=False), app.app_context():
        crowd.fill(tickets=TICKETS, units=32, seed=seed, tell=lambda done: None)
    return app, database


def words_of_the_desk() -> list[Any]:
    told = select(
        Ticket.reference,
        Ticket.title,
        Ticket.pitch,
        Ticket.state,
        Ticket.next_action_due_on,
        Organization.name,
    )
    every = session.execute(
        told.join(Organization, Organization.id == Ticket.organization_id).order_by(Ticket.id)
    )
    bodies = session.execute(select(Message.ticket_id, Message.body).order_by(Message.id))
    return [*map(tuple, every), *map(tuple, bodies)]


def test_a_made_up_desk_keeps_every_rule_and_another_run_goes_on_from_it(
    database: str, databases: Databases
) -> None:
    app, _ = made_up(databases, database, 7)
    with time_machine.travel(BORING_TUESDAY, tick=False), app.app_context():
        assert invariants.broken() == []
        assert events.verify() == []
        states = {state for (state,) in session.execute(select(Ticket.state).distinct())}
        assert {TicketState.CLOSED, TicketState.IN_PROGRESS, TicketState.TRIAGE} <= states
        crowd.fill(tickets=20, units=None, seed=8, tell=lambda done: None)
        assert invariants.broken() == []
        assert events.verify() == []
        assert session.execute(select(func.count(Ticket.id))).scalar_one() == TICKETS + 20
    application.dispose(app)


def test_a_desk_that_began_with_topics_or_an_administrator_gets_what_it_lacks(
    database: str, databases: Databases
) -> None:
    app = application.build(databases.fresh(database))
    runner = app.test_cli_runner()
    for begun in (
        ["import-topics", "desk/data/topics.yaml"],
        ["create-user", "first@example.org", "--role", "administrator"],
        ["seed", "--tickets", "20"],
    ):
        result = runner.invoke(args=begun)
        assert result.exit_code == 0, result.output
    with app.app_context():
        assert invariants.broken() == []
        assert session.execute(select(func.count(Ticket.id))).scalar_one() == 20
        administrators = session.scalars(select(User.email).where(User.role == Role.ADMINISTRATOR)).all()
        assert administrators == ["first@example.org"]
    application.dispose(app)


def test_the_same_seed_makes_the_same_desk(databases: Databases) -> None:
    told = []
    for seed in (3, 3, 4):
        app, _ = made_up(databases, "sqlite", seed)
        with app.app_context():
            told.append(words_of_the_desk())
        application.dispose(app)
    assert told[0] == told[1]
    assert told[0] != told[2]


def test_a_real_desk_is_left_alone(database: str, databases: Databases) -> None:
    app = application.build(databases.fresh(database), DESK_DEMO="0", DESK_MAIL_URL="console:")
    result = app.test_cli_runner().invoke(args=["seed", "--tickets", "5"])
    assert (result.exit_code, "not one of demonstration" in result.output) == (2, True)
    with app.app_context():
        assert session.execute(select(func.count(Ticket.id))).scalar_one() == 0
    application.dispose(app)
