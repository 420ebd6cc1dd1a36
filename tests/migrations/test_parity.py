"""The two databases and the models say the same: tables, checks, triggers, moves; and migrations go up, down and up."""

from importlib import import_module
from typing import Any

import flask_migrate
import pytest
from sqlalchemy import inspect, select, text

from desk import migrating
from desk.extensions import db
from desk.workflow import MACHINES
from models import AllowedMove, Base
from tests.harness import application
from tests.harness.databases import Database

# The migration that began to note changes, whose list later ones add to.
NOTED = import_module("models.migrations.versions.0059_note_which_tables_a_commit_changed").TABLES


def test_the_allowed_moves_are_those_of_the_state_tables(session: Any) -> None:
    stored = {(m.machine, m.source, m.target) for m in session.execute(select(AllowedMove)).scalars()}
    assert stored == {(machine.name, m.source, m.target) for machine in MACHINES for m in machine.moves}


def test_every_check_of_the_models_stands_in_the_database(session: Any) -> None:
    found = inspect(session.connection())
    for name, table in Base.metadata.tables.items():
        wanted = {str(check.name) for check in table.constraints if type(check).__name__ == "CheckConstraint"}
        assert {check["name"] for check in found.get_check_constraints(name)} == wanted, name


def test_every_unique_index_of_the_models_stands_in_the_database(session: Any) -> None:
    found = inspect(session.connection())
    for name, table in Base.metadata.tables.items():
        wanted = {str(index.name) for index in table.indexes}
        there = {index["name"] for index in found.get_indexes(name)}
        assert wanted <= there, name


def test_every_reference_between_tables_has_the_same_name(session: Any, database: str) -> None:
    """A restore defers them by name on PostgreSQL; of a column added later SQLite does not tell the name."""
    found = inspect(session.connection())
    for name, table in Base.metadata.tables.items():
        wanted = {(str(key.name), *key.column_keys) for key in table.foreign_key_constraints}
        stored = {(key["name"], *key["constrained_columns"]) for key in found.get_foreign_keys(name)}
        if database == "sqlite":
            wanted, stored = {one[1:] for one in wanted}, {one[1:] for one in stored}
        assert stored == wanted, name


def test_the_triggers_of_the_rules_stand_in_the_database(session: Any, database: str) -> None:
    question = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }
    names = {name for (name,) in session.execute(text(question[database])) if not name.startswith("noted_")}
    assert {f"refused_{machine.name}_move" for machine in MACHINES} <= names
    assert {
        "refused_event_edit",
        "refused_event_deletion",
        "refused_submission_edit",
        "refused_message_edit",
    } <= names
    assert {"refused_frozen_report_edit", "refused_frozen_report_deletion"} <= names
    assert len(names) == 38  # a batch migration that rebuilds a table must make its triggers again


def test_every_change_of_a_table_that_is_noted_raises_its_number(session: Any, database: str) -> None:
    """A table whose triggers went with a batch migration would count as changed by every commit: pages would be slow again."""
    question = {
        "sqlite": "SELECT tbl_name, count(*) FROM sqlite_master WHERE type = 'trigger' AND name GLOB 'noted_*' GROUP BY 1",
        "postgresql": "SELECT relname, count(*) FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
        "WHERE tgname = 'noted_' || relname GROUP BY 1",
    }
    found = dict(session.execute(text(question[database])).all())
    assert found == dict.fromkeys(NOTED, 3 if database == "sqlite" else 1)
    assert set(NOTED) <= set(Base.metadata.tables)


@pytest.fixture
def app_on_empty(empty_database: Database) -> Any:
    app = application.build(empty_database)
    migrating.bind(app)
    with app.app_context():
        yield app
    application.dispose(app)


def test_migrations_go_up_down_and_up_again(app_on_empty: Any) -> None:
    assert not migrating.is_up_to_date()
    flask_migrate.upgrade()
    assert migrating.is_up_to_date()  # the newest of the files is the last of Alembic's chain
    flask_migrate.downgrade(revision="base")
    left = set(inspect(db.engine).get_table_names()) - {"alembic_version"}
    assert left == set()
    flask_migrate.upgrade()
    flask_migrate.check()
