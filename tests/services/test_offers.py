"""Offers sent by officers: what stands against one, how long it waits, how the desk or time ends it."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from desk import clock as desk_clock
from desk.access import Actor
from desk.errors import InvalidTransition, NotAllowed, NotFound, Refused
from desk.services import offers
from desk.transaction import unit_of_work
from models import ConflictStatement as Statement
from models import Event, Link, Offer, OutboxMail, Ticket, Unit, UnitPause
from models.states import OfferState, TicketState
from tests.factories import actor_of, keep, make_engagement, make_member, make_offer, make_ticket, make_unit
from tests.harness.counting import count

PARIS = ZoneInfo("Europe/Paris")
CLOSED_STATES = ("accepted", "accepted_with_conditions", "declined", "expired", "withdrawn")


@pytest.fixture
def ticket(session: Any) -> Ticket:
    return make_ticket(TicketState.MATCHING)


def unit_with_member(**changes: Any) -> Unit:
    return make_member(make_unit(**changes)).unit


def send(officer: Actor, ticket: Ticket, *units: Unit, **changes: Any) -> list[Offer]:
    with unit_of_work():
        return offers.send(
            actor=officer, ticket_id=ticket.id, unit_ids=[unit.id for unit in units], **changes
        )


def refused(officer: Actor, ticket: Ticket, *units: Unit, **changes: Any) -> tuple[str, str]:
    with pytest.raises(Refused) as refusal:
        send(officer, ticket, *units, **changes)
    return refusal.value.field, refusal.value.code


def test_sending_asks_each_unit_once_by_mail_and_dates_the_wait(
    session: Any, officer: Actor, ticket: Ticket
) -> None:
    units = [unit_with_member(), unit_with_member()]
    sent = send(officer, ticket, *units, units[0], message="Weld seams again")
    assert [offer.state for offer in sent] == ["sent", "sent"]
    assert (ticket.state, ticket.next_action, ticket.next_action_by) == ("offered", "wait_offers", "unit")
    assert ticket.next_action_due_on == desk_clock.day_of(sent[0].expires_at)
    mails = session.scalars(select(OutboxMail).where(OutboxMail.kind == "offer_sent")).all()
    assert len({mail.to_address for mail in mails}) == len(mails) == 2
    assert count(Link, Link.purpose == "offer") == 2
    assert count(Event, Event.kind == "offer_sent") == 2


def test_only_people_who_still_take_offers_are_written_to(
    session: Any, officer: Actor, ticket: Ticket
) -> None:
    unit = unit_with_member()
    make_member(unit, receives_offers=False)
    make_member(unit, left_on=desk_clock.today())
    send(officer, ticket, unit)
    assert count(Link, Link.purpose == "offer") == 1


def test_the_deadline_is_the_end_of_a_working_day_of_the_calendar(
    session: Any, clock: Any, officer: Actor, ticket: Ticket
) -> None:
    # Friday before Easter week: Good Friday is a holiday in Moselle, Easter Monday everywhere in France.
    clock.move_to(datetime(2026, 3, 27, 10, tzinfo=PARIS))
    sent = send(officer, ticket, unit_with_member())[0]
    ends = sent.expires_at.astimezone(PARIS)
    assert (ends.hour, ends.minute) == (23, 59)
    assert (ends.month, ends.day) == (4, 9)


def test_the_holidays_that_count_are_those_of_the_units_place(
    session: Any, clock: Any, officer: Actor, ticket: Ticket
) -> None:
    clock.move_to(datetime(2026, 3, 27, 10, tzinfo=PARIS))
    unit = make_unit(site="Nancy")
    make_member(unit)
    ends = send(officer, ticket, unit)[0].expires_at.astimezone(PARIS)
    assert (ends.month, ends.day) == (4, 8)  # Good Friday is a working day there


def test_a_unit_away_is_not_asked_and_one_back_is(session: Any, officer: Actor, ticket: Ticket) -> None:
    today, unit, back = desk_clock.today(), unit_with_member(), unit_with_member()
    keep(UnitPause(unit_id=unit.id, starts_on=today, ends_on=today))
    keep(UnitPause(unit_id=back.id, starts_on=today - timedelta(days=9), ends_on=today - timedelta(days=1)))
    assert refused(officer, ticket, unit) == ("unit_ids", "paused")
    assert send(officer, ticket, back)[0].state == OfferState.SENT


def test_one_unit_that_cannot_be_asked_means_nobody_is(session: Any, officer: Actor, ticket: Ticket) -> None:
    assert refused(officer, ticket, unit_with_member(), make_unit()) == ("unit_ids", "nobody_to_write_to")
    assert count(Offer) == count(OutboxMail) == count(Link) == 0
    assert session.get_one(Ticket, ticket.id).state == TicketState.MATCHING


def test_the_ceiling_holds_unless_a_reason_is_written(session: Any, officer: Actor, ticket: Ticket) -> None:
    unit = unit_with_member(ceiling=1)
    make_engagement(make_offer("accepted", ticket=make_ticket("accepted"), unit=unit))
    assert refused(officer, ticket, unit) == ("override_reason", "ceiling")
    sent = send(officer, ticket, unit, override_reason="Only they have the welding bench")
    assert sent[0].override_reason == "Only they have the welding bench"


def test_work_that_ended_frees_its_place(session: Any, officer: Actor, ticket: Ticket) -> None:
    unit = unit_with_member(ceiling=1)
    work = make_engagement(make_offer("accepted", ticket=make_ticket("accepted"), unit=unit))
    for _ in range(2):
        with unit_of_work():
            offers.end_engagement(actor=officer, engagement_id=work.id, reason="Done")
    assert (work.state, work.ended_on) == ("ended", desk_clock.today())
    assert count(Event, Event.kind == "engagement_ended") == 1
    assert send(officer, ticket, unit)[0].state == OfferState.SENT


def test_a_tie_decided_to_be_in_the_way_keeps_a_unit_off(
    session: Any, officer: Actor, ticket: Ticket
) -> None:
    unit = unit_with_member()
    past = make_offer("withdrawn", ticket=ticket, unit=unit)
    now = desk_clock.now()
    keep(Statement(ticket_id=ticket.id, unit_id=unit.id, offer_id=past.id, has_tie=True, explanation="Shares", stated_by="C",
                   stated_at=now, is_blocking=True, decided_at=now, decided_by_id=officer.user_id))  # fmt: skip
    assert refused(officer, ticket, unit, override_reason="Anyway") == ("unit_ids", "conflict")


@pytest.mark.parametrize("state", ["sent", "seen", "accepted", "accepted_with_conditions"])
def test_a_unit_that_was_asked_is_not_asked_again(session: Any, officer: Actor, state: str) -> None:
    ticket, unit = make_ticket("offered", several_units=True), unit_with_member()
    make_offer(state, ticket=ticket, unit=unit)
    assert refused(officer, ticket, unit) == ("unit_ids", "already_asked")


@pytest.mark.parametrize("state", ["declined", "expired", "withdrawn"])
def test_a_unit_whose_offer_ended_may_be_asked_again(
    session: Any, officer: Actor, ticket: Ticket, state: str
) -> None:
    unit = unit_with_member()
    make_offer(state, ticket=ticket, unit=unit)
    assert send(officer, ticket, unit)[0].state == OfferState.SENT


@pytest.mark.parametrize("state", [s for s in TicketState if s not in ("matching", "offered")])
def test_no_unit_is_asked_while_the_request_does_not_search(session: Any, officer: Actor, state: str) -> None:
    ticket = make_ticket(state)
    assert refused(officer, ticket, unit_with_member()) == ("unit_ids", "not_searching")
    assert count(Offer) == count(OutboxMail) == 0


def test_nobody_chosen_and_units_that_are_gone_are_told(session: Any, officer: Actor, ticket: Ticket) -> None:
    assert refused(officer, ticket) == ("unit_ids", "none")
    with pytest.raises(NotFound):
        send(officer, ticket, unit_with_member(is_active=False))


@pytest.mark.parametrize("role", ["director", "contract_office", "researcher", "administrator", "funder"])
def test_only_the_desk_sends_and_withdraws(session: Any, ticket: Ticket, role: str) -> None:
    actor, offer = actor_of(role), make_offer()
    with pytest.raises(NotAllowed):
        send(actor, ticket, unit_with_member())
    with pytest.raises(NotAllowed), unit_of_work():
        offers.withdraw(actor=actor, offer_id=offer.id, reason="Mine now")


def withdraw(officer: Actor, offer: Offer, reason: str = "The need changed") -> Offer:
    with unit_of_work():
        return offers.withdraw(actor=officer, offer_id=offer.id, reason=reason)


def test_an_offer_is_taken_back_for_a_reason_its_unit_reads(
    session: Any, officer: Actor, ticket: Ticket
) -> None:
    sent = send(officer, ticket, unit_with_member())[0]
    with pytest.raises(InvalidTransition) as refusal:
        withdraw(officer, sent, "")
    assert refusal.value.missing == ("reason_given",)
    withdraw(officer, sent)
    assert (sent.state, sent.withdrawn_reason) == ("withdrawn", "The need changed")
    assert (ticket.state, ticket.next_action) == ("matching", "choose_units")
    assert "The need changed" in session.scalar(
        select(OutboxMail.text_body).where(OutboxMail.kind == "offer_withdrawn")
    )


@pytest.mark.parametrize("state", CLOSED_STATES)
def test_what_was_decided_is_not_taken_back(session: Any, officer: Actor, state: str) -> None:
    with pytest.raises(InvalidTransition):
        withdraw(officer, make_offer(state))


def expire(offer: Offer) -> None:
    with unit_of_work():
        offers.expire(actor=Actor.system(), offer_id=offer.id)


def test_silence_ends_an_offer_after_its_deadline_and_never_before(session: Any, clock: Any) -> None:
    offer = make_offer("seen")
    clock.move_to(offer.expires_at)
    expire(offer)
    assert offer.state == OfferState.SEEN
    clock.shift(timedelta(seconds=1))
    expire(offer)
    expire(offer)
    assert (offer.state, offer.ticket.state) == ("expired", "matching")
    assert count(Event, Event.kind == "offer_expired") == 1


def test_the_request_goes_on_waiting_while_another_offer_is_open(session: Any, clock: Any) -> None:
    ticket = make_ticket("offered")
    late, later = (
        make_offer(ticket=ticket, expires_at=desk_clock.now() + timedelta(days=days)) for days in (1, 9)
    )
    clock.shift(timedelta(days=2))
    expire(late)
    assert (late.state, later.state, ticket.state) == ("expired", "sent", "offered")


@pytest.mark.parametrize("state", CLOSED_STATES)
def test_what_was_decided_neither_expires_nor_is_reminded(session: Any, clock: Any, state: str) -> None:
    offer = make_offer(state)
    clock.shift(timedelta(days=11))
    expire(offer)
    with unit_of_work():
        offers.remind(actor=Actor.system(), offer_id=offer.id)
    assert (offer.state, offer.reminded_at) == (state, None)
    assert count(Event) == 0


def test_a_unit_is_reminded_once(session: Any, clock: Any, officer: Actor, ticket: Ticket) -> None:
    sent = send(officer, ticket, unit_with_member())[0]
    for _ in range(3):
        clock.shift(timedelta(days=1))
        with unit_of_work():
            offers.remind(actor=Actor.system(), offer_id=sent.id)
    assert count(OutboxMail, OutboxMail.kind == "offer_reminder") == 1
    assert count(Event, Event.kind == "offer_reminded") == 1
