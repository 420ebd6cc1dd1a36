"""Files: for whoever may read them, to be saved and never opened as a page."""

import io
import secrets
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from desk import clock as desk_clock
from desk import files
from desk.services import attachments
from models import Attachment, Event, NdaPerson
from tests import factories
from tests.factories import keep

CONTENT = b"Ofen;Temperatur\n3;812\n"


@pytest.fixture(autouse=True)
def _the_database(session: Any) -> None:
    """Every test here reads what was written."""


def stored(
    ticket: Any, *, layer: str = "confidential", content: bytes = CONTENT, **changes: Any
) -> Attachment:
    received = attachments.receive(io.BytesIO(content), "data.csv")
    fields = {"name": received.name, "scan_state": "not_scanned", "created_at": desk_clock.now()} | changes
    return keep(Attachment(key=secrets.token_urlsafe(16), submission_id=ticket.submission_id, ticket_id=ticket.id, layer=layer,
                           mime=received.mime, size=received.size, sha256=received.sha256, **fields))  # fmt: skip


def get(person: Any, key: str) -> Any:
    return person.get(f"/files/{key}", buffered=True)


def reads(session: Any) -> int:
    return int(session.scalar(select(func.count()).where(Event.kind == "confidential_read")))


def test_the_desk_saves_a_file_and_leaves_no_trace(client: Any, session: Any) -> None:
    file = stored(factories.make_ticket(), name="Öfen 2026.csv")
    answer = get(client("officer"), file.key)
    assert (answer.status_code, answer.data) == (200, CONTENT)
    assert answer.headers["Content-Length"] == str(len(CONTENT))
    assert (
        answer.headers["Content-Disposition"]
        == "attachment; filename=\"Ofen 2026.csv\"; filename*=UTF-8''%C3%96fen%202026.csv"
    )
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["Cache-Control"] == "no-store"
    assert reads(session) == 0


def test_asking_for_the_head_gives_no_body(client: Any) -> None:
    file = stored(factories.make_ticket())
    answer = client("officer").head(f"/files/{file.key}", buffered=True)
    assert (answer.status_code, answer.data) == (200, b"")


@pytest.mark.parametrize(
    "name", ['a"\r\nSet-Cookie: x=1;.csv', "../../etc/passwd", "CON.csv", "\u202evsc.exe"]
)
def test_a_name_never_makes_a_header_or_a_path(client: Any, name: str) -> None:
    file = stored(factories.make_ticket(), name=name)
    answer = get(client("officer"), file.key)
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers or "x=1" not in answer.headers["Set-Cookie"]
    assert "\n" not in answer.headers["Content-Disposition"]
    assert "/" not in answer.headers["Content-Disposition"].split("filename*")[0]


def test_a_passer_by_is_asked_to_sign_in(client: Any) -> None:
    file = stored(factories.make_ticket())
    answer = get(client(), file.key)
    assert answer.status_code == 303
    assert answer.location.startswith("/login")


@pytest.mark.parametrize("role", ["researcher", "administrator", "funder", "director", "contract_office"])
def test_who_may_not_read_it_finds_nothing(client: Any, session: Any, role: str) -> None:
    file = stored(factories.make_ticket())
    person = client(role)
    forbidden, missing = get(person, file.key), get(person, secrets.token_urlsafe(16))
    assert forbidden.status_code == missing.status_code == 404
    assert forbidden.data.replace(file.key.encode(), b"") == missing.data.replace(
        missing.request.path[7:].encode(), b""
    )
    assert reads(session) == 0


@pytest.mark.parametrize(
    "key", ["1", "-1", "0", str(2**63), "null", "%00", "..%2f..%2fetc%2fpasswd", "x" * 5000, "é"]
)
def test_keys_are_not_guessed(client: Any, key: str) -> None:
    stored(factories.make_ticket())
    assert get(client("officer"), key).status_code == 404


def test_nothing_is_posted_there(client: Any) -> None:
    assert client("officer").post(f"/files/{'k' * 22}").status_code == 405


@pytest.mark.parametrize("state", ["held", "infected"])
def test_a_file_that_is_held_is_nobodys(client: Any, state: str) -> None:
    file = stored(factories.make_ticket(), scan_state=state)
    assert get(client("lead"), file.key).status_code == 404


def test_a_file_that_the_store_lost_is_not_there(client: Any) -> None:
    file = stored(factories.make_ticket(), content=f"only here {secrets.token_hex(8)}".encode())
    next(files.store().root.glob(f"*/{file.sha256}")).unlink()
    assert get(client("officer"), file.key).status_code == 404


def test_the_contract_office_reads_on_its_tickets_and_is_recorded(client: Any, session: Any) -> None:
    file = stored(factories.make_ticket("accepted"))
    assert get(client("contract_office"), file.key).status_code == 200
    assert reads(session) == 1


def test_a_named_researcher_reads_under_a_running_agreement_and_is_recorded(
    client: Any, session: Any
) -> None:
    researcher = client("researcher")
    actor = factories.actor_of(researcher.user)
    from models import Member, Unit

    member = session.scalar(select(Member).where(Member.user_id == researcher.user.id))
    ticket = factories.make_ticket("accepted")
    offer = factories.make_offer(
        "accepted", ticket=ticket, unit=session.get(Unit, next(iter(actor.unit_ids)))
    )
    factories.make_engagement(offer)
    secret, pitch = stored(ticket), stored(ticket, layer="pitch")
    assert get(researcher, secret.key).status_code == 404
    assert get(researcher, pitch.key).status_code == 200
    assert reads(session) == 0
    nda = factories.make_nda("in_review", ticket=ticket)
    keep(NdaPerson(nda_id=nda.id, member_id=member.id))
    nda.signed_on, nda.ends_on, nda.state = (
        desk_clock.today(),
        desk_clock.today() + timedelta(days=30),
        "signed",
    )
    session.commit()
    assert get(researcher, secret.key).status_code == 200
    assert reads(session) == 1


def test_another_unit_never_reads_the_file_of_a_message(client: Any, session: Any) -> None:
    ticket = factories.make_ticket("offered")
    mine, theirs = client("researcher"), client("researcher")
    for person in (mine, theirs):
        from models import Unit

        unit_id = next(iter(factories.actor_of(person.user).unit_ids))
        offer = factories.make_offer(ticket=ticket, unit=session.get(Unit, unit_id))
        if person is mine:
            from models import Message

            message = keep(Message(key=secrets.token_urlsafe(12), ticket_id=ticket.id, lane="unit", unit_id=unit_id, offer_id=offer.id,
                                   author_kind="staff", author_name="Ana", language="en", body="For you", created_at=desk_clock.now()))  # fmt: skip
    file = stored(ticket, layer="pitch", message_id=message.id)
    assert get(mine, file.key).status_code == 200
    assert get(theirs, file.key).status_code == 404


def test_a_form_with_files_is_not_cut_short_by_the_token_check(
    client: Any, app: Any, monkeypatch: Any
) -> None:
    """The door raises the limit of a request before anything reads its body, the token check included."""
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 10)
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    answer = client("officer").post("/queue/new-request", data={"title": "More than ten bytes"})
    assert answer.status_code == 400  # the missing token, not the length
