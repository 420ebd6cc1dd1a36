"""A person's data: asked for from their own link, copied to their address alone, erased everywhere but where law binds."""

import io
import secrets
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import inspect, select, text

from desk import clock as desk_clock
from desk import events, policy
from desk.access import Actor
from desk.errors import Conflict, NotAllowed, NotFound, Refused
from desk.queries import my_data
from desk.services import (
    attachments,
    interactions,
    links,
    personal_data,
    submissions,
    tickets,
    tracking,
    upkeep,
)
from desk.services.personal_data.traces import Traces
from desk.transaction import unit_of_work
from models import (
    Attachment,
    Base,
    Contact,
    DataWish,
    Event,
    FollowUp,
    Link,
    Message,
    OutboxMail,
    Submission,
    Ticket,
)
from models.states import LinkPurpose
from tests import factories
from tests.factories import keep

NAME, EMAIL, PHONE = "Canarine Serinelle-Piaf", "canarine@volière.example.org", "+33 3 87 00 77 66"
CANARIES = (NAME, "canarine", "87 00 77 66", "87007766", "canary-letter", "canary-file")
WORDS = {
    "company_name": "Volière (démo)", "contact_name": NAME, "contact_email": EMAIL.replace("è", "e"), "contact_phone": PHONE,
    "title": "Count birds on photos", "pitch": f"Ask {NAME} for the photos. We count by hand.", "topics": [],
    "data_available": "some", "horizon": "this_year", "confidential": f"The code is with {NAME}.",
}  # fmt: skip


def person() -> tuple[Ticket, Contact, Actor]:
    """Return a confirmed request, its person, and that person as an actor behind their link."""
    officer = factories.make_user("officer")
    with unit_of_work():
        sent = submissions.send(key=secrets.token_urlsafe(24), words=WORDS, language="en")
    with unit_of_work():
        ticket = submissions.confirm(actor=submissions.sender_of(sent), submission_id=sent.id)
    contact = factories.session.get_one(Contact, ticket.contact_id)
    assert ticket.owner_id == officer.id
    return (
        ticket,
        contact,
        Actor("contact", NAME, "en", contact_id=contact.id, submission_id=ticket.submission_id),
    )


def officer_of(ticket: Ticket) -> Actor:
    return factories.actor_of(factories.session.get_one(factories.User, ticket.owner_id))


def live(ticket: Ticket, actor: Actor) -> None:
    """Leave the person's traces wherever a desk leaves any."""
    desk = officer_of(ticket)
    received = attachments.receive(io.BytesIO(b"canary-file,1\n"), "birds.csv")
    with unit_of_work():
        tickets.answer(
            actor=actor,
            ticket_id=ticket.id,
            body="canary-letter, yours, Canarine",
            key="a" * 20,
            files=(received,),
        )
        tickets.reply(actor=desk, ticket_id=ticket.id, body=f"Dear {NAME.upper()}, thank you.", key="b" * 20)
        tickets.note(actor=desk, ticket_id=ticket.id, body="Serinelle-Piaf Canarine calls back", key="c" * 20)
        tickets.note(actor=desk, ticket_id=ticket.id, body="Budget looks fine", key="d" * 20)
        interactions.record(actor=desk, organization_id=ticket.organization_id, kind="call", contact_id=actor.contact_id,
                            summary=f"{NAME} ({PHONE}) explained", ticket_id=ticket.id)  # fmt: skip
        tracking.add_colleague(
            actor=actor, ticket_id=ticket.id, name="Luc Merle", email="luc@voliere.example.org", language="fr"
        )
        personal_data.ask(
            actor=actor, ticket_id=ticket.id, wish="erasure", purpose=f"Erase personal data: {NAME}"
        )


def erased(ticket: Ticket, contact: Contact) -> None:
    with unit_of_work():
        personal_data.erase(actor=officer_of(ticket), contact_id=contact.id, version=contact.version)


def everything_stored(session: Any) -> str:
    """Return the whole database as text, but for the last mail, which still has to find its reader."""
    stored = []
    for name in Base.metadata.tables:
        rows = session.execute(text(f'SELECT * FROM "{name}"'))
        stored += [repr(row) for row in rows if "data_erased" not in repr(row)]
    return "\n".join(stored)


def test_a_wish_becomes_a_dated_follow_up_and_tells_both_sides_once(session: Any) -> None:
    ticket, contact, actor = person()
    for _ in range(2):
        with unit_of_work():
            personal_data.ask(
                actor=actor, ticket_id=ticket.id, wish="copy", purpose="Send a copy of their data"
            )
    wish = session.scalars(select(DataWish)).one()
    assert wish.answer_by == desk_clock.today() + timedelta(days=policy.DATA_WISH_ANSWER_DAYS)
    assert (wish.follow_up.owner_id, wish.follow_up.ticket_id) == (ticket.owner_id, None)
    told = {mail.kind: mail for mail in session.scalars(select(OutboxMail))}
    assert told["data_wish_received"].to_address == contact.email
    assert f"/directory/contacts/{contact.id}" in told["desk_notice"].text_body


