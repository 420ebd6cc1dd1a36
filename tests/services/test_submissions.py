"""Requests from their first saved word to their ticket: kept, sent once, frozen, confirmed once, withdrawn, deleted."""

import io
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from desk import clock as desk_clock
from desk.access import Actor
from desk.errors import NobodyOnDuty, NotAllowed, NotFound
from desk.services import attachments, drafts, submissions
from desk.transaction import unit_of_work
from models import (
    Attachment,
    ConfidentialPart,
    Contact,
    Event,
    Link,
    Organization,
    OutboxMail,
    Submission,
    Ticket,
    TicketTopic,
    User,
)
from models.dialect import violated
from tests import factories
from tests.harness.counting import count

KEY = "a-key-of-a-browser-1234567"
WORDS: dict[str, Any] = {
    "company_name": "Ateliers (démo)", "contact_name": "Claude Bernard (démo)", "contact_email": "claude@ateliers.example.org",
    "title": "Camera checks of weld seams", "pitch": "We look for a camera that finds bad seams.", "topics": [],
    "horizon": "this_year", "budget": "none", "cooperation": "unknown", "confidential": "The alloy is secret",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _the_database(session: Any) -> None:
    """Every test here writes."""


def send(key: str = KEY, **changes: Any) -> Submission:
    with unit_of_work():
        return submissions.send(key=key, words=WORDS | changes, language="en")


def confirm(submission: Submission) -> Ticket:
    with unit_of_work():
        return submissions.confirm(actor=submissions.sender_of(submission), submission_id=submission.id)


def received() -> attachments.Received:
    return attachments.receive(io.BytesIO(b"a,b\n1,2\n"), "data.csv")


def test_the_same_key_sends_one_request_and_the_first_words_stay(session: Any) -> None:
    first = send()
    again = send(title="Other words")
    assert first.id == again.id
    assert again.title == WORDS["title"]
    assert count(Submission) == 1
    assert count(Event, Event.kind == "submission_sent") == 1
    assert [mail.to_address for mail in session.scalars(select(OutboxMail))] == [WORDS["contact_email"]]


def test_two_keys_are_two_requests(session: Any) -> None:
    assert send().id != send("another-key-of-a-browser-1").id


@pytest.mark.parametrize("word", submissions.WORDS)
def test_words_that_were_sent_are_frozen_in_the_database(session: Any, word: str) -> None:
    submission = send()
    value = True if word == "disclose_company" else '["x"]' if word in ("topics", "data_kinds") else "later"
    values = {"data_available": "lot", "cooperation": "study", "budget": "over_200k", "sensitive_data": "yes"}
    with pytest.raises(IntegrityError) as refusal, session.begin_nested():
        session.execute(
            text(f"UPDATE submission SET {word} = :value WHERE id = :id"),
            {"value": values.get(word, value), "id": submission.id},
        )
    assert violated(refusal.value) == "refused_submission_edit"


def test_the_confidential_part_lives_apart_from_the_words_and_the_mails(session: Any) -> None:
    submission = send()
    row = session.execute(text("SELECT * FROM submission")).mappings().one()
    assert WORDS["confidential"] not in str(dict(row))
    assert session.get(ConfidentialPart, submission.id).text == WORDS["confidential"]
    mail = session.scalar(select(OutboxMail))
    assert WORDS["confidential"] not in mail.text_body + (mail.html_body or "")
    assert "alloy" not in str([event.details for event in session.scalars(select(Event))])


def test_nothing_confidential_said_is_no_confidential_part(session: Any) -> None:
    send(confidential="")
    assert count(ConfidentialPart) == 0


def test_confirming_opens_one_ticket_with_reference_owner_next_action_and_promise(session: Any) -> None:
    topic, retired = factories.make_topic(), factories.make_topic(is_retired=True)
    officer = factories.make_user("officer")
    submission = send(topics=[topic.id, retired.id, "no.such-topic"], disclose_company=True)
    ticket = confirm(submission)
    assert (ticket.state, ticket.owner_id, ticket.language) == ("new", officer.id, "en")
    assert ticket.reference.endswith("-2026-0001")
    assert (ticket.next_action, ticket.next_action_by) == ("triage", "desk")
    assert ticket.next_action_due_on == date(2026, 3, 11)
    # Fifteen working hours from Tuesday nine o'clock end with Wednesday.
    assert desk_clock.now() < ticket.first_answer_due_at <= desk_clock.now() + timedelta(days=2)
    assert session.scalars(select(TicketTopic.topic_id)).all() == [topic.id]
    assert (ticket.cooperation, ticket.disclose_company) == (None, True)
    assert (submission.state, submission.confirmed_at) == ("confirmed", desk_clock.now())
    assert session.get_one(Contact, ticket.contact_id).email == WORDS["contact_email"]
    assert session.scalar(select(Link.contact_id)) == ticket.contact_id


def test_confirming_twice_is_once(session: Any) -> None:
    factories.make_user("officer")
    submission = send()
    assert confirm(submission).id == confirm(submission).id
    assert count(Ticket) == count(Organization) == count(Contact) == 1
    assert count(Event, Event.kind == "submission_confirmed") == 1
    assert count(OutboxMail, OutboxMail.kind == "submission_received") == 1


def test_references_follow_each_other_and_begin_anew_each_year(session: Any, clock: Any) -> None:
    factories.make_user("officer")
    numbers = [confirm(send(f"{KEY}-{place}")).reference[-9:] for place in range(2)]
    clock.shift(timedelta(days=365))
    numbers.append(confirm(send(f"{KEY}-2")).reference[-9:])
    assert numbers == ["2026-0001", "2026-0002", "2027-0001"]


def test_the_officer_with_the_fewest_open_tickets_takes_the_next(session: Any) -> None:
    busy, free = factories.make_user("officer"), factories.make_user("officer")
    gone = factories.make_user("officer", is_active=False)
    factories.make_ticket("triage", owner=busy)
    for _ in range(2):
        factories.make_ticket("closed", owner=free)
    owner_id = confirm(send()).owner_id
    assert owner_id == free.id != gone.id


@pytest.mark.parametrize("role", ["lead", "administrator"])
def test_without_an_officer_the_next_in_charge_takes_it(session: Any, role: str) -> None:
    factories.make_user("contract_office")
    other = factories.make_user(role)
    assert confirm(send()).owner_id == other.id


def test_nobody_on_duty_keeps_the_request_as_it_was(session: Any) -> None:
    session.execute(User.__table__.update().values(is_active=False))
    session.commit()
    submission = send()
    with pytest.raises(NobodyOnDuty):
        confirm(submission)
    assert session.get_one(Submission, submission.id).state == "sent"
    assert count(Ticket) == count(Organization) == 0


def test_files_come_along_to_the_ticket(session: Any) -> None:
    factories.make_user("officer")
    with unit_of_work():
        drafts.keep(key=KEY, answers={}, language="en", files=(received(),))
    ticket = confirm(send())
    kept = session.scalar(select(Attachment))
    assert (kept.ticket_id, kept.layer) == (ticket.id, "confidential")


def test_only_the_desk_files_for_a_company(session: Any) -> None:
    officer = factories.actor_of("officer")
    with unit_of_work():
        taken = submissions.send(key=KEY, words=WORDS, language="fr", actor=officer, origin="phone")
    assert (taken.taken_by_id, taken.origin) == (officer.user_id, "phone")
    for role in ("director", "contract_office", "researcher", "administrator", "funder"):
        with pytest.raises(NotAllowed), unit_of_work():
            submissions.send(key=f"{KEY}-2", words=WORDS, language="fr", actor=factories.actor_of(role))


def test_nobody_confirms_or_withdraws_for_somebody_else(session: Any) -> None:
    factories.make_user("officer")
    mine, theirs = send(), send(f"{KEY}-2")
    for act in (submissions.confirm, lambda **who: submissions.withdraw(**who, reason="x")):
        for actor in (submissions.sender_of(theirs), factories.actor_of("researcher")):
            with pytest.raises(NotFound), unit_of_work():
                act(actor=actor, submission_id=mine.id)
    assert count(Ticket) == 0


def withdraw(submission: Submission) -> Submission:
    actor = submissions.sender_of(submission)
    with unit_of_work():
        return submissions.withdraw(actor=actor, submission_id=submission.id, reason="Mistake")


def test_a_withdrawn_request_is_not_confirmed_any_more(session: Any) -> None:
    submission = send()
    assert [withdraw(submission).state for _ in range(2)] == ["withdrawn", "withdrawn"]
    assert count(Event, Event.kind == "submission_withdrawn") == 1
    with pytest.raises(NotFound):
        confirm(submission)


def test_withdrawing_a_confirmed_request_closes_its_ticket(session: Any) -> None:
    factories.make_user("officer")
    submission = send()
    ticket = confirm(submission)
    assert withdraw(submission).state == "confirmed"
    assert (ticket.state, ticket.outcome, ticket.outcome_reason) == ("closed", "company_withdrew", "Mistake")


def test_the_reminder_to_confirm_leaves_once_a_day_at_most(session: Any, clock: Any) -> None:
    submission = send()
    for _ in range(2):
        with unit_of_work():
            submissions.remind(actor=Actor.system(), submission_id=submission.id)
    assert count(Event, Event.kind == "submission_reminded") == 1
    clock.shift(timedelta(days=7))
    with unit_of_work():
        submissions.remind(actor=Actor.system(), submission_id=submission.id)
    assert count(Event, Event.kind == "submission_reminded") == 2
