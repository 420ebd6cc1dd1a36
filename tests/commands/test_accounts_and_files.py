"""`flask create-user` and the three imports, as an operator types them."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from desk.commands.rows import not_read
from desk.services import topics
from models import Topic, Unit, User
from tests.factories import make_user
from tests.harness.counting import count

TOPICS = """scheme: {version: 1.0.0}
concepts:
- {id: vision, axis: eng, prefLabel: {fr: Vision, en: Vision, de: Sehen}}
"""


def flask(app: Any, *words: str) -> Any:
    return app.test_cli_runner().invoke(args=list(words))


def test_a_new_account_comes_with_a_link_that_sets_its_password(app: Any, session: Any, client: Any) -> None:
    result = flask(app, "create-user", "New.Person@desk.example.org", "--role", "officer", "--name", "Léa")
    assert result.exit_code == 0
    path = re.fullmatch(r"http://desk\.example\.org(/account/password/\S+)\n", result.output)[1]
    user = session.execute(select(User)).scalar_one()
    assert (user.name, user.role, user.password_hash) == ("Léa", "officer", None)
    new = {"password": "a quiet lake in March", "again": "a quiet lake in March"}
    assert client().post(path, data=new).status_code == 303


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nobody", "--role", "officer"], "is no e-mail address"),
        (["x@desk.example.org", "--role", "king"], "king"),
        (["x@desk.example.org"], "--role"),
        (["Taken@desk.example.org", "--role", "lead"], "has an account already"),
    ],
)
def test_an_account_that_cannot_be_is_told_with_status_2(
    app: Any, session: Any, words: list[str], said: str
) -> None:
    make_user("officer", email="taken@desk.example.org")
    result = flask(app, "create-user", *words)
    assert result.exit_code == 2
    assert said in result.output
    assert count(User) == 1


def test_topics_come_in_from_a_file(app: Any, session: Any, tmp_path: Path) -> None:
    file = tmp_path / "topics.yaml"
    file.write_text(TOPICS)
    assert flask(app, "import-topics", str(file)).output == "1 added\n"
    assert flask(app, "import-topics", str(file)).output == "1 unchanged\n"
    assert count(Topic) == 1


def test_a_dry_run_says_what_would_change_and_keeps_nothing(app: Any, session: Any, tmp_path: Path) -> None:
    file = tmp_path / "topics.yaml"
    file.write_text(TOPICS)
    result = flask(app, "import-topics", str(file), "--dry-run", "--json")
    assert json.loads(result.output)["added"] == ["vision"]
    assert count(Topic) == 0


def test_a_bad_row_is_named_with_line_and_reason(app: Any, session: Any, tmp_path: Path) -> None:
    file = tmp_path / "units.csv"
    file.write_text("code,kind,name\nA,chair,Good\nB,professor,Bad\n")
    result = flask(app, "import-units", str(file))
    assert result.exit_code == 2
    assert f"{file}:3: B: kind is not one of the known codes, which --help names (professor)" in result.output
    assert count(Unit) == 0
    kept = flask(app, "import-units", str(file), "--partial")
    assert kept.exit_code == 0
    assert "1 added, 1 bad" in kept.output
    assert count(Unit) == 1


def test_columns_that_no_import_reads_are_named_and_help_names_those_that_are(
    app: Any, session: Any, tmp_path: Path
) -> None:
    file = tmp_path / "units.csv"
    file.write_text("code,kind,name,holder,member_name,member_email\nA,chair,Good,Ada,Ada,ada@example.org\n")
    result = flask(app, "import-units", str(file))
    assert (result.exit_code, "1 added" in result.output) == (0, True)
    assert f"{file}: not read: holder; --help names what is\n" in result.output
    assert not_read(topics.shipped(), topics.ROWS) == []
    said = flask(app, "import-units", "--help").output
    assert "member_name, member_email\n" in said
    assert "one of chair, engineer, team" in said


@pytest.mark.parametrize("command", ["import-topics", "import-units", "import-organizations"])
def test_a_file_that_is_none_is_told_in_one_line(
    app: Any, session: Any, tmp_path: Path, command: str
) -> None:
    file = tmp_path / "broken.yaml"
    file.write_text("units: [")
    for path in (file, tmp_path / "absent.yaml", tmp_path):
        result = flask(app, command, str(path))
        assert result.exit_code == 2
        assert result.output.count("\n") == 1
        assert str(path) in result.output


def test_organizations_come_in_from_a_file(app: Any, session: Any, tmp_path: Path) -> None:
    file = tmp_path / "organizations.json"
    file.write_text(json.dumps({"organizations": [{"name": "Moselle", "domain": "moselle.example.org"}]}))
    assert flask(app, "import-organizations", str(file)).output == "1 added\n"
