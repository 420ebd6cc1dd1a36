"""Mails that came in, for the desk: who may read them, what is decided, and how harmless they are to look at."""

from typing import Any

import pytest
from sqlalchemy import select, update

from desk import clock as desk_clock
from desk.extensions import session
from models import InboundMail, Mailbox, Message, Ticket
from tests.factories import actor_of, keep, make_ticket, make_user
from tests.letters_in import letter, with_parts
from tests.mail.test_inbound import a_mail_of_ours, taken

HOSTILE = '<p>hello</p><script>alert(1)</script><img src="http://evil.example/t.gif"><img src="cid:plan"><form action=x><input></form>'


@pytest.fixture
def held(session: Any) -> tuple[InboundMail, Ticket]:
    """A stranger's mail with a reference to a ticket."""
    ticket = make_ticket("triage")
    ours = a_mail_of_ours(session, ticket)
    return taken(letter("Let me in", in_reply_to=f"<{ours.wire_id}>", subject="Re: your request")), ticket


@pytest.mark.parametrize("role", ["contract_office", "director", "researcher", "administrator", "funder"])
def test_others_are_kept_out(client: Any, held: tuple[InboundMail, Ticket], role: str) -> None:
    stored, _ = held
    for path in ("/queue/mail", f"/queue/mail/{stored.id}", f"/queue/mail/{stored.id}/raw"):
        assert client(role).get(path).status_code == 403
    for path in ("acceptance", "opening", "discard", "retry"):
        assert client(role).post(f"/queue/mail/{stored.id}/{path}").status_code == 403


def test_the_queue_says_how_many_mails_wait_and_the_list_says_why(
    client: Any, held: tuple[InboundMail, Ticket]
) -> None:
    stored, ticket = held
    officer = client("officer")
    assert 'href="/queue/mail"' in officer.get("/queue").text
    assert 'href="/queue/mail"' not in client("director").get("/queue").text
    page = officer.get("/queue/mail").text
    assert "Re: your request" in page
    assert "A stranger’s answer" in page
    assert ticket.reference in page
    assert "Let me in" in officer.get(f"/queue/mail/{stored.id}").text
    assert officer.get("/queue/mail?view=all").status_code == 200
    assert officer.get("/queue/mail/999999").status_code == 404


def test_an_empty_list_says_what_would_stand_there(client: Any) -> None:
    assert "No mail waits for you" in client("officer").get("/queue/mail").text
    assert "No mail has come in yet" in client("officer").get("/queue/mail?view=all").text


def test_a_mail_is_placed_by_choosing_whose_words_it_holds(
    client: Any, held: tuple[InboundMail, Ticket]
) -> None:
    stored, ticket = held
    officer = client("officer")
    path = f"/queue/mail/{stored.id}/acceptance?request={ticket.reference}"
    refused = officer.post(path, data={})
    assert (refused.status_code, "Choose whose words these are." in refused.text) == (422, True)
    assert officer.post(path, data={"person": "c999"}).status_code == 422
    answer = officer.post(path, data={"person": f"c{ticket.contact_id}"})
    assert (answer.status_code, answer.location) == (303, f"/tickets/{ticket.reference}#thread")
    assert session.scalar(select(Message.body).where(Message.ticket_id == ticket.id)) == "Let me in"
    assert officer.post(path, data={"person": f"c{ticket.contact_id}"}).status_code == 409
    thread = officer.get(f"/tickets/{ticket.reference}").text
    assert f'href="/queue/mail/{stored.id}"' in thread


def test_another_request_can_be_named_and_an_unknown_one_is_said_to_be(
    client: Any, held: tuple[InboundMail, Ticket]
) -> None:
    stored, _ = held
    other = make_ticket("qualified")
    officer = client("officer")
    assert (
        other.contact.name in officer.get(f"/queue/mail/{stored.id}?request={other.reference.lower()}").text
    )
    assert (
        "No request has this reference" in officer.get(f"/queue/mail/{stored.id}?request=ENA-1999-0001").text
    )
    answer = officer.post(
        f"/queue/mail/{stored.id}/acceptance?request={other.reference}",
        data={"person": f"c{other.contact_id}"},
    )
    assert answer.location == f"/tickets/{other.reference}#thread"


