"""Lists of any length: read through at once, taken in parts by a job, stopped, taken back; never twice, whatever is killed."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from desk import clock, policy
from desk.access import Actor
from desk.jobs import bring_in_lists
from desk.jobs.work import Work
from desk.queries import directory as queries
from desk.services import upkeep
from desk.services.imports import Row, runs
from desk.transaction import unit_of_work
from models import Contact, DirectoryImport, Event, ImportedRecord, Organization, User, named_files
from tests import factories
from tests.factories import actor_of, make_user, siren
from tests.harness import application
from tests.harness.databases import Database

ROOT = Path(__file__).parents[2]
KILLS = 4


@pytest.fixture
def officer(session: Any) -> Actor:
    return actor_of(make_user("officer"))


def rows_of(count: int) -> list[Row]:
    """Write a list: each company on two lines, with a person on each; every seventh line is bad."""
    return [
        Row(
            n + 2,
            {"name": f"Forges {n // 2}", "siren": siren(n // 2) if n % 7 != 6 else "123", "city": "Metz",
             "contact_name": f"Ada {n}", "contact_email": f"ada{n}@forges{n // 2}.fr"},
        )
        for n in range(count)
    ]  # fmt: skip


def begun(actor: Actor, count: int) -> int:
    prepared = runs.prepare(rows_of(count))
    with unit_of_work():
        return runs.begin(actor=actor, name="crm.csv", prepared=prepared).id


def go_on() -> Work:
    work = Work("bring_in_lists")
    bring_in_lists.run(work)
    return work


def there(session: Any) -> tuple[int, int]:
    """Count companies and people."""
    session.expire_all()
    return tuple(session.scalar(select(func.count()).select_from(model)) for model in (Organization, Contact))  # type: ignore[return-value]


def test_a_long_list_is_taken_some_rows_a_run_and_its_report_names_every_bad_row(
    officer: Actor, session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(policy, "IMPORT_ROWS_A_RUN", 100)
    import_id = begun(officer, 280)
    seen = []
    while queries.directory_import(officer, import_id).is_moving:
        go_on()
        seen.append(queries.directory_import(officer, import_id).taken_count)
    assert seen == [100, 200, 240]  # of 280 lines 40 are bad
    report = queries.directory_import(officer, import_id)
    assert (report.state, report.bad_count, report.added_count) == ("done", 40, 140 + 140 + 240)
    assert [one.line for one in queries.bad_rows(import_id)] == list(range(8, 282, 7))
    assert there(session) == (140, 240)
    assert go_on().done == 0


def test_a_stopped_list_keeps_what_came_in_and_can_be_taken_back(
    officer: Actor, session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(policy, "IMPORT_ROWS_A_RUN", 50)
    before, import_id = there(session), begun(officer, 200)
    go_on()
    with unit_of_work():
        runs.stop(actor=officer, import_id=import_id)
    after = there(session)
    assert after > before
    go_on()
    assert there(session) == after
    with unit_of_work():
        runs.undo(actor=officer, import_id=import_id)
    while queries.directory_import(officer, import_id).is_moving:
        go_on()
    assert there(session) == before
    report = queries.directory_import(officer, import_id)
    assert (report.state, report.removed_count, report.left_count) == ("undone", report.added_count, 0)
    kinds = session.scalars(
        select(Event.kind).where(Event.kind.like("directory_import%")).order_by(Event.id)
    ).all()
    assert kinds == ["directory_imported", "directory_import_stopped", "directory_import_undone"]


def test_what_is_undone_while_it_comes_in_takes_no_more_rows(officer: Actor, session: Any) -> None:
    import_id = begun(officer, 120)
    with unit_of_work():
        runs.take_part(import_id)
        runs.undo(actor=officer, import_id=import_id)
    while queries.directory_import(officer, import_id).is_moving:
        go_on()
    assert there(session) == (0, 0)


def test_the_rows_lie_in_the_store_as_long_as_they_are_needed(officer: Actor, session: Any) -> None:
    import_id = begun(officer, 30)
    kept = session.scalars(select(DirectoryImport.rows_sha256)).one()
    assert kept in session.scalars(named_files()).all()
    go_on()
    session.expire_all()
    assert session.get(DirectoryImport, import_id).rows_sha256 is None
    assert kept not in session.scalars(named_files()).all()


def test_an_account_that_was_closed_brings_nothing_more_in(officer: Actor, session: Any) -> None:
    import_id = begun(officer, 120)
    with unit_of_work():
        runs.take_part(import_id)
        session.get(User, officer.user_id).is_active = False
    after = there(session)
    go_on()
    assert there(session) == after
    assert queries.directory_import(actor_of("lead"), import_id).state == "stopped"


def test_one_row_nobody_foresaw_costs_itself_alone(
    officer: Actor, session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from desk.errors import Conflict
    from desk.services import contacts

    add = contacts.add

    def failing(*, actor: Actor, **given: Any) -> Any:
        if given["name"] == "Ada 3":
            raise Conflict("stale")
        return add(actor=actor, **given)

    monkeypatch.setattr(contacts, "add", failing)
    import_id = begun(officer, 6)
    go_on()
    assert [(one.line, one.code) for one in queries.bad_rows(import_id)] == [(5, "not_taken")]
    assert there(session) == (3, 5)


def test_reasons_of_old_lists_are_forgotten(
    officer: Actor, session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_id = begun(officer, 14)
    assert upkeep.forget_bad_rows() == 0  # it is under way
    go_on()
    assert upkeep.forget_bad_rows() == 0
    later = clock.now() + factories.timedelta(days=policy.IMPORT_REPORT_DAYS + 1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert upkeep.forget_bad_rows() == 2
    assert queries.bad_rows(import_id) == []


@pytest.mark.process
@pytest.mark.slow
def test_a_list_whose_job_is_killed_again_and_again_loses_nothing_and_doubles_nothing(
    fresh_app: Any, fresh_database: Database
) -> None:
    settings = application.environment_for(fresh_database)
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("DESK_")}
    command = [sys.executable, "-m", "flask", "jobs", "run", "bring_in_lists"]
    chance = random.Random(7)

    def state(import_id: int) -> Any:
        with fresh_app.app_context():
            return queries.directory_import(Actor.system(), import_id)

    def carried_through(import_id: int) -> int:
        kills = 0
        for _ in range(200):
            before = state(import_id).settled
            if not state(import_id).is_moving:
                return kills
            process = subprocess.Popen(
                command, cwd=ROOT, env={**inherited, **settings}, stdout=subprocess.DEVNULL
            )
            while kills < KILLS and process.poll() is None and state(import_id).settled == before:
                time.sleep(0.02)  # until a part is through; the next one is under way then
            if kills < KILLS and process.poll() is None:
                time.sleep(chance.uniform(0, 0.2))
                process.send_signal(signal.SIGKILL)
                kills += 1
            process.wait()
        raise AssertionError("it does not come to its end")

    with fresh_app.app_context():
        import_id = begun(actor_of(make_user("officer")), 280)
    assert carried_through(import_id) >= 2
    with fresh_app.app_context():
        report = queries.directory_import(Actor.system(), import_id)
        assert (report.state, report.taken_count, report.bad_count) == ("done", 240, 40)
        names = list(fresh_app.extensions["sqlalchemy"].session.scalars(select(Contact.email)))
        assert len(names) == len(set(names)) == 240
        remembered = fresh_app.extensions["sqlalchemy"].session.scalar(
            select(func.count()).select_from(ImportedRecord).where(ImportedRecord.is_new)
        )
        assert remembered == 140 + 140 + 240
        with unit_of_work():
            runs.undo(actor=actor_of("lead"), import_id=import_id)
    assert carried_through(import_id) >= 2
    with fresh_app.app_context():
        session = fresh_app.extensions["sqlalchemy"].session
        assert session.scalar(select(func.count()).select_from(Organization)) == 0
        assert session.scalar(select(func.count()).select_from(Contact)) == 0
