"""A request that an officer writes down: told by phone, or at a fair."""

from typing import Any

import pytest
from sqlalchemy import func, select

from desk import signing
from models import Event, Link, OutboxMail, Submission, Ticket
from tests import factories
from tests.harness.counting import count
from tests.web.typed_requests import key


@pytest.fixture(autouse=True)
def _the_database(session: Any) -> None:
    """Every test here reads what was written."""


def call(**changes: Any) -> dict[str, Any]:
    return {
        "key": key(), "origin": "phone", "language": "de", "company_name": "Gießerei (démo)", "contact_name": "Eva Klein (démo)",
        "contact_email": "eva@giesserei.example.org", "title": "Risse im Guss finden", "pitch": "Jeder zwölfte Guss ist Ausschuss.",
    } | changes  # fmt: skip


def test_an_officer_writes_down_a_request_and_its_ticket_opens(client: Any, session: Any) -> None:
    factories.make_user("officer", password_hash="x")  # with as few requests, and first in turn
    officer = client("officer")
    assert officer.get("/queue/new-request").status_code == 200
    answer = officer.post("/queue/new-request", data=call())
    ticket = session.scalar(select(Ticket))
    assert answer.status_code == 303
    assert answer.location == f"/tickets/{ticket.reference}"
    assert (ticket.state, ticket.language) == ("new", "de")
    assert ticket.owner_id == session.scalar(select(Event.actor_id).where(Event.kind == "ticket_opened"))
    assert session.scalar(select(Submission.origin)) == "phone"
    mails = session.scalars(
        select(OutboxMail).where(OutboxMail.to_address == "eva@giesserei.example.org")
    ).all()
    assert [(mail.kind, mail.language) for mail in mails] == [("submission_received", "de")]
    assert signing.path("tracking", session.scalar(select(Link.public_id))) in mails[0].text_body


def test_an_officer_needs_one_way_to_reach_the_person(client: Any, session: Any) -> None:
    officer = client("lead")
    answer = officer.post("/queue/new-request", data=call(contact_email=""))
    assert answer.status_code == 422
    assert "Gießerei" in answer.text
    given = call(contact_email="", contact_phone="+49 681 123456")
    opened = officer.post("/queue/new-request", data=given)
    assert opened.status_code == 303
    page = officer.get(f"{opened.location}?lang=en").text
    assert "No mail address is known: call" in page
    assert "Nobody can be written to" not in page


def test_an_officer_is_asked_about_somebody_else(client: Any, session: Any) -> None:
    officer = client("officer")
    page = officer.post("/queue/new-request?lang=en", data={"key": key()}).text
    questions = [one.split("</label>")[0] for one in page.split("<label")[1:]]
    assert any("What is the company called?" in one for one in questions)
    assert not any("you" in one.split(">", 1)[1].lower() for one in questions)
    told = page.split('role="alert"', 1)[1].split("</ul>")[0]
    for words in (
        "Write the name of the company.",
        "Write in one sentence what they need.",
        "Write what happens there",
    ):
        assert words in told
    assert " you " not in told


def test_an_officer_sees_a_similar_open_request_before_opening_another(client: Any, session: Any) -> None:
    known = factories.make_ticket(
        "triage", title="Weld seams seen by a camera", pitch="Two people check each weld seam by eye."
    )
    officer = client("officer")
    given = call(company_name=known.organization.name, title=known.title, pitch=known.pitch)
    page = officer.post("/queue/new-request?lang=en", data=given)
    assert (page.status_code, known.reference in page.text) == (200, True)
    assert count(Ticket) == 1
    assert officer.post("/queue/new-request", data=given | {"action": "anew"}).status_code == 303
    assert count(Ticket) == 2


def test_an_officer_who_clicks_twice_opens_one_ticket(client: Any, session: Any) -> None:
    officer, given = client("officer"), call()
    answers = [officer.post("/queue/new-request", data=given) for _ in range(2)]
    assert answers[0].location == answers[1].location
    assert count(Ticket) == 1
    assert session.scalar(select(func.count()).where(Event.kind == "ticket_opened")) == 1


def test_an_officer_has_topics_proposed(client: Any, session: Any) -> None:
    topic = factories.make_topic(label_de="Anomalieerkennung", alternatives={"de": ["Risse im Guss"]})
    page = client("officer").post("/queue/new-request", data=call(action="topics"))
    assert page.status_code == 200
    assert f'value="{topic.id}"' in page.text.split("data-topics-first")[1].split("data-topics-ask")[0]
    assert count(Submission) == 0


@pytest.mark.parametrize("role", ["contract_office", "director", "researcher", "administrator", "funder"])
def test_only_the_desk_files_on_behalf(client: Any, session: Any, role: str) -> None:
    person = client(role)
    assert person.get("/queue/new-request").status_code == 403
    assert person.post("/queue/new-request", data=call()).status_code == 403
    assert client().post("/queue/new-request", data=call()).status_code == 303
    assert count(Submission) == 0
