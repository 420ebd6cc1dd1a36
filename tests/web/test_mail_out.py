"""Mails that did not arrive: seen by the desk whether a request shows them or not, and sent to where a person is now."""

from typing import Any

import pytest
from sqlalchemy import select

from desk import clock as desk_clock
from desk.queries import outgoing
from models import Event, OutboxMail
from tests.factories import actor_of, keep, make_contact, make_ticket, make_user

SERVER = "550 5.1.1 nobody here"


def parked(
    person: str, address: str, *, state: str = "bounced", ticket: Any = None, **changes: Any
) -> OutboxMail:
    now = desk_clock.now()
    return keep(
        OutboxMail(
            key=f"profile_check:{address}:{person}", kind="profile_check", to_address=address, to_name="Ada (démo)", language="en",
            subject="Your profile", text_body="canary-words-of-the-mail", headers={}, state=state, server_reply=SERVER,
            next_attempt_at=now, created_at=now, ticket_id=ticket.id if ticket else None, **changes,
        )
    )  # fmt: skip


def test_a_mail_that_hangs_on_no_request_stands_before_the_desk_with_its_servers_words(
    client: Any, session: Any
) -> None:
    officer = client("officer")
    assert "Every mail arrived" in officer.get("/queue/mail/outgoing").text
    ticket = make_ticket("triage")
    parked("u0", "of-a-request@example.org", ticket=ticket)
    stray = parked("u0", "stray@example.org")
    parked("u0", "left@example.org", state="sent")
    page = officer.get("/queue/mail/outgoing").text
    assert SERVER in page
    assert [one in page for one in ("stray@", "of-a-request@", "left@", "canary-words", ticket.reference)] == [
        True, True, False, False, True,
    ]  # fmt: skip
    assert 'href="/queue/mail/outgoing"' in officer.get("/queue/mail").text
    assert officer.post(f"/queue/mail/outgoing/{stray.id}/resending").status_code == 303
    session.expire_all()
    assert stray.state == "queued"
    assert officer.post(f"/queue/mail/outgoing/{stray.id}/resending").status_code == 409
    assert officer.post("/queue/mail/outgoing/999999/resending").status_code == 404


@pytest.mark.parametrize("role", ["contract_office", "director", "researcher", "administrator", "funder"])
def test_others_see_and_send_none_of_them(client: Any, session: Any, role: str) -> None:
    stray = parked("u0", "stray@example.org")
    assert outgoing.page(actor_of(role)).rows == ()
    assert client(role).get("/queue/mail/outgoing").status_code == 403
    assert client(role).post(f"/queue/mail/outgoing/{stray.id}/resending").status_code == 403


def test_a_doubtful_mail_is_known_to_have_arrived(client: Any, session: Any) -> None:
    doubtful = parked("u0", "doubtful@example.org", state="unknown")
    officer = client("officer")
    assert "It did arrive" in officer.get("/queue/mail/outgoing").text
    assert officer.post(f"/queue/mail/outgoing/{doubtful.id}/settlement").status_code == 303
    assert session.scalars(select(Event.kind).order_by(Event.id.desc())).first() == "mail_settled"


def test_sent_again_a_mail_goes_to_where_its_person_is_now_and_to_nobody_elses(
    client: Any, session: Any
) -> None:
    person = make_contact(email="new@ateliers.example.org")
    other = make_user("lead")
    known = parked(f"c{person.id}", "old@ateliers.example.org")
    unknown = parked("c0", "filed@ateliers.example.org")
    strange = parked("u999999", "gone@example.org")
    officer = client("officer")
    for mail in (known, unknown, strange):
        officer.post(f"/queue/mail/outgoing/{mail.id}/resending")
    session.expire_all()
    assert [mail.to_address for mail in (known, unknown, strange)] == [
        "new@ateliers.example.org", "filed@ateliers.example.org", "gone@example.org",
    ]  # fmt: skip
    assert other.email not in {mail.to_address for mail in (known, unknown, strange)}
