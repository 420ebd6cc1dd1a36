"""Who of a company follows its request: what officers do about their links, and who speaks for the company."""

from typing import Any

import pytest
from sqlalchemy import select

from desk.access import Actor
from desk.errors import Refused
from desk.extensions import session as db
from desk.services import links, personal_data, tracking
from desk.services.links import path
from desk.transaction import unit_of_work
from models import Contact, Link, OutboxMail, Ticket
from tests.factories import actor_of, keep, make_contact, make_ticket, make_user


@pytest.fixture
def case(session: Any) -> tuple[Ticket, Link, Link]:
    """Return a request with the link of who speaks for the company, and that of a colleague."""
    ticket = make_ticket("triage")
    colleague = make_contact(
        organization=ticket.organization, name="Luc Weber (démo)", email="luc@ateliers.example.org"
    )
    made = [
        keep(links.tracking(submission_id=ticket.submission_id, contact_id=id_))
        for id_ in (ticket.contact_id, colleague.id)
    ]
    return ticket, *made  # fmt: skip


def people_of(ticket: Ticket) -> str:
    return f"/tickets/{ticket.reference}/people"


def mails(kind: str) -> list[OutboxMail]:
    return list(db.scalars(select(OutboxMail).where(OutboxMail.kind == kind)))


def test_an_officer_ends_the_link_of_a_colleague_and_nobody_elses(client: Any, case: Any) -> None:
    ticket, own, theirs = case
    officer = client("officer")
    page = officer.get(people_of(ticket)).text
    assert page.count("End their link") == 1
    assert officer.post(f"{people_of(ticket)}/{theirs.contact_id}/link/end").status_code == 303
    assert client().get(path(theirs)).status_code == 404
    assert client().get(path(own)).status_code == 200
    assert "End their link" not in officer.get(people_of(ticket)).text
    again = officer.post(f"{people_of(ticket)}/{theirs.contact_id}/link/end")
    main = officer.post(f"{people_of(ticket)}/{ticket.contact_id}/link/end")
    assert (again.status_code, main.status_code) == (404, 404)


@pytest.mark.parametrize("which", [0, 1], ids=["speaks", "colleague"])
def test_a_new_link_from_the_desk_ends_the_old_one(client: Any, case: Any, which: int) -> None:
    ticket, *made = case
    old, other = made[which], made[1 - which]
    assert client("officer").post(f"{people_of(ticket)}/{old.contact_id}/link").status_code == 303
    [mail] = mails("tracking_link")
    [new] = db.scalars(select(Link).where(Link.contact_id == old.contact_id, Link.revoked_at.is_(None)))
    assert mail.to_address == db.get_one(Contact, old.contact_id).email
    assert path(new) in mail.text_body
    statuses = [client().get(path(link)).status_code for link in (old, new, other)]
    assert statuses == [404, 200, 200]


def test_who_never_had_a_link_is_mailed_none(client: Any, case: Any) -> None:
    ticket = case[0]
    stranger = make_contact(email="else@other.example.org")
    known = make_contact(organization=ticket.organization, email="third@ateliers.example.org")
    for contact in (stranger, known):
        assert client("officer").post(f"{people_of(ticket)}/{contact.id}/link").status_code == 404
    assert not mails("tracking_link")


def test_another_person_speaks_for_the_company_from_now_on(client: Any, case: Any) -> None:
    ticket, own, theirs = case
    officer = client("officer")
    given = {"contact_id": theirs.contact_id, "version": ticket.version}
    assert officer.post(f"{people_of(ticket)}/speaker", data=given).status_code == 303
    assert [mail.to_address for mail in mails("contact_named")] == ["luc@ateliers.example.org"]
    assert db.get_one(Ticket, ticket.id, populate_existing=True).contact_id == theirs.contact_id
    assert [client().get(path(link)).status_code for link in (own, theirs)] == [200, 200]  # both follow on
    page = officer.get(people_of(ticket)).text
    assert page.index("Luc Weber") < page.index("Speaks for the company")
    stale = officer.post(f"{people_of(ticket)}/speaker", data=given | {"contact_id": own.contact_id})
    assert stale.status_code == 409


def test_a_person_of_another_company_never_speaks_for_this_one(client: Any, case: Any) -> None:
    ticket, stranger = case[0], make_contact(email="else@other.example.org")
    given = {"contact_id": stranger.id, "version": ticket.version}
    answer = client("officer").post(f"{people_of(ticket)}/speaker", data=given)
    assert answer.status_code == 422
    officer = actor_of(make_user("officer"))
    with pytest.raises(Refused), unit_of_work():  # nor by the verb, whatever a form offers
        tracking.name_contact(
            actor=officer, ticket_id=ticket.id, version=ticket.version, contact_id=stranger.id
        )
    assert db.get_one(Ticket, ticket.id, populate_existing=True).contact_id == case[1].contact_id


def test_after_an_erasure_the_desk_chooses_who_takes_over(client: Any, case: Any, session: Any) -> None:
    ticket, own, theirs = case
    officer, contact = client("officer"), session.get(Contact, ticket.contact_id)
    assert people_of(ticket) in officer.get(f"/directory/contacts/{contact.id}/erasure").text
    with unit_of_work():
        personal_data.erase(actor=Actor.system(), contact_id=contact.id, version=contact.version)
    assert "Nobody can be written to" in officer.get(f"/tickets/{ticket.reference}").text
    assert "Nobody can be written to" in officer.get(people_of(ticket)).text
    version = session.get(Ticket, ticket.id, populate_existing=True).version
    given = {"contact_id": theirs.contact_id, "version": version}
    assert officer.post(f"{people_of(ticket)}/speaker", data=given).status_code == 303
    assert "Nobody can be written to" not in officer.get(f"/tickets/{ticket.reference}").text
    assert client().get(path(own)).status_code == 404