def test_closing_the_request_leaves_the_wish_and_its_follow_up(session: Any) -> None:
    ticket, _contact, actor = person()
    with unit_of_work():
        personal_data.ask(actor=actor, ticket_id=ticket.id, wish="erasure", purpose="Erase")
        submissions.withdraw(actor=actor, submission_id=ticket.submission_id, reason="Done")
    assert session.scalars(select(FollowUp.state)).all() == ["planned"]


def test_the_copy_goes_to_the_proven_address_behind_a_link_that_ends(session: Any, clock: Any) -> None:
    ticket, contact, actor = person()
    with unit_of_work():
        personal_data.ask(actor=actor, ticket_id=ticket.id, wish="copy", purpose="Copy")
        link = personal_data.send_copy(actor=officer_of(ticket), contact_id=contact.id)
    mail = session.scalars(select(OutboxMail).where(OutboxMail.kind == "data_copy")).one()
    assert mail.to_address == contact.email
    assert WORDS["title"] not in mail.text_body
    assert session.scalars(select(DataWish.state)).all() == ["done"]
    assert session.scalars(select(FollowUp.state)).all() == ["done"]
    token = links.token(link)
    assert links.resolve(LinkPurpose.MY_DATA, token) is not None
    clock.shift(timedelta(days=policy.DATA_COPY_LINK_DAYS, seconds=1))
    assert links.resolve(LinkPurpose.MY_DATA, token) is None


@pytest.mark.parametrize(
    "change", [{"email_proven_at": None}, {"email": None, "email_key": None}, {"left_on": desk_clock.today}]
)
def test_no_copy_goes_to_an_address_that_is_not_proven(session: Any, change: dict[str, Any]) -> None:
    ticket, contact, _actor = person()
    with unit_of_work():
        for column, value in change.items():
            setattr(session.get(Contact, contact.id), column, value() if callable(value) else value)
    with pytest.raises(Refused, match="address_not_proven"), unit_of_work():
        personal_data.send_copy(actor=officer_of(ticket), contact_id=contact.id)
    assert session.scalars(select(Link).where(Link.purpose == LinkPurpose.MY_DATA)).all() == []


def test_what_the_desk_wrote_down_by_phone_or_corrected_proves_no_address(session: Any) -> None:
    from desk.services import contacts

    ticket, contact, _actor = person()
    desk = officer_of(ticket)
    with unit_of_work():
        contacts.edit(
            actor=desk, contact_id=contact.id, version=contact.version, name=NAME, email="other@example.org"
        )
    assert session.get(Contact, contact.id).email_proven_at is None
    with unit_of_work():
        sent = submissions.send(
            actor=desk,
            key=secrets.token_urlsafe(24),
            words=WORDS | {"contact_email": "typo@example.org"},
            language="en",
        )
        spoken = submissions.confirm(actor=desk, submission_id=sent.id)
    assert session.get(Contact, spoken.contact_id).email_proven_at is None


def test_the_copy_holds_all_of_ones_own_and_nothing_internal(session: Any) -> None:
    ticket, contact, actor = person()
    live(ticket, actor)
    copied = repr(my_data.copy_of(session.get(Contact, contact.id)))
    for own in (NAME, "canary-letter", "birds.csv", "Count birds on photos", ticket.reference):
        assert own in copied
    for foreign in ("Budget looks fine", "Luc Merle", "explained", "The code is with"):
        assert foreign not in copied


def test_erasing_leaves_a_pseudonym_and_no_trace_in_any_table(session: Any) -> None:
    ticket, contact, actor = person()
    live(ticket, actor)
    erased(ticket, contact)
    stored = everything_stored(session)
    assert [one for one in CANARIES if one.casefold() in stored.casefold()] == []
    assert f"Erased person {contact.id}" in stored
    assert "Budget looks fine" in stored  # what does not name them stays
    assert "We count by hand." in stored
    assert "Luc Merle" in stored


def test_erasing_keeps_the_chain_of_events_and_the_colleague_s_link(session: Any) -> None:
    ticket, contact, actor = person()
    live(ticket, actor)
    own = session.scalars(select(Link).where(Link.contact_id == contact.id)).first()
    theirs = session.scalars(select(Link).where(Link.contact_id.not_in([contact.id]))).first()
    erased(ticket, contact)
    assert events.verify() == []
    assert links.resolve(LinkPurpose.TRACKING, links.token(own)) is None
    assert tracking.holder_of(session.get(Link, theirs.id)).name == "Luc Merle"


def test_an_agreement_keeps_its_letters_under_the_pseudonym(session: Any) -> None:
    ticket, contact, actor = person()
    live(ticket, actor)
    factories.make_nda("in_review", ticket=session.get(Ticket, ticket.id))
    erased(ticket, contact)
    letters = session.scalars(select(Message).where(Message.author_contact_id == contact.id)).all()
    assert [(one.author_name, one.body) for one in letters] == [
        (f"Erased person {contact.id}", "canary-letter, yours, Canarine")
    ]
    assert session.scalars(select(Attachment.name).where(Attachment.message_id == letters[0].id)).all() == [
        "birds.csv"
    ]


