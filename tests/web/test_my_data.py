"""The copy of one's data behind its mailed link, and the pages from which the desk sends it or erases a person."""

import json
from typing import Any

import pytest
from sqlalchemy import select

from desk import clock as desk_clock
from desk.services import links
from models import Contact, DataWish, OutboxMail
from models.states import LinkPurpose
from tests import factories
from tests.factories import keep


@pytest.fixture(autouse=True)
def _the_database(session: Any) -> None:
    """Every test here reads what was written."""


def person(**changes: Any) -> Contact:
    proven = {"email_proven_at": desk_clock.now(), "name": "Canarine Serinelle (démo)"} | changes
    ticket = factories.make_ticket("triage")
    contact = factories.session.get_one(Contact, ticket.contact_id)
    for column, value in proven.items():
        setattr(contact, column, value)
    return keep(contact)


def wish_of(contact: Contact, wish: str) -> DataWish:
    today = desk_clock.today()
    return keep(DataWish(contact_id=contact.id, wish=wish, asked_at=desk_clock.now(), answer_by=today))


def test_one_click_sends_the_link_and_the_link_opens_the_copy_in_three_forms(
    client: Any, session: Any
) -> None:
    contact = person(language="de", position="R&D <chief>")
    wish_of(contact, "copy")
    officer = client("officer")
    page = officer.get(f"/directory/contacts/{contact.id}?lang=en").text
    assert "they asked for a copy of their data" in page
    assert officer.post(f"/directory/contacts/{contact.id}/data-copy").status_code == 303
    mail = session.scalars(select(OutboxMail).where(OutboxMail.kind == "data_copy")).one()
    path = (
        mail.text_body.split("http://desk.example.org")[1].split()[0]
        if "desk.example.org" in mail.text_body
        else ""
    )
    path = path or "/my-data/" + mail.text_body.split("/my-data/")[1].split()[0]
    shown = client().get(path)
    assert shown.status_code == 200
    assert '<html lang="de">' in shown.text
    assert "R&amp;D &lt;chief&gt;" in shown.text
    text = client().get(f"{path}/copy.txt")
    assert text.headers["Content-Disposition"] == "attachment; filename=my-data.txt"
    assert contact.name in text.text
    assert "R&D <chief>" in text.text  # a text, with nothing escaped
    copied = json.loads(client().get(f"{path}/copy.json").text)
    assert copied["person"]["name"] == contact.name
    assert client().get(path).headers["Cache-Control"] == "no-store"


def test_an_unproven_address_gets_nothing_and_the_officer_is_told_why(client: Any, session: Any) -> None:
    contact = person(email_proven_at=None)
    answer = client("officer").post(f"/directory/contacts/{contact.id}/data-copy?lang=en")
    assert answer.status_code == 422
    assert "never acted from a link mailed to this address" in answer.text
    assert session.scalars(select(OutboxMail).where(OutboxMail.kind == "data_copy")).all() == []


def test_erasing_asks_to_be_sure_and_says_what_stays(client: Any, session: Any) -> None:
    contact = person()
    officer = client("officer")
    address = f"/directory/contacts/{contact.id}/erasure"
    page = officer.get(f"{address}?lang=en").text
    assert "open requests" in page
    assert officer.post(address, data={"erase-version": contact.version}).status_code == 422
    assert (
        officer.post(address, data={"erase-version": contact.version + 7, "erase-is_sure": "y"}).status_code
        == 409
    )
    done = officer.post(address, data={"erase-version": contact.version, "erase-is_sure": "y"})
    assert (done.status_code, done.location) == (303, f"/directory/organizations/{contact.organization_id}")
    assert officer.get(f"/directory/contacts/{contact.id}").status_code == 404
    session.expire_all()
    assert session.get(Contact, contact.id).erased_at is not None


def test_erased_words_and_names_are_said_on_the_desk_s_pages(client: Any, session: Any) -> None:
    contact = person()
    ticket = session.scalars(select(factories.Ticket).where(factories.Ticket.contact_id == contact.id)).one()
    path = links.path(links.tracking(submission_id=ticket.submission_id, contact_id=contact.id))
    session.commit()
    client().post(f"{path}/messages", data={"answer-body": "canary-words"})
    officer = client("officer")
    assert "canary-words" in officer.get(f"/tickets/{ticket.reference}").text
    assert ticket.reference in officer.get("/search?q=Canarine").text
    session.refresh(contact)
    officer.post(
        f"/directory/contacts/{contact.id}/erasure",
        data={"erase-version": contact.version, "erase-is_sure": "y"},
    )
    page = officer.get(f"/tickets/{ticket.reference}?lang=en").text
    assert ticket.reference not in officer.get("/search?q=Canarine").text
    assert "canary-words" not in page
    assert "[erased]" not in page
    assert "Canarine" not in page
    assert page.count(f"Erased person {contact.id}") >= 3  # the people, the letter, the history
    assert client().get(path).status_code == 404


def test_a_refusal_needs_its_reason(client: Any, session: Any) -> None:
    wish = wish_of(person(), "erasure")
    officer = client("officer")
    address = f"/directory/contacts/{wish.contact_id}/data-wishes/{wish.id}/refusal"
    assert officer.post(address, data={"refusal-reason": ""}).status_code == 422
    assert officer.post(address, data={"refusal-reason": "A contract runs."}).status_code == 303
    session.expire_all()
    assert session.get(DataWish, wish.id).state == "refused"


@pytest.mark.parametrize("form", ["", "/copy.txt", "/copy.json"])
def test_every_link_that_opens_no_copy_gets_the_same_answer(client: Any, session: Any, form: str) -> None:
    contact = person()
    later = desk_clock.now() + factories.timedelta(days=1)
    link = links.issue(LinkPurpose.MY_DATA, expires_at=later, contact_id=contact.id)
    expired = links.issue(LinkPurpose.MY_DATA, expires_at=desk_clock.now(), contact_id=contact.id)
    tracking = links.issue(LinkPurpose.TRACKING, expires_at=later, contact_id=contact.id)
    session.commit()
    assert client().get(f"/my-data/{links.token(link)}{form}").status_code == 200
    wrong = [links.token(expired), links.token(tracking), "null", "x" * 500, links.token(link)[:-1]]
    answers = [client().get(f"/my-data/{one}{form}") for one in wrong]
    assert {answer.status_code for answer in answers} == {404}
    contact.erased_at = desk_clock.now()
    session.commit()
    assert client().get(f"/my-data/{links.token(link)}{form}").status_code == 404
