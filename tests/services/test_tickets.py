"""The verbs of a ticket at the desk: taking, talking, correcting, qualifying; each once, by whom it may be."""

from typing import Any

import pytest
from sqlalchemy import select

from desk import clock as desk_clock
from desk.access import Actor
from desk.errors import Conflict, InvalidTransition, NotAllowed, NotFound, Refused
from desk.services import tickets
from desk.transaction import unit_of_work
from models import Event, Message, Screening, Ticket, TicketTopic
from models.states import ScreeningCheck
from tests import factories
from tests.factories import actor_of, keep, make_ticket, make_topic
from tests.harness.counting import count

KEY = "a-key-of-the-form-1234"
OWN_STEP = {"next_action": "custom", "next_action_note": "Call after the fair", "next_action_by": "desk"}


def company_of(ticket: Ticket) -> Actor:
    return Actor(kind="contact", name="Claude (démo)", language="en", contact_id=ticket.contact_id,
                 submission_id=ticket.submission_id)  # fmt: skip


def do(verb: Any, actor: Actor, ticket: Ticket, **words: Any) -> Any:
    with unit_of_work():
        return verb(actor=actor, ticket_id=ticket.id, **words)


def refused(verb: Any, actor: Actor, ticket: Ticket, **words: Any) -> tuple[str, str]:
    with pytest.raises(Refused) as refusal:
        do(verb, actor, ticket, **words)
    return refusal.value.field, refusal.value.code


def kinds(session: Any) -> list[str]:
    return list(session.scalars(select(Event.kind).order_by(Event.id)))


def test_taking_a_new_ticket_makes_it_mine_and_begins_triage_once(session: Any, officer: Actor) -> None:
    ticket = make_ticket("new")
    for _ in range(2):
        do(tickets.take, officer, ticket)
    assert (ticket.state, ticket.owner_id) == ("triage", officer.user_id)
    assert (ticket.next_action, ticket.next_action_by) == ("qualify", "desk")
    assert kinds(session) == ["ticket_triaged"]


def test_taking_over_a_colleagues_ticket_leaves_its_state(session: Any, officer: Actor) -> None:
    ticket = make_ticket("offered")
    do(tickets.take, officer, ticket)
    assert (ticket.state, ticket.owner_id) == ("offered", officer.user_id)
    assert kinds(session) == ["ticket_assigned"]


def test_editing_keeps_what_the_company_sent_and_checks_a_changed_pitch_anew(
    session: Any, officer: Actor
) -> None:
    ticket = make_ticket("triage")
    do(tickets.check_pitch, officer, ticket)
    do(tickets.edit, officer, ticket, horizon="later")
    assert ticket.pitch_checked_by_id == officer.user_id
    do(tickets.edit, officer, ticket, pitch="Another pitch", state="closed", reference="HACK-1")
    assert (ticket.pitch, ticket.pitch_checked_at, ticket.state) == ("Another pitch", None, "triage")
    assert ticket.submission.pitch != "Another pitch"
    assert kinds(session) == ["pitch_checked", "ticket_edited", "ticket_edited"]


def test_editing_nothing_says_nothing(session: Any, officer: Actor) -> None:
    ticket = make_ticket("triage")
    do(tickets.edit, officer, ticket, title=ticket.title)
    assert kinds(session) == []


@pytest.mark.parametrize(
    ("verb", "words"),
    [
        (tickets.edit, {"title": "Mine"}), (tickets.assign, {"owner_id": 1}), (tickets.prioritize, {"priority": "high"}),
        (tickets.check_pitch, {}), (tickets.confirm_topics, {"topic_ids": ["x"]}),
        (tickets.set_next_action, {"note": "Call", "by": "desk", "due_on": None}),
        (tickets.hold, {"reason": "x", "until": None}), (tickets.close, {"outcome": "spam", "reason": "x"}),
    ],
)  # fmt: skip
def test_a_page_read_before_a_colleagues_change_is_a_conflict(
    session: Any, officer: Actor, verb: Any, words: dict[str, Any]
) -> None:
    ticket = make_ticket("triage")
    old = ticket.version
    do(tickets.edit, officer, ticket, title="A colleague's title", version=old)
    with pytest.raises(Conflict):
        do(verb, officer, ticket, **words, version=old)
    assert ticket.title == "A colleague's title"


