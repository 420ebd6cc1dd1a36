"""Faults 17, 18 and 20: the database locked for long, out of reach, full. People lose no word and are told what to do."""

import html
import re
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from desk.errors import Conflict
from desk.extensions import session as services_session
from desk.transaction import as_conflict, unit_of_work
from models import Organization
from models.dialect import WRITE
from tests import factories

WORDS = {"name": "Fonderie « Müller » (démo)", "country": "FR", "kind": "company", "city": 'Metz"><b>'}


class NotThere(Exception):
    """What a driver raises when no server answers."""

    sqlstate = None


def from_server(state: str) -> OperationalError:
    """Return what a server of PostgreSQL answers with."""
    error = NotThere("refused")
    error.sqlstate = state  # type: ignore[assignment]  # as the driver has it
    return OperationalError("INSERT", None, error)


def failing(monkeypatch: Any, error: Exception) -> None:
    """Let every write fail where its transaction begins."""

    connect = services_session.connection

    def refuse(**options: Any) -> Any:
        if options.get("execution_options") is WRITE:
            raise error
        return connect(**options)

    monkeypatch.setattr(services_session, "connection", refuse)


def cause(text: str) -> OperationalError:
    return OperationalError("BEGIN IMMEDIATE", None, Exception(text))


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (cause("database is locked"), 503), (cause("attempt to write a readonly database"), 503),
        (OperationalError("BEGIN", None, NotThere("connection refused")), 503), (cause("database or disk is full"), 507),
        (from_server("25006"), 503), (from_server("57014"), 503), (from_server("53200"), 503), (from_server("53100"), 507),
    ],
)  # fmt: skip
def test_a_form_that_cannot_be_kept_now_is_sent_again_with_every_word(
    client: Any, session: Any, monkeypatch: Any, error: Exception, status: int
) -> None:
    officer = client("officer")
    with monkeypatch.context() as patched:
        failing(patched, error)
        answer = officer.post("/directory/organizations", data=WORDS)
        assert officer.get("/directory").status_code == 200  # reading goes on
    assert answer.status_code == status
    assert int(answer.headers["Retry-After"]) > 0
    form = answer.text.partition("<main")[2]
    assert 'action="/directory/organizations"' in form
    kept = {
        html.unescape(name): html.unescape(value)
        for name, value in re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', form)
    }
    assert kept == WORDS
    assert officer.post("/directory/organizations", data={**kept, "city": "Metz"}).status_code == 303
    assert session.query(Organization).filter_by(name=WORDS["name"]).count() == 1


def test_a_password_is_never_written_into_the_page(client: Any, session: Any, monkeypatch: Any) -> None:
    failing(monkeypatch, cause("database is locked"))
    answer = client().post("/login", data={"email": "a@desk.example.org", "password": "a quiet lake"})
    assert answer.status_code == 503
    assert "a quiet lake" not in answer.text


def test_another_sites_form_is_not_offered_again(client: Any, session: Any, monkeypatch: Any) -> None:
    officer = client("officer")
    failing(monkeypatch, cause("database is locked"))
    answer = officer.post("/directory/organizations", data=WORDS, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 503
    assert "Müller" not in answer.text


def test_reading_without_a_database_is_told(client: Any, session: Any, monkeypatch: Any) -> None:
    officer = client("officer")

    def refuse(*_: object, **__: object) -> None:
        raise OperationalError("SELECT", None, NotThere("connection refused"))

    monkeypatch.setattr("desk.queries.queue.lists.page", refuse, raising=False)
    monkeypatch.setattr("desk.web.directory.organizations.queries.organizations", refuse)
    answer = officer.get("/directory")
    assert answer.status_code == 503
    assert "Retry-After" in answer.headers


def test_what_trying_again_does_not_help_is_no_conflict() -> None:
    assert as_conflict(cause("no such table: ticket")) is None
    assert as_conflict(ValueError("x")) is None
    assert as_conflict(OSError(13, "Permission denied")) is None
    full = as_conflict(OSError(28, "No space left on device"))
    assert full is not None
    assert full.args == ("busy", "full")


def test_a_real_lock_is_told_after_five_seconds(fresh_app: Any, database: str) -> None:
    """Another process holds the row or the file; nobody waits without end, and nothing is half-written."""
    from desk.extensions import db
    from models.dialect import WRITE

    with fresh_app.app_context():
        organization = factories.make_organization()
        number = organization.id
        with db.engine.connect().execution_options(**WRITE) as other:
            holding = other.begin()
            other.exec_driver_sql(f"UPDATE organization SET name = 'Nancy' WHERE id = {number}")
            with pytest.raises(Conflict, match="busy"), unit_of_work():
                services_session.get_one(Organization, number, with_for_update=True).name = "Metz"
            holding.rollback()
        with unit_of_work():
            services_session.get_one(Organization, number).name = "Metz"
        assert services_session.get_one(Organization, number).name == "Metz"
