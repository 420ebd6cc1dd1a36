"""What others wrote of a person who is erased: on their requests, around them, and in what the desk kept for itself."""

import secrets
from typing import Any

import pytest
from sqlalchemy import inspect, select

from desk import clock as desk_clock
from desk import events
from desk.jobs import understand_mail
from desk.jobs.work import Work
from desk.services import inbound_mails, tickets
from desk.transaction import unit_of_work
from models import (
    Attachment,
    Base,
    BulkItem,
    BulkRun,
    ConfidentialPart,
    ConflictStatement,
    Contact,
    Event,
    InboundMail,
    InboundRaw,
    MatchCandidate,
    MatchRun,
    Message,
    OutboxMail,
    SavedView,
    Submission,
    Ticket,
    TicketTopic,
)
from models.states import MailSource
from tests import factories
from tests.factories import keep
from tests.letters_in import letter
from tests.services.test_personal_data import (
    CANARIES,
    NAME,
    WORDS,
    erased,
    everything_stored,
    officer_of,
    person,
)
from tests.web.tracked import message

EMAIL = WORDS["contact_email"]
SHOUTED = "CANARINE   SERINELLE-PIAF"


def on_the_request(ticket: Ticket) -> None:
    """Let everybody who works on a request name its person, each in the place that is theirs."""
    now, desk = desk_clock.now(), ticket.owner_id
    offer = factories.make_offer(
        "declined", ticket=ticket, message=f"{NAME} asks", override_reason=f"for {NAME}", decline_code="other",
        decline_note=f"not with {NAME}", suggested_unit=f"that of {NAME}",
    )  # fmt: skip
    keep(ConflictStatement(ticket_id=ticket.id, unit_id=offer.unit_id, offer_id=offer.id, has_tie=True, explanation=f"{NAME} is my aunt",
                           stated_by="Ana", stated_at=now))  # fmt: skip
    for screening in factories.make_screenings(ticket, "ethics").values():
        screening.note = f"{SHOUTED} said so"
    topic = factories.make_topic()
    keep(TicketTopic(ticket_id=ticket.id, topic_id=topic.id, origin="machine", words=f"{NAME}, birds"))
    run = keep(MatchRun(ticket_id=ticket.id, input_hash="0" * 64, need={"need": {"text": f"Ask {NAME} for the photos"}, "obstacles": []},
                        versions={}, exclusions=[], is_reliable=True, created_at=now))  # fmt: skip
    keep(
        MatchCandidate(
            run_id=run.id,
            rank=1,
            unit_id=offer.unit_id,
            score=1.0,
            parts={},
            reasons={"quote": f"with {NAME}", "n": [EMAIL]},
        )
    )
    bulk = keep(BulkRun(key=secrets.token_urlsafe(16), user_id=desk, act="hold", given={"reason": f"{NAME} is away"}, asks={"q": NAME},
                        item_count=1, state="done", created_at=now, ended_at=now))  # fmt: skip
    keep(
        BulkItem(
            run_id=bulk.id,
            ticket_id=ticket.id,
            state="done",
            before={"hold_reason": f"wait for {NAME}"},
            after={"note": [NAME]},
        )
    )
    keep(Attachment(key=secrets.token_urlsafe(16), submission_id=ticket.submission_id, ticket_id=ticket.id, layer="pitch",
                    name="cv_Canarine_Serinelle-Piaf.pdf", mime="application/pdf", size=1, sha256="0" * 64, scan_state="not_scanned",
                    created_at=now))  # fmt: skip
    message(
        ticket, "company", "I agree", folded=f"On Monday, {NAME} <{EMAIL}> wrote:", author_name="Luc Merle"
    )
    keep(
        SavedView(
            owner_id=desk,
            name=f"All of {NAME}",
            asks={"q": f"{NAME} photos"},
            is_shared=False,
            created_at=now,
        )
    )
    keep(OutboxMail(key=secrets.token_hex(8), kind="digest", to_address="o@desk.example.org", to_name="O", language="en",
                    subject="Your day", text_body=f"- {NAME} answered", headers={}, state="sent", next_attempt_at=now, created_at=now,
                    sent_at=now))  # fmt: skip
    with unit_of_work():
        events.record(
            "ticket_held",
            actor=officer_of(ticket),
            subject=ticket,
            ticket=ticket,
            after={"reason": f"{SHOUTED} rings"},
        )


def a_colleague_s_request(ticket: Ticket) -> Submission:
    sent = factories.make_submission(
        "confirmed", organization_id=ticket.organization_id, contact_id=factories.make_contact(ticket.organization).id,
        title=f"For {NAME}", pitch=f"{NAME} knows more. We also count seeds.",
    )  # fmt: skip
    keep(ConfidentialPart(submission_id=sent.id, text=f"Key with {NAME}", created_at=desk_clock.now()))
    return sent


