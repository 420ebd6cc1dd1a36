"""Attacks 2, 10 and 13: what was mailed opens nothing once its person left, or once the mailbox is no longer theirs."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from desk import clock as desk_clock
from desk.access import Actor
from desk.jobs import understand_mail
from desk.jobs.work import Work
from desk.services import contacts, inbound_mails, links, offers, personal_data, units
from desk.transaction import unit_of_work
from models import Contact, Link, Member, Offer, OutboxMail
from models.states import LinkPurpose, MailSource
from tests import factories
from tests.letters_in import letter
from tests.web.tracked import case


@pytest.fixture(autouse=True)
def _the_database(session: Any) -> None:
    """Every test here reads what was written."""


def offered() -> tuple[Offer, Member, str]:
    """Return an open offer, its person, and the path of their link."""
    offer = factories.make_offer("sent")
    member = factories.make_member(offer.unit, language="en")
    ends = offer.expires_at + timedelta(days=60)
    link = links.issue(LinkPurpose.OFFER, expires_at=ends, offer_id=offer.id, member_id=member.id)
    factories.session.commit()
    return offer, member, links.path(link)


def correct(member: Member, **changes: Any) -> None:
    facts = {
        name: getattr(member, name)
        for name in ("name", "email", "role", "language", "receives_offers", "left_on")
    }
    with unit_of_work():
        units.edit_member(actor=factories.actor_of("lead"), member_id=member.id, **facts | changes)


def rename(contact: Contact, email: str) -> None:
    """Correct the address of a company's person, as the desk does."""
    with unit_of_work():
        contacts.edit(
            actor=factories.actor_of("officer"), contact_id=contact.id, version=contact.version, name=contact.name, email=email
        )  # fmt: skip


def newest(purpose: LinkPurpose) -> str:
    found = select(Link).where(Link.purpose == purpose, Link.revoked_at.is_(None)).order_by(Link.id.desc())
    return links.path(factories.session.scalars(found).first())


def test_who_left_a_unit_decides_nothing_and_reads_nothing(client: Any, session: Any) -> None:
    offer, member, path = offered()
    assert client().get(path).status_code == 200
    correct(member, left_on=desk_clock.today())
    assert client().get(path).status_code == 410
    tries = {
        "acceptance": {"yes-has_tie": "no"}, "refusal": {"no-code": "no_capacity"},
        "messages": {"ask-body": "Who?", "ask-key": "a-key-of-the-form-1234"}, "colleagues": {"who-name": "Ana"},
    }  # fmt: skip
    assert {client().post(f"{path}/{verb}", data=given).status_code for verb, given in tries.items()} == {404}
    session.expire_all()
    assert session.get(Offer, offer.id).state == "sent"
    correct(member, left_on=None)  # a slip of the desk's
    assert client().get(path).status_code == 200


def test_the_link_of_an_offer_follows_its_person_to_their_new_address(client: Any, session: Any) -> None:
    offer, member, path = offered()
    correct(member, name="Renamed")
    assert client().get(path).status_code == 200
    correct(member, email="right@lab.example.org")
    assert client().get(path).status_code == 410
    with unit_of_work():
        offers.remind(actor=Actor.system(), offer_id=offer.id)
    mail = session.scalars(select(OutboxMail).where(OutboxMail.to_address == "right@lab.example.org")).one()
    fresh = "/o/" + mail.text_body.split("/o/")[1].split()[0]
    assert client().get(fresh).status_code == 200


def test_the_link_of_a_request_follows_its_person_to_their_new_address(client: Any, session: Any) -> None:
    ticket, path = case()
    session.commit()
    assert client().get(path).status_code == 200
    rename(session.get(Contact, ticket.contact_id), "right@ateliers.example.org")
    assert client().get(path).status_code == 404
    assert client().get(newest(LinkPurpose.TRACKING)).status_code == 200


def test_a_copy_of_one_s_data_is_not_read_from_the_old_address(client: Any, session: Any) -> None:
    ticket, _path = case()
    contact = session.get(Contact, ticket.contact_id)
    contact.email_proven_at = desk_clock.now()
    session.commit()
    with unit_of_work():
        link = personal_data.send_copy(actor=factories.actor_of("officer"), contact_id=contact.id)
    path = links.path(link)
    assert client().get(path).status_code == 200
    rename(contact, "right@ateliers.example.org")
    assert client().get(path).status_code == 404


def test_a_mail_under_the_name_of_who_left_opens_none_of_their_old_links(client: Any, session: Any) -> None:
    """Anybody can write a sender's address; whoever left still has the links they took along."""
    ticket, path = case()
    contact = session.get(Contact, ticket.contact_id)
    address = f"ex@{ticket.organization.domain}"
    assert client().get(path).status_code == 200
    contact.left_on, contact.email, contact.email_key = desk_clock.today(), address, address
    session.commit()
    with unit_of_work():
        inbound_mails.store(letter(**{"from": f"Ex <{address}>"}), source=MailSource.FILE)
    understand_mail.run_all(Work("understand_mail"))
    assert session.get(Contact, contact.id).left_on is None  # they wrote: the desk writes to them again
    assert client().get(path).status_code == 404
