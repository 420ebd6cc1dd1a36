"""What is known of the database is what stands in it, whoever wrote last and in whichever process."""

import multiprocessing
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, update

from desk import access
from desk.access import Actor
from desk.extensions import db, session
from desk.queries import queue
from desk.queries.queue import QueueFilter
from desk.transaction import unit_of_work
from models import Ticket, User
from models.dialect import moment_of
from tests import factories
from tests.harness import application
from tests.harness.databases import Database

ROLES = ("officer", "lead", "director", "contract_office")
READS: dict[str, Callable[[Actor], Any]] = {
    "wanting": lambda actor: queue.page(actor, QueueFilter()).rows,
    "all": lambda actor: queue.page(actor, QueueFilter(view="all")).rows,
    "mine": lambda actor: queue.page(actor, QueueFilter(view="mine")).rows,
    "counts": queue.counts,
    "count": lambda actor: queue.count(actor, QueueFilter(view="mine")),
    "board": lambda actor: queue.board(actor, QueueFilter(view="open")),
    "owners": queue.owners,
    "rota": lambda _actor: access.rota(),
}


def _write(ticket_id: int, owner_id: int, priority: str, number: int) -> None:
    with unit_of_work():
        session.execute(
            update(Ticket)
            .where(Ticket.id == ticket_id)
            .values(title=f"Title {number}", owner_id=owner_id, priority=priority)
        )
        session.execute(update(User).where(User.id == owner_id).values(name=f"Name {number}"))


def _elsewhere(database: Database, pipe: Any) -> None:
    """Write what is asked for from a process of its own, until nothing more is."""
    app = application.build(database)
    with app.app_context():
        while (asked := pipe.recv()) is not None:
            _write(*asked)
            pipe.send("written")
    application.dispose(app)


@pytest.fixture
def elsewhere(fresh_database: Database) -> Iterator[Callable[..., None]]:
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_elsewhere, args=(fresh_database, there))
    process.start()

    def write(*asked: Any) -> None:
        here.send(asked)
        assert here.recv() == "written"

    yield write
    here.send(None)
    process.join(10)


def _anew(read: Callable[[Actor], Any], actor: Actor) -> Any:
    """Read as a verb does, past all that is known; nothing is written."""
    with unit_of_work():
        return read(actor)


def _as_a_page(read: Callable[[Actor], Any], actor: Actor) -> Any:
    session.rollback()
    return read(actor)


steps = st.lists(
    st.tuples(
        st.sampled_from(("nobody", "here", "elsewhere", "given up")),
        st.integers(0, 3),
        st.integers(0, 3),
        st.sampled_from(("low", "normal", "urgent")),
        st.sampled_from(ROLES),
        st.sampled_from(sorted(READS)),
    ),
    min_size=1,
    max_size=12,
)


def test_what_is_known_is_what_stands_in_the_database(fresh_app: Any, elsewhere: Any) -> None:
    with fresh_app.app_context():
        people = {role: factories.actor_of(role) for role in ROLES}
        tickets = [factories.make_ticket("triage").id for _ in range(4)]
        owners = [factories.make_user("officer").id for _ in range(4)]
        session.commit()
        number = 0

        @settings(max_examples=12, suppress_health_check=list(HealthCheck))
        @given(steps)
        def follow(steps: Any) -> None:
            nonlocal number
            for who, ticket, owner, priority, role, name in steps:
                number += 1
                given = (tickets[ticket], owners[owner], priority, number)
                if who == "elsewhere":
                    elsewhere(*given)
                elif who == "here":
                    _write(*given)
                elif who == "given up":
                    with pytest.raises(ZeroDivisionError), unit_of_work():
                        session.execute(update(Ticket).values(title="Never"))
                        assert {row.title for row in READS["all"](people["lead"])} == {"Never"}
                        raise ZeroDivisionError
                actor, read = people[role], READS[name]
                assert _as_a_page(read, actor) == _anew(read, actor)

        follow()


def test_what_nobody_changed_is_not_asked_for_again(fresh_app: Any) -> None:
    with fresh_app.app_context():
        actor, ticket = factories.actor_of("officer"), factories.make_ticket("triage")
        session.commit()
        sent: list[str] = []
        event.listen(
            db.engine, "before_cursor_execute", lambda _c, _r, statement, *_rest: sent.append(statement)
        )

        def asked_again(read: Callable[[Actor], Any]) -> list[str]:
            """Read twice at one moment. PostgreSQL's moments span the cluster: other tests commit there, too."""
            for _ in range(500):
                _as_a_page(read, actor)
                first = moment_of(session.connection())
                sent.clear()
                _as_a_page(read, actor)
                if moment_of(session.connection()) == first:
                    return [one for one in sent if "ticket" in one]
            raise AssertionError("the server never stood still")

        assert [asked_again(read) for read in READS.values()] == [[]] * len(READS)
        _write(ticket.id, actor.user_id or 0, "urgent", 1)
        sent.clear()
        assert [row.title for row in _as_a_page(READS["mine"], actor)] == ["Title 1"]
        assert [one for one in sent if "ticket" in one] != []
