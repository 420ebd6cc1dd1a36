"""The ground the other tests stand on: isolation undoes everything, clients see what views leave, factories are valid."""

import shutil
import threading
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from desk import clock as desk_clock
from desk.errors import NotFound
from desk.extensions import db
from desk.services import sessions
from desk.transaction import unit_of_work
from desk.web import guards
from models import Organization, User
from models.states import NdaState, OfferState, Role, SubmissionState, TicketState
from tests import factories
from tests.conftest import BORING_TUESDAY
from tests.harness import postgres
from tests.harness.clients import client_for
from tests.harness.databases import SQLITE, Database
from tests.harness.needs import REMEDIES


@pytest.mark.parametrize("round_", [1, 2])
def test_what_a_test_commits_is_gone_in_the_next(session: Any, round_: int) -> None:
    assert session.scalar(select(func.count(User.id))) == 0
    with unit_of_work():
        session.add(User(email="a@example.org", email_key="a@example.org", name="A", role="lead",
                         created_at=desk_clock.now()))  # fmt: skip
    assert session.scalar(select(func.count(User.id))) == 1


def test_what_a_verb_refuses_is_undone_and_what_was_before_is_kept(session: Any) -> None:
    kept = factories.make_user()
    with pytest.raises(NotFound), unit_of_work():
        session.add(Organization(name="x", name_key="x", created_at=desk_clock.now()))
        session.flush()
        raise NotFound("organization")
    assert session.scalar(select(func.count(Organization.id))) == 0
    assert session.get(User, kept.id) is not None


def test_the_clock_stands_still(session: Any) -> None:
    assert desk_clock.now() == BORING_TUESDAY
    assert desk_clock.today().isoformat() == "2026-03-10"


@pytest.mark.parametrize("state", list(TicketState))
def test_tickets_of_every_state_are_valid(session: Any, state: str) -> None:
    assert factories.make_ticket(state).state == state


@pytest.mark.parametrize("state", list(OfferState))
def test_offers_of_every_state_are_valid(session: Any, state: str) -> None:
    assert factories.make_offer(state).state == state


@pytest.mark.parametrize("state", list(SubmissionState))
def test_submissions_of_every_state_are_valid(session: Any, state: str) -> None:
    assert factories.make_submission(state).state == state


def test_the_other_records_are_valid(session: Any) -> None:
    topic = factories.make_topic()
    unit = factories.make_unit(topics=(topic,))
    factories.make_member(unit, user=factories.make_user(Role.RESEARCHER))
    factories.make_engagement()
    for state in NdaState:
        factories.make_nda(state)


def test_invented_sirens_pass_the_check() -> None:
    from stdnum.fr import siren

    assert all(siren.is_valid(factories.siren(seed)) for seed in range(1, 500))


def test_a_fresh_database_really_keeps_what_is_committed(fresh_app: Flask, fresh_database: Database) -> None:
    with fresh_app.app_context():
        factories.make_user()
    seen: list[int] = []

    def count() -> None:
        with fresh_app.app_context():
            from desk.extensions import session

            seen.append(session.scalar(select(func.count(User.id))))

    other = threading.Thread(target=count)
    other.start()
    other.join()
    assert seen == [1]


def test_a_client_sees_what_a_view_leaves_unwritten(fresh_app: Flask) -> None:
    def someone() -> User:
        return User(email="a@example.org", email_key="a", name="A", role="lead", created_at=desk_clock.now())

    @guards.public
    def pending() -> str:
        db.session.add(someone())
        return ""

    @guards.public
    def flushed() -> str:
        pending()
        db.session.flush()
        return ""

    @guards.public
    def kept() -> str:
        with unit_of_work():
            db.session.add(someone())
        return ""

    @guards.public
    def broken() -> str:
        raise ValueError("a defect")

    for view in (pending, flushed, kept, broken):
        fresh_app.add_url_rule(f"/test/{view.__name__}", f"test_{view.__name__}", view)
    client = client_for(fresh_app, None)
    with pytest.raises(AssertionError, match="left unwritten"):
        client.get("/test/pending")
    with pytest.raises(AssertionError, match="never committed"):
        client.get("/test/flushed")
    with pytest.raises(AssertionError, match="the view broke"):
        client.get("/test/broken")
    assert client.get("/test/kept").status_code == 200


@pytest.mark.parametrize("role", list(Role))
def test_a_client_is_signed_in_by_role(client: Any, app: Flask, role: str) -> None:
    signed_in = client(role)
    with signed_in.session_transaction() as cookie:
        found = sessions.resolve(cookie["_user_id"])
    assert found is not None
    assert found.actor == factories.actor_of(signed_in.user)
    assert bool(found.actor.unit_ids) == (role == Role.RESEARCHER)


def test_each_database_is_what_it_says(session: Any, database: str) -> None:
    version = "sqlite_version()" if database == SQLITE else "version()"
    assert session.scalar(text(f"SELECT {version}"))


def test_what_a_killed_run_left_is_swept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    mine = postgres.shared_folder()
    gone = tmp_path / f"{postgres.PREFIX}4194305-x"  # above the highest number a process can have
    gone.mkdir()
    postgres.sweep()
    assert mine.exists()
    assert not gone.exists()


def test_a_server_left_behind_is_stopped(request: pytest.FixtureRequest) -> None:
    if not postgres.program("initdb"):
        pytest.skip(f"needs PostgreSQL's own programs: {REMEDIES['postgresql']}")
    folder = postgres.shared_folder()
    request.addfinalizer(lambda: shutil.rmtree(folder, ignore_errors=True))
    server = postgres.Server(folder)
    url = server.start()
    assert postgres.answers.__wrapped__(url)
    postgres.stop_left_over(server.data)
    assert not postgres.answers.__wrapped__(url)
