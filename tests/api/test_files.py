"""Files by programs: the rule, the record of reading and the limits are those of the pages."""

import io
import secrets
from typing import Any

import pytest
from sqlalchemy import func, select

from desk import policy
from models import Attachment, Event, Message
from tests.api.conftest import Program
from tests.factories import make_ticket
from tests.web.test_uploads import CONTENT, stored

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"


@pytest.fixture(autouse=True)
def _the_database(session: Any) -> None:
    """Every test here reads what was written."""


def send(someone: Program, reference: str, *files: tuple[bytes, str], key: str = "", **words: str) -> Any:
    """Write as a form with files."""
    told = {"Authorization": f"Bearer {someone.token}"} | ({"Idempotency-Key": key} if key else {})
    form = {"mode": "note", "body": "See the plan", **words} | {
        "files": [(io.BytesIO(b), n) for b, n in files]
    }
    return someone.client.post(f"/api/v1/tickets/{reference}/messages", data=form, headers=told)


def reads(session: Any) -> int:
    return int(session.scalar(select(func.count()).where(Event.kind == "confidential_read")))


def test_a_file_is_sent_listed_and_fetched_as_it_was(program: Any, session: Any) -> None:
    officer, ticket = program("officer"), make_ticket("triage")
    stored(ticket)
    key = secrets.token_urlsafe(12)
    for _again in range(2):  # the same key is one message, whatever stands between the parts of the form
        assert send(officer, ticket.reference, (PDF, "Plan Öfen.pdf"), key=key).status_code == 201
    assert send(officer, ticket.reference, (PDF + b"%", "Plan Öfen.pdf"), key=key).status_code == 422
    listed = officer.get(f"/tickets/{ticket.reference}/files").json["items"]
    assert [(one["name"], one["layer"]) for one in listed] == [
        ("data.csv", "confidential"),
        ("Plan Öfen.pdf", "internal"),
    ]
    messages = officer.get(f"/tickets/{ticket.reference}/messages").json["items"]
    assert messages[0]["files"] == [listed[1]]
    for one, content in zip(listed, (CONTENT, PDF), strict=True):
        answer = officer.get(one["url"])
        assert (answer.status_code, answer.data) == (200, content)
        assert answer.headers["Content-Disposition"].startswith("attachment;")
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Authorization" in answer.headers["Vary"]


@pytest.mark.parametrize(
    "role", ["officer", "director", "contract_office", "researcher", "funder", "administrator"]
)
@pytest.mark.parametrize("layer", ["confidential", "pitch", "internal"])
def test_whoever_is_kept_from_a_file_on_its_page_is_kept_from_it_here(
    client: Any, program: Any, session: Any, role: str, layer: str
) -> None:
    person, ticket = client(role), make_ticket("accepted")
    file = stored(ticket, layer=layer)
    someone = program(person.user)
    page = person.get(f"/files/{file.key}", buffered=True).status_code
    traces = reads(session)
    answer = someone.get(f"/files/{file.key}")
    assert answer.status_code == page
    assert reads(session) == 2 * traces
    listed = someone.get(f"/tickets/{ticket.reference}/files")
    named = [one["url"] for one in listed.json["items"]] if listed.status_code == 200 else []
    assert (f"/api/v1/files/{file.key}" in named) is (page == 200)


def test_a_file_that_is_held_is_listed_and_given_to_nobody(program: Any) -> None:
    officer, ticket = program("officer"), make_ticket("triage")
    file = stored(ticket, scan_state="held")
    listed = officer.get(f"/tickets/{ticket.reference}/files").json["items"]
    assert [(one["scan_state"], one["url"]) for one in listed] == [("held", None)]
    assert officer.get(f"/files/{file.key}").status_code == 404


@pytest.mark.parametrize(
    ("files", "words", "status", "field"),
    [
        ([(b"<html><script>1</script>", "plan.pdf")], {}, 422, "files"),
        ([(b"x" * 11, "a.csv")] * 3, {}, 413, "files"),
        ([(b"a;b\n", "a.csv")] * (policy.FILES_AT_MOST + 1), {}, 422, "files"),
        ([(PDF, "plan.pdf")], {"state": "closed"}, 422, "state"),
        ([(PDF, "plan.pdf")], {"unit_id": "x"}, 422, "unit_id"),
    ],
)
def test_what_the_pages_would_not_take_is_refused_by_field_and_nothing_is_kept(
    program: Any, session: Any, monkeypatch: Any, files: Any, words: Any, status: int, field: str
) -> None:
    if status == 413:
        monkeypatch.setattr(policy, "FILE_BYTES_AT_MOST", 10)
    ticket = make_ticket("triage")
    answer = send(program("officer"), ticket.reference, *files, **words)
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    assert {one["field"] for one in answer.json["errors"]} == {field}
    assert session.scalar(select(func.count()).select_from(Message)) == 0
    assert session.scalar(select(func.count()).select_from(Attachment)) == 0


def test_uploads_of_programs_count_with_those_of_the_pages(program: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(policy, "UPLOADS_PER_ADDRESS", (2, 3600))
    officer, ticket = program("officer"), make_ticket("triage")
    statuses = [send(officer, ticket.reference, (PDF, "plan.pdf")).status_code for _ in range(3)]
    assert statuses == [201, 201, 429]
