"""`flask backup` and `flask restore`: nothing acknowledged is left out, nothing unsound is let in."""

import io
import json
import random
import tarfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from desk import archive, clock, demo, files, search
from desk.archive import writing
from desk.extensions import session
from desk.transaction import unit_of_work
from models import Attachment, Ticket
from models.states import Layer
from tests import factories
from tests.harness import application
from tests.harness.databases import POSTGRESQL, SQLITE, Databases


@pytest.fixture
def desk_on(databases: Databases) -> Iterator[Callable[[str], Flask]]:
    """Make empty desks, each the process's own from then on."""
    made = []

    def build(kind: str) -> Flask:
        app = application.build(databases.fresh(kind))
        made.append(app)
        return app

    yield build
    for app in made:
        application.dispose(app)


def flask(app: Flask, *words: object) -> Any:
    application.resume(app)
    return app.test_cli_runner().invoke(args=[str(word) for word in words])


def members(file: Path) -> dict[str, str]:
    """Return the hash of each table and attachment of an archive."""
    with tarfile.open(file) as tar:
        manifest = json.load(tar.extractfile("manifest.json"))  # type: ignore[arg-type]
    return dict(manifest["members"])


def test_a_database_without_tables_is_told_to_lay_them_first(
    database: str, desk_on: Any, tmp_path: Path
) -> None:
    empty = desk_on(database)
    kept = flask(empty, "backup", tmp_path / "desk.tar")
    assert kept.exit_code == 0, kept.output
    with empty.app_context(), unit_of_work():
        session.execute(text("DROP TABLE alembic_version"))
    refused = flask(empty, "restore", tmp_path / "desk.tar")
    assert (refused.exit_code, refused.output.count("\n")) == (2, 1)
    assert "flask db upgrade" in refused.output


@pytest.mark.slow
def test_a_desk_moves_between_databases_and_comes_back_to_the_byte(
    database: str, desk_on: Any, tmp_path: Path, clock: Any
) -> None:
    # Standing still: in a night after a free day, an offer of the demonstration is over until the jobs end it.
    origin, other = desk_on(database), desk_on(SQLITE if database == POSTGRESQL else POSTGRESQL)
    application.resume(origin)
    with origin.app_context():
        demo.load()
    first = flask(origin, "backup", tmp_path / "first", "--json")
    assert first.exit_code == 0, first.output
    assert json.loads(first.output)["rows"]["ticket"] > 30
    assert json.loads(first.output)["files"] > 3
    assert flask(other, "restore", tmp_path / "first").exit_code == 0
    assert flask(other, "verify").exit_code == 0, flask(other, "verify").output
    assert flask(other, "backup", tmp_path / "second").exit_code == 0
    assert members(tmp_path / "second") == members(tmp_path / "first")
    with other.app_context():
        assert search.index_missing(1) == 0  # every word is found at once
    with other.app_context():  # the next row and the next reference follow the last ones
        newest = session.scalars(select(Ticket).order_by(Ticket.id.desc())).first()
        with unit_of_work():
            assert factories.make_ticket().id == newest.id + 1


def small_archive(app: Flask, target: Path) -> Path:
    """Keep a desk of one ticket and one attachment."""
    application.resume(app)
    with app.app_context():
        with unit_of_work():
            ticket = factories.make_ticket()
            kept = files.store().put(io.BytesIO(b"a drawing of a seam"), 1000)
            session.add(
                Attachment(
                    ticket_id=ticket.id,
                    key="k" * 32,
                    name="seam.txt",
                    mime="text/plain",
                    sha256=kept.sha256,
                    size=kept.size,
                    layer=Layer.CONFIDENTIAL,
                    created_at=clock.now(),
                )
            )
        archive.back_up(target)
    return target


def test_an_archive_that_is_not_whole_changes_nothing(database: str, desk_on: Any, tmp_path: Path) -> None:
    whole = small_archive(desk_on(database), tmp_path / "whole").read_bytes()
    empty = desk_on(database)
    chance = random.Random(7)
    damaged = tmp_path / "damaged"
    used = len(whole.rstrip(b"\0"))
    for _ in range(15):
        at = chance.randrange(used)
        for content in (whole[:at], whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :]):
            damaged.write_bytes(content)
            answer = flask(empty, "restore", damaged)
            if answer.exit_code == 0:  # a byte nobody reads: the time of a member, the padding after it
                assert content[at : at + 1] != whole[at : at + 1]
                empty = desk_on(database)
                continue
            assert (answer.exit_code, len(answer.output.splitlines())) == (2, 1), answer.output
    damaged.write_bytes(whole)
    answer = flask(empty, "restore", damaged)
    assert answer.exit_code == 0, f"the refused ones left something behind: {answer.output}"


def test_a_desk_that_is_not_empty_is_left_alone(database: str, desk_on: Any, tmp_path: Path) -> None:
    app = desk_on(database)
    kept = small_archive(app, tmp_path / "kept")
    answer = flask(app, "restore", kept)
    assert answer.exit_code == 2
    assert "not empty" in answer.output
    with app.app_context():
        assert len(session.scalars(select(Ticket)).all()) == 1


def test_an_archive_of_another_migration_is_refused(
    desk_on: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "revision", lambda connection: "9999")
    kept = small_archive(desk_on(SQLITE), tmp_path / "kept")
    answer = flask(desk_on(SQLITE), "restore", kept)
    assert answer.exit_code == 2
    assert "9999" in answer.output


def test_an_archive_is_never_written_over(desk_on: Any, tmp_path: Path) -> None:
    app = desk_on(SQLITE)
    (tmp_path / "kept").write_text("of yesterday")
    answer = flask(app, "backup", tmp_path / "kept")
    assert (answer.exit_code, (tmp_path / "kept").read_text()) == (2, "of yesterday")
    assert flask(app, "backup", tmp_path / "nowhere" / "kept").exit_code == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kept"]


def test_a_lost_attachment_is_named_and_the_rest_is_kept(desk_on: Any, tmp_path: Path) -> None:
    app = desk_on(SQLITE)
    small_archive(app, tmp_path / "first")
    with app.app_context():
        (sha256,) = session.scalars(select(Attachment.sha256)).all()
        files.store()._path(sha256).write_bytes(b"something else")
    answer = flask(app, "backup", tmp_path / "second", "--json")
    assert (answer.exit_code, json.loads(answer.stdout)["missing"]) == (1, [sha256])


def test_what_was_there_when_it_began_is_inside_and_nothing_half(
    database: str, desk_on: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Others write on while the rows are read: between any two tables a whole ticket arrives."""
    app = desk_on(database)
    application.resume(app)
    plain = writing.Packing.add_table

    def write_meanwhile() -> None:
        with app.app_context(), unit_of_work():
            factories.make_ticket()

    def add_table(packing: Any, connection: Any, table: Any) -> int:
        writer = threading.Thread(target=write_meanwhile)
        writer.start()
        writer.join()
        return plain(packing, connection, table)

    write_meanwhile()
    monkeypatch.setattr(writing.Packing, "add_table", add_table)
    with app.app_context():
        kept = archive.back_up(tmp_path / "kept")
        assert len(session.scalars(select(Ticket)).all()) > 10
    assert (kept.rows["ticket"], kept.rows["submission"]) == (1, 1)
    assert (
        flask(desk_on(database), "restore", tmp_path / "kept").exit_code == 0
    )  # every reference finds its row
