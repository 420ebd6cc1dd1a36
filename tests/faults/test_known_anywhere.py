"""Whatever table is changed, and by whom: a page is the page of a process that knows nothing yet."""

import random
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Table, create_engine, event, func, select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import NullPool

from desk import known
from desk.extensions import db, session
from desk.services import upkeep
from desk.transaction import unit_of_work
from models import Base, Message, Ticket
from models.dialect import moment_of
from tests import factories
from tests.factories import keep, make_accepted_ticket, make_contract, make_offer, make_ticket
from tests.harness.clients import DeskClient, sign_in

TOKEN = re.compile(r'(name="(csrf_token|key)"[^>]*value=|value=)"[^"]{20,}"')
ROLES = ("officer", "lead", "director")


@pytest.fixture
def pages(fresh_app: Any) -> Iterator[Any]:
    """Give a desk with something in many tables, who reads it, and what they read."""
    with fresh_app.app_context():
        people = {role: factories.make_signed_in(role) for role in ROLES}
        tickets = [
            make_ticket("triage"),
            make_ticket("new"),
            make_offer().ticket,
            make_accepted_ticket().offer.ticket,
        ]
        make_contract("active")
        keep(
            Message(
                key="a message of a test", ticket_id=tickets[0].id, lane="company", author_kind="contact", author_name="Somebody",
                language="en", body="Words", created_at=factories.clock.now(),
            )
        )  # fmt: skip
        session.commit()
        paths = [
            "/queue",
            "/queue?view=all",
            "/queue/board",
            *(f"/tickets/{one.reference}" for one in tickets),
        ]
        fresh_app.test_client_class = DeskClient
        clients = {}
        for role, person in people.items():
            clients[role] = fresh_app.test_client()
            sign_in(clients[role], person)
        session.rollback()
    return clients, paths


def _page(client: Any, path: str) -> str:
    return TOKEN.sub("", client.get(path).text)


def _change(table: Table, seed: int, engine: Any) -> None:
    """Change or delete some row of a table from a connection the desk knows nothing of, where its rules allow."""
    chance = random.Random(seed)
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA foreign_keys=ON")
        keys = list(table.primary_key.columns)
        row = connection.execute(select(*keys).order_by(*keys).limit(1).offset(chance.randrange(3))).first()
        if row is None:
            return
        which = [key == value for key, value in zip(keys, row, strict=True)]
        texts = [
            one
            for one in table.columns
            if str(one.type).startswith(("VARCHAR", "TEXT")) and not one.primary_key and not one.foreign_keys
        ]
        try:
            if texts and chance.random() < 0.8:
                connection.execute(
                    table.update().where(*which).values({chance.choice(texts): f"Changed {seed % 97}"})
                )
            else:
                connection.execute(table.delete().where(*which))
            connection.commit()
        except DatabaseError:
            connection.rollback()


def test_a_page_is_that_of_a_process_that_knows_nothing_whatever_was_changed(
    pages: Any, fresh_app: Any, clock: Any
) -> None:
    clients, paths = pages
    tables = sorted(Base.metadata.tables.values(), key=lambda table: table.name)
    with fresh_app.app_context():
        beside = create_engine(db.engine.url, poolclass=NullPool)

    @settings(max_examples=25, suppress_health_check=list(HealthCheck))
    @given(
        st.lists(st.tuples(st.sampled_from(tables), st.integers(0, 10_000)), min_size=1, max_size=6),
        st.sampled_from(ROLES),
        st.sampled_from(paths),
    )
    def follow(changes: list[tuple[Table, int]], role: str, path: str) -> None:
        _page(clients[role], path)
        for table, seed in changes:
            _change(table, seed, beside)
            _page(clients[role], path)  # a first visit notes that it was read
            remembered = _page(clients[role], path)
            known.forget()
            assert remembered == _page(clients[role], path), (table.name, seed)

    follow()


def test_what_other_tables_hold_stays_known(fresh_app: Any) -> None:
    with fresh_app.app_context():
        topic, ticket = factories.make_topic(), make_ticket("triage")
        session.commit()
        of_topics, of_tickets, of_events = (
            select(Base.metadata.tables[name].c.id) for name in ("topic", "ticket", "event")
        )
        sent: list[str] = []
        event.listen(db.engine, "before_cursor_execute", lambda _c, _r, asked, *_rest: sent.append(asked))

        def asked(statement: Any) -> bool:
            session.rollback()
            session.connection()
            moment_of(session.connection())
            sent.clear()
            known.fetch(statement)
            return bool(sent)

        for statement in (of_topics, of_tickets, of_events):
            assert asked(statement)
        with unit_of_work():
            session.get(Ticket, ticket.id).title = "Another"
        assert not asked(of_topics)
        assert asked(of_tickets)
        assert asked(of_events)  # whose changes are not noted: almost every commit has some
        with unit_of_work():
            topic.label_fr = "Autre"
        assert asked(of_topics)
        assert not asked(of_tickets)


def test_after_a_sweep_nothing_is_believed_that_was_not_seen(fresh_app: Any) -> None:
    with fresh_app.app_context():
        topic = factories.make_topic(label_fr="Avant")
        session.commit()
        labels = select(Base.metadata.tables["topic"].c.label_fr)

        def read() -> Any:
            session.rollback()
            return known.fetch(labels)[0][0]

        assert read() == "Avant"
        with unit_of_work():
            topic.label_fr = "Après"
        with unit_of_work():
            upkeep.forget_changes()
        assert read() == "Après"
        if db.engine.dialect.name == "postgresql":
            assert session.scalar(select(func.count()).select_from(text("noted_change"))) <= 3
        with unit_of_work():
            session.merge(topic).label_fr = "Encore"
        assert read() == "Encore"


def test_of_two_that_begin_at_one_moment_neither_believes_what_only_the_other_sees(fresh_app: Any) -> None:
    with fresh_app.app_context():
        ticket = make_ticket("triage")
        session.commit()
        title = select(Ticket.title).where(Ticket.id == ticket.id)
        with db.engine.connect() as early, db.engine.connect() as late, early.begin(), late.begin():
            early.execute(title)  # on SQLite it sees no later commit from here on
            with unit_of_work():
                session.get(Ticket, ticket.id).title = "Another"
            newer, older = moment_of(late), moment_of(early)
            assert newer is not None
            assert older is not None
            if early.execute(title).scalar_one() != "Another":
                assert not newer.is_as(older, ["ticket"]) or newer.text == older.text
                with db.engine.connect() as later, later.begin():
                    assert not moment_of(later).is_as(older, ["ticket"])
