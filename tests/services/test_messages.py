"""Words on a ticket: once under their key, in their lane, and what they make the desk do next."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from desk import clock as desk_clock
from desk.access import Actor
from desk.errors import Conflict, NotFound
from desk.services import tickets
from desk.transaction import unit_of_work
from models import Contact, Event, Message, Ticket
from tests.factories import actor_of, make_offer, make_ticket, make_unit
from tests.harness.counting import count

KEY = "a-key-of-the-form-1234"
OWN_STEP = {"next_action": "custom", "next_action_note": "Call after the fair", "next_action_by": "desk"}


def company_of(ticket: Ticket) -> Actor:
    return Actor(kind="contact", name="Claude (démo)", language="en", contact_id=ticket.contact_id,
                 submission_id=ticket.submission_id)  # fmt: skip


def do(verb: Any, actor: Actor, ticket: Ticket, **words: Any) -> Any:
    with unit_of_work():
        return verb(actor=actor, ticket_id=ticket.id, **words)


def kinds(session: Any) -> list[str]:
    return list(session.scalars(select(Event.kind).order_by(Event.id)))


def heard_of(session: Any, ticket: Any) -> Any:
    """When the person of a request was last heard from."""
    return session.scalar(select(Contact.last_heard_at).where(Contact.id == ticket.contact_id))


def test_a_question_waits_for_the_company_and_its_answer_comes_back_to_triage(
    session: Any, officer: Actor
) -> None:
    ticket = make_ticket("triage")
    do(tickets.ask, officer, ticket, body="Which alloy?", key=KEY)
    assert (ticket.state, ticket.next_action, ticket.next_action_by) == (
        "info_needed", "wait_company", "company",
    )  # fmt: skip
    assert ticket.first_answer_at == desk_clock.now()
    do(tickets.answer, company_of(ticket), ticket, body="Aluminium", key=f"{KEY}-2")
    assert (ticket.state, ticket.last_company_message_at) == ("triage", desk_clock.now())
    assert heard_of(session, ticket) == desk_clock.now()
    assert kinds(session) == ["question_sent", "answer_received"]


@pytest.mark.parametrize("state", ["qualified", "offered", "in_progress"])
def test_words_nobody_waited_for_become_the_desks_next_thing_to_do(session: Any, state: str) -> None:
    ticket = make_ticket(state)
    do(tickets.answer, company_of(ticket), ticket, body="By the way", key=KEY)
    assert (ticket.state, ticket.next_action, ticket.next_action_by) == (state, "answer_message", "desk")
    assert kinds(session) == ["company_wrote"]


@pytest.mark.parametrize("state", ["on_hold", "closed"])
def test_words_on_a_ticket_put_aside_leave_it_there(session: Any, state: str) -> None:
    ticket = make_ticket(state)
    before = ticket.next_action
    do(tickets.answer, company_of(ticket), ticket, body="Thank you", key=KEY)
    assert (ticket.state, ticket.next_action) == (state, before)


def test_an_officers_own_next_step_keeps_its_words_and_comes_nearer(session: Any) -> None:
    far = desk_clock.today() + timedelta(days=60)
    by_company = make_ticket("qualified", **OWN_STEP, next_action_due_on=far)
    by_unit = make_ticket("accepted", **OWN_STEP, next_action_due_on=far)
    unit = make_unit()
    make_offer("accepted", ticket=by_unit, unit=unit)
    do(tickets.answer, company_of(by_company), by_company, body="By the way", key=KEY)
    writer = replace(actor_of("researcher"), unit_ids=frozenset({unit.id}))
    do(tickets.unit_writes, writer, by_unit, unit_id=unit.id, body="A word", key=f"{KEY}-2")
    for ticket in (by_company, by_unit):
        assert (ticket.next_action, ticket.next_action_note) == ("custom", "Call after the fair")
        assert ticket.next_action_due_on < far


def test_what_was_heard_on_the_phone_is_the_companys_word(session: Any, officer: Actor) -> None:
    ticket = make_ticket("info_needed")
    said = do(tickets.answer, officer, ticket, body="Aluminium", key=KEY)
    assert (said.author_kind, said.author_contact_id) == ("contact", ticket.contact_id)
    assert (said.author_user_id, ticket.state) == (officer.user_id, "triage")
    assert heard_of(session, ticket) == desk_clock.now()


WRITING = [tickets.ask, tickets.reply, tickets.note, tickets.answer]


@pytest.mark.parametrize("verb", WRITING)
def test_a_message_is_written_once_under_its_key(session: Any, officer: Actor, verb: Any) -> None:
    ticket = make_ticket("triage")
    first, again = (do(verb, officer, ticket, body="Hello", key=KEY) for _ in range(2))
    assert first.id == again.id
    assert (count(Message), len(kinds(session))) == (1, 1)


@pytest.mark.parametrize("verb", WRITING)
def test_a_used_key_takes_no_other_words_person_or_ticket(session: Any, officer: Actor, verb: Any) -> None:
    ticket = make_ticket("triage")
    do(verb, officer, ticket, body="Hello", key=KEY)
    for actor, where, body in (
        (officer, ticket, "Other words"), (actor_of("lead"), ticket, "Hello"), (officer, make_ticket("triage"), "Hello"),
    ):  # fmt: skip
        with pytest.raises(Conflict):
            do(verb, actor, where, body=body, key=KEY)
    assert count(Message) == 1


def test_a_unit_that_was_never_asked_neither_reads_nor_writes(session: Any, officer: Actor) -> None:
    ticket, unit = make_ticket("offered"), make_unit()
    for verb, actor in ((tickets.write_to_unit, officer), (tickets.unit_writes, actor_of("researcher"))):
        with pytest.raises(NotFound):
            do(verb, actor, ticket, unit_id=unit.id, body="Hello", key=KEY)
    make_offer("draft", ticket=ticket, unit=unit)
    with pytest.raises(NotFound):
        do(tickets.write_to_unit, officer, ticket, unit_id=unit.id, body="Hello", key=KEY)
    assert count(Message) == 0


def test_a_note_wakes_nobody(session: Any, officer: Actor) -> None:
    ticket = make_ticket("new")
    do(tickets.note, actor_of("contract_office"), make_ticket("accepted"), body="Seen", key=f"{KEY}-2")
    written = do(tickets.note, officer, ticket, body="Sounds odd", key=KEY)
    assert (written.lane, ticket.first_answer_at) == ("internal", None)


def test_a_reply_is_the_first_answer_and_ends_the_duty_to_answer(session: Any, officer: Actor) -> None:
    ticket = make_ticket("qualified", next_action="answer_message")
    do(tickets.reply, officer, ticket, body="Soon", key=KEY)
    assert (ticket.first_answer_at, ticket.next_action) == (desk_clock.now(), "match")