def test_the_last_mail_leaves_and_is_forgotten(session: Any) -> None:
    ticket, contact, _actor = person()
    address = contact.email
    waiting = session.scalars(
        select(OutboxMail).where(OutboxMail.to_address == address, OutboxMail.state == "queued")
    ).all()
    assert waiting
    erased(ticket, contact)
    farewell = session.scalars(select(OutboxMail).where(OutboxMail.to_address == address)).one()
    assert farewell.kind == "data_erased"
    with unit_of_work():
        assert upkeep.forget_farewells() == 0  # it has not left yet
        session.get(OutboxMail, farewell.id).state = "sent"
    with unit_of_work():
        assert upkeep.forget_farewells() == 1
    with unit_of_work():
        assert upkeep.forget_farewells() == 0
    assert address not in everything_stored(session) + repr(session.get(OutboxMail, farewell.id).to_address)


def test_what_they_never_confirmed_goes_whole(session: Any) -> None:
    ticket, contact, _actor = person()
    with unit_of_work():
        submissions.send(key=secrets.token_urlsafe(24), words=WORDS, language="en")
    erased(ticket, contact)
    assert session.scalars(select(Submission.state)).all() == ["confirmed"]


def test_erasing_is_once_and_of_the_version_that_was_read(session: Any) -> None:
    ticket, contact, _actor = person()
    with pytest.raises(Conflict), unit_of_work():
        personal_data.erase(actor=officer_of(ticket), contact_id=contact.id, version=contact.version + 1)
    erased(ticket, contact)
    before = session.scalars(select(Event.id)).all()
    erased(ticket, session.get(Contact, contact.id))
    assert session.scalars(select(Event.id)).all() == before


def test_only_the_desk_carries_it_out_and_only_the_person_asks(session: Any) -> None:
    ticket, contact, actor = person()
    researcher = factories.actor_of("researcher")
    for who in (researcher, actor, factories.actor_of("director"), factories.actor_of("contract_office")):
        for verb in (
            lambda who=who: personal_data.send_copy(actor=who, contact_id=contact.id),
            lambda who=who: personal_data.erase(actor=who, contact_id=contact.id, version=contact.version),
        ):
            with pytest.raises((NotAllowed, NotFound)), unit_of_work():
                verb()
    with pytest.raises(NotAllowed), unit_of_work():
        personal_data.ask(actor=officer_of(ticket), ticket_id=ticket.id, wish="copy", purpose="x")
    stranger = keep(
        Contact(organization_id=ticket.organization_id, name="X", name_key="x", created_at=desk_clock.now())
    )
    other = Actor("contact", "X", "en", contact_id=stranger.id, submission_id=None)
    with pytest.raises(NotFound), unit_of_work():
        personal_data.ask(actor=other, ticket_id=ticket.id, wish="copy", purpose="x")


def test_a_refusal_is_told_with_its_reason(session: Any) -> None:
    ticket, contact, actor = person()
    with unit_of_work():
        wish = personal_data.ask(actor=actor, ticket_id=ticket.id, wish="erasure", purpose="Erase")
        personal_data.refuse(actor=officer_of(ticket), wish_id=wish.id, reason="A contract is in force.")
    mail = session.scalars(select(OutboxMail).where(OutboxMail.kind == "data_wish_refused")).one()
    assert (mail.to_address, "> A contract is in force." in mail.text_body) == (contact.email, True)
    assert session.scalars(select(FollowUp.state)).all() == ["cancelled"]


NAMES = st.text("abcdefghijklmnopqrstuvwxyzéèöß", min_size=2, max_size=12)


@given(first=NAMES, last=NAMES, before=st.text(max_size=20), after=st.text(max_size=20), upper=st.booleans())
def test_a_name_is_found_however_it_is_cased_and_spaced(
    first: str, last: str, before: str, after: str, upper: bool
) -> None:
    contact = Contact(name=f"{first} {last}", email=None, phone=None)
    written = f"{first}  {last}"
    sentence = f"{before} {written.upper() if upper and 'ß' not in written else written}, {after}"
    assert Traces.of(contact, "Erased person 1").are_in(sentence)


def test_a_name_within_a_word_is_another_word() -> None:
    traces = Traces.of(Contact(name="Al Li", email="al@li.example.org", phone="03 87"), "Erased person 1")
    assert not traces.are_in("an al line", "metal liquid", "0387")
    assert traces.are_in("Li Al", "write to AL@LI.example.org")


def test_every_column_that_can_hold_a_text_was_thought_of() -> None:
    """A new table about companies or people must say here what erasing does to it."""
    handled = {"contact", "submission", "confidential_part", "ticket", "message", "attachment", "interaction", "follow_up", "outbox",
               "event", "link", "survey", "data_wish", "answer_draft", "duplicate_pair", "directory_merge", "meeting_invitee"}  # fmt: skip
    pointing = {
        mapper.local_table.name for mapper in Base.registry.mappers
        for key in inspect(mapper.class_).local_table.foreign_keys if key.column.table.name == "contact"
    }  # fmt: skip
    assert pointing <= handled