def test_topics_named_are_confirmed_and_the_others_leave(session: Any, officer: Actor) -> None:
    ticket, ticked, other, retired = (
        make_ticket("triage"), make_topic(), make_topic(), make_topic(is_retired=True),
    )  # fmt: skip
    keep(TicketTopic(ticket_id=ticket.id, topic_id=ticked.id, origin="company"))
    for _ in range(2):
        do(tickets.confirm_topics, officer, ticket, topic_ids=[other.id])
    link = session.scalars(select(TicketTopic)).one()
    assert (link.topic_id, link.origin, link.confirmed_by_id) == (other.id, "desk", officer.user_id)
    assert kinds(session) == ["topics_confirmed"]
    for wrong, code in (([], "none"), (["no.such"], "unknown"), ([retired.id], "unknown")):
        assert refused(tickets.confirm_topics, officer, ticket, topic_ids=wrong) == ("topics", code)


def test_qualifying_names_each_guard_that_is_missing(session: Any, officer: Actor) -> None:
    ticket = make_ticket("triage")
    missing = ["topic_confirmed", "pitch_checked", "screening_answered"]

    def answered() -> None:
        for code in ScreeningCheck:
            keep(Screening(ticket_id=ticket.id, check_code=code, is_required=False, created_at=desk_clock.now()))  # fmt: skip

    acts = (lambda: do(tickets.confirm_topics, officer, ticket, topic_ids=[make_topic().id]),
            lambda: do(tickets.check_pitch, officer, ticket), answered)  # fmt: skip
    for act in acts:
        with pytest.raises(InvalidTransition) as refusal:
            do(tickets.qualify, officer, ticket)
        assert sorted(refusal.value.missing) == sorted(missing)
        assert tickets.unmet(session.get(Ticket, ticket.id), "qualified") == refusal.value.missing
        act()
        missing.pop(0)
    do(tickets.qualify, officer, ticket)
    assert (ticket.state, ticket.qualified_at, ticket.next_action) == ("qualified", desk_clock.now(), "match")


def test_a_ticket_is_given_to_active_people_of_the_desk_alone(session: Any, officer: Actor) -> None:
    ticket, lead = make_ticket("triage"), factories.make_user("lead")
    wrong = [factories.make_user(role).id for role in ("director", "contract_office", "researcher", "administrator")]  # fmt: skip
    wrong += [factories.make_user("officer", is_active=False).id, 999_999]
    for owner_id in wrong:
        assert refused(tickets.assign, officer, ticket, owner_id=owner_id) == ("owner_id", "unknown")
    for _ in range(2):
        do(tickets.assign, officer, ticket, owner_id=lead.id)
    assert (ticket.owner_id, kinds(session)) == (lead.id, ["ticket_assigned"])


ACTS = {
    tickets.take: {}, tickets.qualify: {}, tickets.ask: {"body": "x", "key": KEY}, tickets.reply: {"body": "x", "key": KEY},
    tickets.edit: {"title": "x"}, tickets.assign: {"owner_id": 1}, tickets.resume: {}, tickets.reopen: {"reason": "x"},
    tickets.hold: {"reason": "x", "until": None}, tickets.close: {"outcome": "spam", "reason": "x"},
}  # fmt: skip


@pytest.mark.parametrize("role", ["director", "contract_office", "researcher", "administrator", "funder"])
def test_the_verbs_of_the_desk_are_the_desks(session: Any, role: str) -> None:
    ticket, actor = make_ticket("triage"), actor_of(role)
    for verb, words in ACTS.items():
        with pytest.raises(NotAllowed):
            do(verb, actor, ticket, **words)
    assert count(Event) == count(Message) == 0


def test_what_one_may_not_see_is_not_there(session: Any, officer: Actor) -> None:
    ticket, foreign = make_ticket("triage"), company_of(make_ticket("triage"))
    cases = [(tickets.answer, foreign, {"body": "x", "key": KEY}), (tickets.withdraw, foreign, {"reason": "x"}),
             (tickets.note, actor_of("contract_office"), {"body": "x", "key": KEY}),
             (tickets.record_confidential_read, actor_of("researcher"), {})]  # fmt: skip
    for verb, actor, words in cases:
        with pytest.raises(NotFound):
            do(verb, actor, ticket, **words)
    missing = Ticket(id=999_999)
    for verb, words in ACTS.items():
        with pytest.raises(NotFound):
            do(verb, officer, missing, **words)
