"""What a unit answers to an offer, once and in time: yes, conditions, no, a question, a colleague's name."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from desk import clock as desk_clock
from desk.access import Actor, visible
from desk.errors import InvalidTransition, NotFound, Refused
from desk.services import links, offers
from desk.transaction import unit_of_work
from models import (
    ConflictStatement,
    Engagement,
    Event,
    Member,
    Message,
    NamedColleague,
    Offer,
    OutboxMail,
    Ticket,
)
from models.states import DeclineCode
from tests.factories import actor_of, make_member, make_offer, make_ticket, make_unit
from tests.harness.counting import count

ENDED = ("accepted", "accepted_with_conditions", "declined", "expired", "withdrawn")
KEY = "a-key-of-the-form-1234"


@pytest.fixture(autouse=True)
def _the_database(session: Any) -> None:
    """Every test here writes."""


def offered(state: str = "sent", ticket: Ticket | None = None, **changes: Any) -> Offer:
    return make_offer(state, ticket=ticket, unit=make_member(make_unit()).unit, **changes)


def behind_link(session: Any, offer: Offer) -> Actor:
    member = make_member(offer.unit)
    return Actor(kind="unit_link", name=member.name, language="en", offer_id=offer.id, member_id=member.id,
                 unit_ids=frozenset({offer.unit_id}))  # fmt: skip


def accept(session: Any, offer: Offer, **changes: Any) -> Offer:
    with unit_of_work():
        return offers.accept(
            actor=behind_link(session, offer), offer_id=offer.id, **{"has_tie": False} | changes
        )


def decline(session: Any, offer: Offer, code: str = "no_capacity", **changes: Any) -> Offer:
    with unit_of_work():
        return offers.decline(actor=behind_link(session, offer), offer_id=offer.id, code=code, **changes)


def test_a_yes_engages_the_unit_and_moves_the_request_on(session: Any) -> None:
    offer = accept(session, offered())
    work, said = session.scalar(select(Engagement)), session.scalar(select(ConflictStatement))
    assert (offer.state, offer.decided_at, offer.conditions) == ("accepted", desk_clock.now(), None)
    assert (work.offer_id, work.started_on) == (offer.id, desk_clock.today())
    assert (said.has_tie, said.stated_by) == (False, offer.decided_by.name)
    assert (offer.ticket.state, offer.ticket.accepted_at) == ("accepted", desk_clock.now())
    assert (offer.ticket.next_action, offer.ticket.next_action_by) == ("date_meeting", "desk")


def test_the_first_yes_wins_and_the_others_are_told_by_mail(session: Any) -> None:
    ticket = make_ticket("offered")
    winner, other, gone = offered(ticket=ticket), offered("seen", ticket), offered("declined", ticket)
    asked = session.scalar(select(Member).where(Member.unit_id == other.unit_id))
    links.issue("offer", expires_at=other.expires_at, offer_id=other.id, member_id=asked.id)
    session.commit()
    accept(session, winner)
    assert (winner.state, other.state, gone.state) == ("accepted", "withdrawn", "declined")
    assert other.withdrawn_reason == "place_taken"
    mail = session.scalars(select(OutboxMail).where(OutboxMail.kind == "offer_withdrawn")).one()
    assert mail.to_address == asked.email
    assert winner.unit.name not in mail.text_body
    with pytest.raises(InvalidTransition):
        accept(session, other)
    assert count(Engagement) == 1


def test_a_second_yes_finds_the_place_taken(session: Any) -> None:
    ticket = make_ticket("accepted")
    offered("accepted", ticket)
    with pytest.raises(InvalidTransition) as refusal:
        accept(session, offered(ticket=ticket))
    assert refusal.value.missing == ("place_left",)


def test_where_several_units_are_wanted_the_second_yes_joins(session: Any) -> None:
    ticket = make_ticket("offered", several_units=True)
    first, second = offered(ticket=ticket), offered(ticket=ticket)
    accept(session, first)
    assert (second.state, ticket.state) == ("sent", "accepted")
    accept(session, second)
    assert count(Engagement) == 2
    assert ticket.state == "accepted"


def test_conditions_are_kept_word_for_word(session: Any) -> None:
    offer = accept(session, offered("seen"), conditions="From September on")
    assert (offer.state, offer.conditions) == ("accepted_with_conditions", "From September on")
    assert accept(session, offered(), conditions="").state == "accepted"


def test_a_tie_needs_its_explanation_and_waits_for_the_desk(session: Any) -> None:
    offer = offered()
    with pytest.raises(Refused) as refusal:
        accept(session, offer, has_tie=True)
    assert (refusal.value.field, refusal.value.code) == ("tie_explanation", "missing")
    assert count(Engagement) == count(ConflictStatement) == 0
    accept(session, offer, has_tie=True, tie_explanation="I advised them in 2024")
    said = session.scalar(select(ConflictStatement))
    assert (said.has_tie, said.explanation, said.is_blocking) == (True, "I advised them in 2024", None)


@pytest.mark.parametrize("state", ["on_hold", "closed"])
def test_a_request_put_aside_takes_no_yes(session: Any, state: str) -> None:
    with pytest.raises(InvalidTransition) as refusal:
        accept(session, offered(ticket=make_ticket(state)))
    assert refusal.value.missing == ("place_left",)


@pytest.mark.parametrize("code", DeclineCode)
def test_each_reason_of_a_no_is_kept(session: Any, code: str) -> None:
    offer = decline(session, offered(), code, note="A word", suggested_unit="Robotics")
    assert (offer.state, offer.decline_code, offer.decline_note) == ("declined", code, "A word")


@pytest.mark.parametrize(
    ("code", "field"), [("other", "note"), ("suggest_other_unit", "suggested_unit"), ("nonsense", "code")]
)
def test_some_reasons_need_words(session: Any, code: str, field: str) -> None:
    offer = offered()
    with pytest.raises(Refused) as refusal:
        decline(session, offer, code)
    assert refusal.value.field == field
    assert offer.state == "sent"


def test_the_last_no_brings_the_request_back_to_choosing_units(session: Any) -> None:
    ticket = make_ticket("offered")
    first, last = offered(ticket=ticket), offered(ticket=ticket)
    decline(session, first)
    assert ticket.state == "offered"
    decline(session, last)
    assert (ticket.state, ticket.next_action) == ("matching", "choose_units")
    assert count(Offer) == 2  # nobody is asked by itself


@pytest.mark.parametrize("state", ENDED)
def test_what_was_decided_is_not_decided_again(session: Any, state: str) -> None:
    offer = offered(state)
    for answer in (accept, decline):
        with pytest.raises(InvalidTransition):
            answer(session, offer)
    with pytest.raises(InvalidTransition), unit_of_work():
        offers.name_colleague(actor=behind_link(session, offer), offer_id=offer.id, name="Ana")
    assert count(Event) == 0


def test_the_last_minute_counts_and_the_next_one_is_late(session: Any, clock: Any) -> None:
    offer, late = offered(), offered()
    clock.move_to(offer.expires_at)
    assert accept(session, offer).state == "accepted"
    clock.shift(timedelta(seconds=1))
    for answer in (accept, decline):
        with pytest.raises(InvalidTransition) as refusal:
            answer(session, late)
        assert refusal.value.missing == ("before_deadline",)


def test_an_offer_is_seen_by_an_act_and_once(session: Any) -> None:
    offer = offered()
    actor = behind_link(session, offer)
    for _ in range(2):
        with unit_of_work():
            offers.see(actor=actor, offer_id=offer.id)
    assert (offer.state, offer.seen_at) == ("seen", desk_clock.now())
    assert count(Event, Event.kind == "offer_seen") == 1


def test_a_question_leaves_the_offer_open_and_counts_as_seen(session: Any) -> None:
    offer = offered()
    actor = behind_link(session, offer)
    for _ in range(2):
        with unit_of_work():
            offers.ask(actor=actor, offer_id=offer.id, body="How many images?", key=KEY)
    written = session.scalars(select(Message)).one()
    assert (written.lane, written.unit_id, written.author_kind) == ("unit", offer.unit_id, "unit")
    assert (offer.state, offer.ticket.state) == ("seen", "offered")


@pytest.mark.parametrize("state", ["declined", "expired", "withdrawn"])
def test_an_offer_that_ended_takes_no_question(session: Any, state: str) -> None:
    offer = offered(state)
    with pytest.raises(InvalidTransition), unit_of_work():
        offers.ask(actor=behind_link(session, offer), offer_id=offer.id, body="And now?", key=KEY)
    assert count(Message) == 0


def name(session: Any, offer: Offer, **whom: Any) -> None:
    with unit_of_work():
        offers.name_colleague(actor=behind_link(session, offer), offer_id=offer.id, **whom)


def test_naming_a_colleague_leaves_the_offer_open_and_mails_nobody_but_the_owner(session: Any) -> None:
    offer, better = offered(), make_member(make_unit()).unit
    for _ in range(2):  # naming the same again changes nothing
        name(session, offer, name="Ana, Nancy", email="ana@lab.example.org")
        name(session, offer, named_unit_id=better.id)
    named = session.scalars(select(NamedColleague).order_by(NamedColleague.id)).all()
    assert [(one.name, one.email, one.unit_id) for one in named] == [
        ("Ana, Nancy", "ana@lab.example.org", None), (None, None, better.id),
    ]  # fmt: skip
    others = (
        actor_of("researcher"),
        actor_of("funder"),
        Actor("contact", "Claude", contact_id=offer.ticket.contact_id),
    )
    assert [session.scalar(select(func.count()).where(visible(one, NamedColleague))) for one in others] == [
        0,
        0,
        0,
    ]
    assert offer.state == "sent"
    assert {mail.to_address for mail in session.scalars(select(OutboxMail))} == {offer.ticket.owner.email}
    assert all("Ana" not in str(event.details["after"]) for event in session.scalars(select(Event)))


def test_a_unit_names_another_active_unit_or_a_person_and_in_time(session: Any, clock: Any) -> None:
    offer, closed = offered(), make_unit(is_active=False)
    for wrong in (offer.unit_id, closed.id, 999_999):
        with pytest.raises(NotFound):
            name(session, offer, named_unit_id=wrong)
    with pytest.raises(Refused):
        name(session, offer)
    clock.move_to(offer.expires_at + timedelta(seconds=1))
    with pytest.raises(InvalidTransition):
        name(session, offer, name="Ana")
    assert count(NamedColleague) == 0


def test_whoever_is_signed_in_answers_for_their_own_units_alone(session: Any) -> None:
    researcher, stranger = actor_of("researcher"), actor_of("researcher")
    unit_id = next(iter(researcher.unit_ids))
    offer = make_offer(unit=None, unit_id=unit_id)
    for wrong in (stranger, behind_link(session, offered())):
        with pytest.raises(NotFound), unit_of_work():
            offers.accept(actor=wrong, offer_id=offer.id, has_tie=False)
    with unit_of_work():
        offers.accept(actor=researcher, offer_id=offer.id, has_tie=False)
    assert offer.decided_by.user_id == researcher.user_id


@pytest.mark.parametrize("role", ["officer", "director", "contract_office"])
def test_nobody_of_the_house_answers_for_a_unit(session: Any, role: str) -> None:
    offer, actor = offered(ticket=make_ticket("offered", accepted_at=desk_clock.now())), actor_of(role)
    for verb, words in ((offers.accept, {"has_tie": False}), (offers.decline, {"code": "no_capacity"})):
        with pytest.raises(InvalidTransition), unit_of_work():
            verb(actor=actor, offer_id=offer.id, **words)
    assert offer.state == "sent"
