"""Holding, closing, withdrawing and reopening a ticket, and what ends with it."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from desk import clock as desk_clock
from desk.access import Actor
from desk.errors import InvalidTransition, Refused
from desk.services import tickets
from desk.transaction import unit_of_work
from desk.workflow.ticket import CLOSING
from models import Engagement, Event, FollowUp, Offer, OutboxMail, Survey, Ticket, TicketTopic
from models.states import TicketState
from tests import factories
from tests.factories import (
    keep,
    make_accepted_ticket,
    make_offer,
    make_screenings,
    make_ticket,
    make_topic,
)

WORKING = [state for state in TicketState if state not in ("closed", "on_hold")]


def do(verb: Any, actor: Actor, ticket: Ticket, **words: Any) -> Any:
    with unit_of_work():
        return verb(actor=actor, ticket_id=ticket.id, **words)


def company_of(ticket: Ticket) -> Actor:
    return Actor(kind="contact", name="Claude (démo)", language="en", contact_id=ticket.contact_id,
                 submission_id=ticket.submission_id)  # fmt: skip


def kinds(session: Any) -> list[str]:
    return list(session.scalars(select(Event.kind).order_by(Event.id)))


@pytest.mark.parametrize("state", WORKING)
def test_a_ticket_waits_until_a_day_and_goes_on_where_it_was(
    session: Any, officer: Actor, state: str
) -> None:
    ticket, until = make_ticket(state), desk_clock.today() + timedelta(days=30)
    make_screenings(ticket)  # asked again on the way back
    do(tickets.hold, officer, ticket, reason="Budget next month", until=until)
    assert (ticket.state, ticket.held_from, ticket.hold_reason) == ("on_hold", state, "Budget next month")
    assert (ticket.next_action, ticket.next_action_due_on) == ("resume", until)
    do(tickets.resume, Actor.system(), ticket)
    assert (ticket.state, ticket.held_from, ticket.hold_until) == (state, None, None)
    assert ticket.next_action_due_on is not None


def test_a_ticket_waits_for_a_reason_and_a_day_to_come(session: Any, officer: Actor) -> None:
    ticket, today = make_ticket("triage"), desk_clock.today()
    with pytest.raises(Refused) as refusal:
        do(tickets.hold, officer, ticket, reason="x", until=today)
    assert (refusal.value.field, refusal.value.code) == ("until", "past")
    with pytest.raises(InvalidTransition) as unmet:
        do(tickets.hold, officer, ticket, reason="", until=today + timedelta(days=1))
    assert unmet.value.missing == ("reason_and_date",)
    for state in ("triage", "closed"):
        with pytest.raises(InvalidTransition):
            do(tickets.resume, officer, make_ticket(state))


@pytest.mark.parametrize("state", ["new", "triage", "info_needed", "qualified", "matching", "offered", "accepted"])  # fmt: skip
def test_each_outcome_closes_from_where_it_fits_and_nowhere_else(
    session: Any, officer: Actor, state: str
) -> None:
    original, topic = make_ticket("triage"), make_topic()
    needed = {"redirected_to": "Nancy", "duplicate_of": original.reference, "missing_topic_ids": (topic.id,)}
    for outcome in sorted(set.union(*map(set, CLOSING.values()))):
        ticket = make_ticket(state)
        if outcome in CLOSING[state]:
            do(tickets.close, officer, ticket, outcome=outcome, reason="Because", **needed)
            assert (ticket.state, ticket.outcome, ticket.outcome_reason) == ("closed", outcome, "Because")
            assert (ticket.next_action, ticket.next_action_due_on) == (None, None)
            assert (ticket.redirected_to is None) == (outcome != "redirected")
            assert (ticket.duplicate_of_id is None) == (outcome != "duplicate")
            asked = session.get(Survey, ticket.id) is not None
            assert asked == (outcome not in ("spam", "duplicate", "no_answer"))
        else:
            with pytest.raises(Refused) as refusal:
                do(tickets.close, officer, ticket, outcome=outcome, reason="Because", **needed)
            assert (refusal.value.field, refusal.value.code) == ("outcome", "does_not_fit")


@pytest.mark.parametrize(
    ("state", "words", "field"),
    [
        ("triage", {"outcome": "redirected"}, "redirected_to"),
        ("triage", {"outcome": "duplicate"}, "duplicate_of"),
        ("triage", {"outcome": "duplicate", "duplicate_of": "TST-2026-9999999"}, "duplicate_of"),
        ("matching", {"outcome": "no_match"}, "missing_topics"),
        ("offered", {"outcome": "no_capacity", "missing_topic_ids": ("no.such",)}, "missing_topics"),
        ("triage", {"outcome": "nonsense"}, "outcome"),
    ],
)
def test_what_an_outcome_needs_is_asked_for(
    session: Any, officer: Actor, state: str, words: dict[str, Any], field: str
) -> None:
    ticket = make_ticket(state)
    with pytest.raises(Refused) as refusal:
        do(tickets.close, officer, ticket, reason="x", **words)
    assert refusal.value.field == field
    assert session.get_one(Ticket, ticket.id).state == state


def test_a_ticket_is_no_duplicate_of_itself(session: Any, officer: Actor) -> None:
    ticket = make_ticket("triage")
    with pytest.raises(Refused) as refusal:
        do(tickets.close, officer, ticket, outcome="duplicate", duplicate_of=ticket.reference, reason="x")
    assert refusal.value.field == "duplicate_of"


def test_topics_nobody_could_serve_are_marked(session: Any, officer: Actor) -> None:
    ticket, known, new = make_ticket("matching"), make_topic(), make_topic()
    keep(TicketTopic(ticket_id=ticket.id, topic_id=known.id, origin="company"))
    do(tickets.close, officer, ticket, outcome="no_match", reason="x", missing_topic_ids=(known.id, new.id))
    rows = session.scalars(select(TicketTopic).order_by(TicketTopic.topic_id)).all()
    assert {row.topic_id: row.is_missing for row in rows} == {known.id: True, new.id: True}


def test_what_hangs_on_an_open_ticket_ends_with_it(session: Any, officer: Actor) -> None:
    work = make_accepted_ticket()
    ticket, asked = work.ticket, make_offer("sent", ticket=work.ticket)
    keep(FollowUp(ticket_id=ticket.id, organization_id=ticket.organization_id, due_on=desk_clock.today(), purpose="Meet", state="planned", kind="meeting",
                  created_at=desk_clock.now(), owner_id=officer.user_id))  # fmt: skip
    do(tickets.close, officer, ticket, outcome="no_funding", reason="x")
    assert (asked.state, asked.withdrawn_reason) == ("withdrawn", "ticket_closed")
    assert session.get_one(Engagement, work.id).state == "ended"
    assert session.scalar(select(FollowUp.state)) == "cancelled"
    assert session.get_one(Offer, work.offer_id).state == "accepted"


def test_a_running_agreement_is_closed_only_with_its_result(session: Any, officer: Actor) -> None:
    ticket = make_ticket("in_progress")
    with pytest.raises(InvalidTransition) as refusal:
        do(tickets.close, officer, ticket, outcome="contract_signed", reason="x")
    assert refusal.value.missing == ("trl_end_given",)
    do(tickets.close, officer, ticket, outcome="contract_signed", reason="x", trl_end=5)
    assert (ticket.state, ticket.trl_end) == ("closed", 5)


@pytest.mark.parametrize("state", [*WORKING, "on_hold"])
def test_a_company_withdraws_at_any_time_and_a_running_agreement_is_settled_first(
    session: Any, state: str
) -> None:
    ticket = make_ticket(state)
    do(tickets.withdraw, company_of(ticket), ticket, reason="No money")
    assert kinds(session) == ["ticket_withdrawn"]
    if state == "in_progress":
        assert (ticket.state, ticket.next_action) == ("in_progress", "consider_closing")
    else:
        assert (ticket.state, ticket.outcome) == ("closed", "company_withdrew")
        do(tickets.withdraw, company_of(ticket), ticket, reason="Again")
        assert (ticket.outcome_reason, kinds(session)) == ("No money", ["ticket_withdrawn"])


def test_a_running_agreement_put_on_hold_is_not_dropped_either(session: Any) -> None:
    ticket = make_ticket("on_hold", held_from="in_progress")
    do(tickets.withdraw, company_of(ticket), ticket, reason="No money")
    assert (ticket.state, ticket.next_action) == ("on_hold", "consider_closing")


def test_a_closed_ticket_opens_again_in_triage_for_a_reason(session: Any, officer: Actor) -> None:
    ticket = make_ticket("closed", outcome="redirected", redirected_to="Nancy", owner=factories.make_user())
    with pytest.raises(InvalidTransition) as refusal:
        do(tickets.reopen, officer, ticket, reason="")
    assert refusal.value.missing == ("reason_given",)
    do(tickets.reopen, officer, ticket, reason="They came back")
    assert (ticket.state, ticket.outcome, ticket.closed_at, ticket.redirected_to) == (
        "triage",
        None,
        None,
        None,
    )
    assert (ticket.next_action, ticket.next_action_by) == ("qualify", "desk")
    assert session.scalar(select(Event)).details["before"]["outcome"] == "redirected"
    with pytest.raises(InvalidTransition):
        do(tickets.reopen, officer, ticket, reason="Again")


def test_the_mail_of_an_ending_that_is_not_judged_asks_nothing(session: Any) -> None:
    officer, first, second = factories.actor_of("officer"), factories.make_ticket(), factories.make_ticket()
    with unit_of_work():
        tickets.close(
            actor=officer,
            ticket_id=second.id,
            outcome="duplicate",
            reason="same need",
            duplicate_of=first.reference,
        )
        tickets.close(actor=officer, ticket_id=first.id, outcome="out_of_scope", reason="a leaflet")
    mails = {
        m.ticket_id: m.text_body
        for m in session.scalars(select(OutboxMail).where(OutboxMail.kind == "ticket_closed"))
    }
    assert "did we serve you well" not in mails[second.id]
    assert "did we serve you well" in mails[first.id]
