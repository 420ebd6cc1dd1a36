"""Fault 19 at the start: a database that cannot be reached is named in one line, without its password."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError

from desk import config
from desk.commands import outages
from desk.errors import Conflict
from tests.architecture.reader import ROOT
from tests.harness import application
from tests.harness.databases import Database
from tests.harness.postgres import free_port

FLASK = (sys.executable, "-m", "flask", "--app", "app")


def test_every_way_to_begin_says_in_one_line_which_database_does_not_answer(fresh_database: Database) -> None:
    port = free_port()
    url = f"postgresql+psycopg://desk:a%20secret@127.0.0.1:{port}/guichet"
    given = {**os.environ, **application.environment_for(fresh_database, DESK_DATABASE_URL=url)}
    ways = ((sys.executable, "-m", "desk.serve"), (*FLASK, "db", "upgrade"), (*FLASK, "verify"))
    begun = [
        subprocess.Popen(way, cwd=ROOT, env={**given, "PORT": "0"}, stdout=-1, stderr=-1, text=True)
        for way in ways
    ]
    for one in begun:
        _said, told = one.communicate(timeout=120)
        assert one.returncode == 1
        (line,) = told.splitlines()
        assert f"guichet at 127.0.0.1, port {port}, cannot be reached: " in line
        assert "secret" not in line


class Driver(Exception):
    """What a driver of PostgreSQL raises."""

    sqlstate = None


def saying(text: str, state: str | None = None, kind: type[DBAPIError] = OperationalError) -> DBAPIError:
    error = Driver(text)
    error.sqlstate = state  # type: ignore[assignment]  # as the driver has it
    return kind("SELECT 1", None, error)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (saying("Multiple connection attempts failed. All failures were:\n- host: 'db', port: 1: timeout expired"), "timeout expired"),
        (saying('FATAL:  database "x" does not exist'), "does not exist"),
        (saying('relation "ticket" does not exist', "42P01", ProgrammingError), "flask db upgrade"),
        (saying("could not extend file: No space left on device", "53100"), "Make room"),
        (OperationalError("SELECT", None, Exception("no such table: ticket")), "flask db upgrade"),
        (OperationalError("BEGIN", None, Exception("database is locked")), "busy"),
        (DBAPIError("SELECT", None, Exception("file is not a database")), "cannot be reached"),
        (Conflict("busy"), "busy"),
    ],
)  # fmt: skip
def test_what_is_the_matter_with_a_database_is_told_with_what_to_do(
    error: Exception, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(config, "_active", config.load({"DESK_DEMO": "1", "DESK_SECRET_KEY": "k" * 40}))
    line = outages.line_of(error)
    assert line is not None
    assert words in line
    assert "\n" not in line


def test_another_failure_keeps_its_trace() -> None:
    assert outages.line_of(ProgrammingError("SELECT", None, Exception("syntax error"))) is None
    assert outages.line_of(KeyError("busy")) is None
    assert outages.line_of(Conflict("stale")) is None
