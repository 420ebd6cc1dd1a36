"""Starting and stopping the desk as a person does, with real processes."""

import contextlib
import os
import re
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from tests.architecture.reader import ROOT
from tests.harness.databases import Database
from tests.harness.servers import DeskProcess

pytestmark = pytest.mark.process


def get(url: str) -> tuple[int, str]:
    with urllib.request.urlopen(url, timeout=30) as answer:
        return answer.status, answer.read().decode()


def start_and_fail(**environment: str) -> subprocess.CompletedProcess[str]:
    """Start the second half of the launcher where it cannot succeed."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("DESK_")}
    return subprocess.run(
        [sys.executable, "-m", "desk.serve"],
        cwd=ROOT,
        env=inherited | environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


def count(database: Database, table: str) -> int:
    engine = create_engine(database.url)
    try:
        with engine.connect() as connection:
            return int(connection.execute(text(f'SELECT count(*) FROM "{table}"')).scalar_one())
    finally:
        engine.dispose()


def test_the_first_start_fills_the_desk_and_the_second_keeps_it(
    fresh_database: Database, start_desk: Callable[..., DeskProcess]
) -> None:
    first = start_desk()
    status, page = get(f"{first.url}/")
    assert status == 200
    assert "<main" in page
    said = first.log.read_text()
    assert first.url in said
    assert re.search(r"officer\S*@\S+", said)
    assert first.stop() == 0
    requests, users = count(fresh_database, "ticket"), count(fresh_database, "user")
    assert requests > 0

    second = start_desk()
    assert "Importing the topics" not in second.log.read_text()  # the data are there
    assert get(f"{second.url}/")[0] == 200
    assert second.stop() == 0
    assert (count(fresh_database, "ticket"), count(fresh_database, "user")) == (requests, users)


def test_two_starts_at_once_fill_the_desk_once(empty_database: Database) -> None:
    pair = [DeskProcess(empty_database), DeskProcess(empty_database)]
    try:
        for desk in pair:
            desk.wait_until_it_listens()
        users = count(empty_database, "user")
        assert [desk.stop() for desk in pair] == [0, 0]
        engine = create_engine(empty_database.url)
        with engine.connect() as connection:
            distinct = connection.execute(text('SELECT count(DISTINCT email_key) FROM "user"')).scalar_one()
        engine.dispose()
        assert users == distinct > 0
    finally:
        for desk in pair:
            if desk.process.poll() is None:
                desk.kill()


def test_a_start_that_was_killed_is_simply_done_again(empty_database: Database) -> None:
    for patience in (0.7, 1.5, 3.0):
        desk = DeskProcess(empty_database)
        with contextlib.suppress(subprocess.TimeoutExpired):
            desk.process.wait(timeout=patience)
        desk.kill()
    desk = DeskProcess(empty_database).wait_until_it_listens()
    try:
        assert get(f"{desk.url}/")[0] == 200
    finally:
        assert desk.stop() == 0


def test_a_taken_port_gives_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        done = start_and_fail(PORT=port, DESK_INSTANCE_DIR=str(tmp_path))
    assert done.returncode == 2
    assert f"port {port}" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize("port", ["http", "-1", "70000", "", "٣"])
def test_a_wrong_port_gives_one_sentence(port: str) -> None:
    done = start_and_fail(PORT=port)
    assert done.returncode == 2
    assert done.stderr.startswith("PORT is")
    assert len(done.stderr.strip().splitlines()) == 1


def test_wrong_settings_are_all_named_at_once(tmp_path: Path) -> None:
    done = start_and_fail(
        PORT="0", DESK_INSTANCE_DIR=str(tmp_path), DESK_TIMEZONE="Mars/Olympus", DESK_SECRET_KEY="short"
    )
    assert done.returncode == 2
    assert "DESK_TIMEZONE" in done.stderr
    assert "DESK_SECRET_KEY" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_database_that_does_not_answer_gives_one_sentence(tmp_path: Path) -> None:
    nowhere = "postgresql+psycopg://nobody@127.0.0.1:1/none"
    done = start_and_fail(PORT="0", DESK_INSTANCE_DIR=str(tmp_path), DESK_DATABASE_URL=nowhere)
    assert done.returncode == 1
    assert done.stderr.startswith("The database none at 127.0.0.1, port 1, cannot be reached")
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr


def test_the_local_settings_are_kept_for_other_commands(tmp_path: Path, monkeypatch: Any) -> None:
    from desk import config, serve

    monkeypatch.setenv("DESK_INSTANCE_DIR", str(tmp_path))
    for name in ("DESK_DEMO", "DESK_SECRET_KEY", "DESK_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    serve.settle(config.read_environment(), "http://127.0.0.1:5007")
    for name in ("DESK_DEMO", "DESK_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    settings = config.load()
    assert settings.demo
    assert settings.base_url == "http://127.0.0.1:5000"  # the address of one start is not the folder's
    kept = settings.secret_keys
    serve.settle(config.read_environment(), "http://127.0.0.1:5008")
    assert config.load().secret_keys == kept
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0