def test_a_mail_becomes_a_request_of_its_own(client: Any, held: tuple[InboundMail, Ticket]) -> None:
    stored, ticket = held
    answer = client("officer").post(f"/queue/mail/{stored.id}/opening")
    assert answer.status_code == 303
    assert ticket.reference not in answer.location


def test_a_mail_is_discarded_with_a_reason_only(client: Any, held: tuple[InboundMail, Ticket]) -> None:
    stored, _ = held
    officer = client("officer")
    refused = officer.post(f"/queue/mail/{stored.id}/discard", data={"reason": " "})
    assert (refused.status_code, "Say in a few words why" in refused.text) == (422, True)
    assert officer.post(f"/queue/mail/{stored.id}/discard", data={"reason": "advertising"}).status_code == 303
    assert "advertising" in officer.get(f"/queue/mail/{stored.id}").text


def test_the_mail_as_it_came_is_saved_as_text(client: Any, held: tuple[InboundMail, Ticket]) -> None:
    stored, _ = held
    answer = client("officer").get(f"/queue/mail/{stored.id}/raw")
    assert answer.data.startswith(b"From: Claire Fontaine")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="mail-{stored.id}.txt"'
    assert answer.mimetype == "text/plain"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_html_of_a_mail_does_nothing_and_shows_its_own_pictures_from_the_store(
    client: Any, session: Any
) -> None:
    make_user("officer")
    picture = (
        "Content-Type: image/png; name=plan.png\r\nContent-Id: <plan>\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    )
    stored = taken(with_parts(f"Content-Type: text/html\r\n\r\n{HOSTILE}", picture, kind="related"))
    page = client("officer").get(f"/queue/mail/{stored.id}").text
    body = page[page.index('class="foreign"') :]
    assert "alert(1)" not in body
    assert "evil.example" not in body
    assert "<input" not in body[: body.index("</details>")]
    source = body.split('<img src="')[1].split('"')[0]
    assert source.startswith("/files/")
    with client("officer").get(source) as picture_answer:
        assert picture_answer.mimetype == "image/png"


def test_a_mail_set_aside_is_tried_again_by_a_button(client: Any, held: tuple[InboundMail, Ticket]) -> None:
    stored, _ = held
    stored.outcome, stored.state, stored.trouble = None, "set_aside", "RecursionError: too deep"
    session.flush()
    officer = client("officer")
    assert "RecursionError: too deep" in officer.get(f"/queue/mail/{stored.id}").text
    assert officer.post(f"/queue/mail/{stored.id}/retry").status_code == 303
    assert session.get_one(InboundMail, stored.id).state == "received"


def test_folded_words_are_one_press_away_on_both_sides(client: Any, session: Any) -> None:
    ticket = make_ticket("triage")
    ours = a_mail_of_ours(session, ticket)
    taken(
        letter(
            "Yes.\n\n-- \nClaude\nAciers", in_reply_to=f"<{ours.wire_id}>", **{"from": ticket.contact.email}
        )
    )
    page = client(make_user("officer")).get(f"/tickets/{ticket.reference}").text
    assert "Quoted text and signature" in page
    assert "Aciers" in page
    assert actor_of("officer").is_desk


def test_a_line_says_when_mailbox_and_store_differ(client: Any, session: Any) -> None:
    keep(Mailbox(name="desk@mail.example.org/INBOX", mail_count=9, missing_count=0, failure_count=0))
    page = client("officer")
    assert "desk@mail.example.org" not in page.get("/queue/mail").text
    session.execute(update(Mailbox).values(missing_count=2))
    session.commit()
    assert "holds 2 mails that are not here yet" in page.get("/queue/mail").text
    session.execute(update(Mailbox).values(failing_since=desk_clock.now(), failure_count=1))
    session.commit()
    assert "has not answered since" in page.get("/queue/mail").text