def mails_of_others(ticket: Ticket) -> None:
    """Take in two mails of a colleague: one that quotes the person, one that does not name them."""
    stranger = letter(f"yes\n\nLe 10/03/2026 à 09:12, {NAME} a écrit :\n> canary-letter", subject=f"Re: [{ticket.reference}] for {NAME}",
                      message_id="<1@x>")  # fmt: skip
    for raw in (stranger, letter("Nothing of them", subject=f"Re: [{ticket.reference}]", message_id="<2@x>")):
        with unit_of_work():
            inbound_mails.store(raw, source=MailSource.FILE)
    understand_mail.run_all(Work("understand_mail"))


def test_nothing_anybody_wrote_about_the_request_names_them(session: Any) -> None:
    ticket, contact, _actor = person()
    on_the_request(ticket)
    sent = a_colleague_s_request(ticket)
    mails_of_others(ticket)
    erased(ticket, session.get(Contact, contact.id))
    stored = everything_stored(session)
    stored += "".join(bytes(one).decode() for one in session.scalars(select(InboundRaw.content)))
    assert [one for one in (*CANARIES, "serinelle") if one.casefold() in stored.casefold()] == []
    for stays in ("I agree", "Nothing of them", "We also count seeds.", "is my aunt", "is away", "Your day"):
        assert (stays in stored) == (stays != "Your day"), stays  # a gathered mail goes whole
    assert session.get(Submission, sent.id).title == f"For Erased person {contact.id}"
    assert len(session.scalars(select(InboundMail)).all()) == 2
    assert events.verify() == []


def test_an_agreement_keeps_the_mails_of_others_too(session: Any) -> None:
    ticket, contact, _actor = person()
    mails_of_others(ticket)
    factories.make_nda("in_review", ticket=session.get(Ticket, ticket.id))
    erased(ticket, session.get(Contact, contact.id))
    assert all(session.scalars(select(InboundRaw.content)))


@pytest.mark.parametrize("name", ["of the", "The", "?", "…", "Nous avons", "OF"])
def test_who_calls_themselves_by_ordinary_words_takes_none_of_them_away(session: Any, name: str) -> None:
    """69: somebody adds a colleague of such a name, who then asks to be erased."""
    ticket, _contact, _actor = person()
    words = "Half OF THE day? the team… nous avons of course of this"
    with unit_of_work():
        tickets.note(
            actor=officer_of(ticket), ticket_id=ticket.id, body=words.replace(name, ""), key="k" * 20
        )
    called = factories.make_contact(ticket.organization, name=name, email="x@voliere.example.org")
    erased(ticket, session.get(Contact, called.id))
    assert [one.body for one in session.scalars(select(Message))] == [words.replace(name, "")]
    assert session.get(Ticket, ticket.id).title == "Count birds on photos"


def test_a_name_in_an_event_is_a_whole_name(session: Any) -> None:
    ticket, _contact, _actor = person()
    called = factories.make_contact(ticket.organization, name="Al Li", email="al@voliere.example.org")
    with unit_of_work():
        events.record(
            "ticket_held",
            actor=officer_of(ticket),
            subject=ticket,
            ticket=ticket,
            after={"reason": "metal lid"},
        )
        events.record(
            "ticket_held",
            actor=officer_of(ticket),
            subject=ticket,
            ticket=ticket,
            after={"reason": "AL  LI rings"},
        )
    erased(ticket, session.get(Contact, called.id))
    held = session.scalars(select(Event).where(Event.kind == "ticket_held").order_by(Event.id)).all()
    assert [one.details is None for one in held] == [False, True]


def test_every_table_about_a_request_was_thought_of() -> None:
    """A new table that hangs on a request must say here what erasing does to its words."""
    cleaned = {"match_run", "offer", "screening", "conflict_statement", "ticket_topic", "bulk_item", "attachment", "inbound_mail",
               "message", "outbox", "event", "follow_up", "interaction", "survey", "message_draft"}  # fmt: skip
    signed = {"nda", "contract"}
    before_a_merge = {"regrouping"}
    without_words = {"duplicate_pair", "presence", "regrouped_record", "ticket_look", "ticket_tally", "ticket_wait", "engagement",
                     "target", "ticket"}  # fmt: skip
    hanging = {
        mapper.local_table.name for mapper in Base.registry.mappers
        for key in inspect(mapper.class_).local_table.foreign_keys if key.column.table.name == "ticket"
    }  # fmt: skip
    assert hanging <= cleaned | signed | before_a_merge | without_words
