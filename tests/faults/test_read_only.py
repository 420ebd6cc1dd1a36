"""Fault 21: a database that answers every question and takes nothing new. Monitoring must not call that sound."""

from typing import Any

import psycopg
from sqlalchemy import event
from sqlalchemy.engine import make_url

from desk.extensions import db
from desk.jobs import runner
from tests.harness import postgres
from tests.harness.clients import client_for
from tests.harness.databases import POSTGRESQL, Database


def make_read_only(database: Database) -> None:
    """Let the server, or each connection to the file, refuse to write from now on."""
    db.engine.dispose()
    if database.kind == POSTGRESQL:
        url = make_url(database.url)
        with psycopg.connect(postgres.plain(url), autocommit=True) as connection:
            connection.execute(
                f'ALTER DATABASE "{url.database}" SET default_transaction_read_only = on'.encode()
            )
        return
    event.listen(db.engine, "connect", lambda raw, _record: raw.execute("PRAGMA query_only=ON"))


def test_a_database_that_takes_nothing_new_is_unwell(fresh_app: Any, fresh_database: Database) -> None:
    with fresh_app.app_context():
        runner.tick("first")
        administrator = client_for(fresh_app, "administrator")
    anybody = client_for(fresh_app, None)
    before = anybody.get("/health").json
    assert before["database"] == {"ok": True, "read_only": False}
    with fresh_app.app_context():
        make_read_only(fresh_database)
    answer, figures = anybody.get("/health"), anybody.get("/metrics").text
    assert (answer.status_code, answer.json["database"]) == (503, {"ok": False, "read_only": True})
    assert {part for part in before if before[part] != answer.json[part]} <= {"ok", "database", "disk"}
    assert 'guichet_sound{part="database"} 0.0' in figures
    page = administrator.get("/admin/health?lang=en")
    assert (page.status_code, "It can be read, but nothing can be saved" in page.text) == (200, True)
