"""Mails that are held: placed, opened or let lie by a person, and unseen by a ticket's people until then."""

from typing import Any

import pytest

from desk.access import Actor
from desk.errors import Conflict, NotFound
from desk.services import inbound_mails, tickets
from desk.transaction import unit_of_work
from models import (
    Attachment,
    InboundMail,
    Message,
    Offer,
    Ticket,
)
from tests.factories import actor_of, make_member, make_offer, make_ticket
from tests.harness.counting import count
from tests.letters_in import letter, with_parts
from tests.mail.test_inbound import PDF, a_mail_of_ours, reply_key, taken


@pytest.fixture
def held(session: Any) -> tuple[InboundMail, Ticket, Actor]:
    """A stranger's mail with a reference to a ticket, and an officer."""
    ticket = make_ticket("triage")
    officer = actor_of("officer")
    ours = a_mail_of_ours(session, ticket)
    stored = taken(with_parts("Content-Type: text/plain\r\n\r\nwords", PDF, in_reply_to=f"<{ours.wire_id}>"))
    return stored, ticket, officer


def test_a_person_places_a_held_mail_once(session: Any, held: tuple[InboundMail, Ticket, Actor]) -> None:
    stored, ticket, officer = held
    given = inbound_mails.take(stored.id)
    with unit_of_work():
        inbound_mails.accept(
            actor=officer, mail_id=stored.id, taken=given, ticket_id=ticket.id, person=f"c{ticket.contact_id}"
        )
    message = session.get_one(Message, stored.message_id)
    assert (stored.decision, message.body, message.author_contact_id) == (
        "accepted",
        "words",
        ticket.contact_id,
    )
    assert count(Attachment, Attachment.message_id == message.id) == 1
    with pytest.raises(Conflict), unit_of_work():
        inbound_mails.discard(actor=officer, mail_id=stored.id, reason="twice")


def test_a_held_mail_is_nobodys_words_but_those_of_the_tickets_people(
    held: tuple[InboundMail, Ticket, Actor],
) -> None:
    stored, ticket, officer = held
    given = inbound_mails.take(stored.id)
    for person in ("c999", "u1", "m7", "x", "c"):
        with pytest.raises(NotFound), unit_of_work():
            inbound_mails.accept(
                actor=officer, mail_id=stored.id, taken=given, ticket_id=ticket.id, person=person
            )


def test_a_held_mail_becomes_a_request_of_its_own_or_nothing_with_a_reason(
    session: Any, held: tuple[InboundMail, Ticket, Actor]
) -> None:
    stored, ticket, officer = held
    given = inbound_mails.take(stored.id)
    with unit_of_work():
        opened = inbound_mails.open_as_new(actor=officer, mail_id=stored.id, taken=given)
    assert (opened.id != ticket.id, stored.decision, stored.outcome) == (True, "opened", "quarantine")
    other = taken(letter("spam", subject=f"[{ticket.reference}]", message_id="<9@x>"))
    with unit_of_work():
        inbound_mails.discard(actor=officer, mail_id=other.id, reason="advertising")
    assert (other.decision, other.decision_note) == ("discarded", "advertising")


def test_a_member_whose_offer_is_over_no_longer_writes_by_mail(session: Any) -> None:
    offer = make_offer("declined")
    member = make_member(offer.unit)
    assert taken(letter(to=reply_key(offer.ticket, f"m{member.id}"))).reason == "left"


def test_quarantined_words_are_invisible_to_the_tickets_people(
    session: Any, held: tuple[InboundMail, Ticket, Actor]
) -> None:
    from desk import access

    stored, ticket, officer = held
    company = Actor(kind="contact", name="", contact_id=ticket.contact_id, submission_id=ticket.submission_id)
    for actor in (company, actor_of("researcher"), actor_of("director"), actor_of("contract_office")):
        assert access.load_all(actor, InboundMail, order=(InboundMail.id,)) == []
    assert access.load_all(officer, InboundMail, order=(InboundMail.id,)) == [stored]
    assert tickets.possible(ticket, officer)
    assert count(Offer) == 0
