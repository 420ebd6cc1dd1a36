"""Absences with somebody who stands in: whom offers and mails reach, before, during and after."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from desk import clock as desk_clock
from desk.access import Actor
from desk.errors import Refused
from desk.matching.loader import obstacles_for
from desk.queries import directory, reminders
from desk.services import absences, offers, tickets
from desk.transaction import unit_of_work
from models import Event, Link, Offer, OutboxMail, Unit, UnitPause
from tests.factories import actor_of, keep, make_member, make_offer, make_ticket, make_unit

SYSTEM = Actor.system()


@pytest.fixture(autouse=True)
def _the_database(session: Any) -> None:
    """Every test here writes."""


@pytest.fixture
def chair() -> Any:
    """A holder who receives the offers, a deputy who does not."""
    unit = make_unit()
    return unit, make_member(unit), make_member(unit, receives_offers=False)


def away(unit: Unit, stand_in: Any, first: int = 0, last: int = 5) -> UnitPause:
    today = desk_clock.today()
    days = {"starts_on": today + timedelta(days=first), "ends_on": today + timedelta(days=last)}
    with unit_of_work():
        return absences.plan(
            actor=actor_of("lead"), unit_id=unit.id, **days, stand_in_id=stand_in and stand_in.id
        )


def ask(unit: Unit) -> Offer:
    ticket = make_ticket("matching")
    with unit_of_work():
        (offer,) = offers.send(actor=actor_of("officer"), ticket_id=ticket.id, unit_ids=[unit.id])
    return offer


def hand_over() -> list[int]:
    due = reminders.offers_to_hand_over()
    for offer_id in due:
        with unit_of_work():
            offers.hand_over(actor=SYSTEM, offer_id=offer_id)
    return due


def mailed(session: Any, kind: str) -> list[str]:
    statement = select(OutboxMail.to_address).where(OutboxMail.kind == kind).order_by(OutboxMail.id)
    return list(session.scalars(statement))


def test_an_offer_of_these_days_reaches_who_stands_in_alone(session: Any, chair: Any, clock: Any) -> None:
    unit, holder, deputy = chair
    away(unit, deputy)
    offer = ask(unit)
    assert mailed(session, "offer_sent") == [deputy.email]
    clock.shift(
        timedelta(days=6)
    )  # the holder is back: the reminder reaches both, each by a link of their own
    with unit_of_work():
        offers.remind(actor=SYSTEM, offer_id=offer.id)
    assert sorted(mailed(session, "offer_reminder")) == sorted([holder.email, deputy.email])


def test_an_offer_that_waits_is_handed_over_once_when_the_absence_begins(
    session: Any, chair: Any, clock: Any
) -> None:
    unit, holder, deputy = chair
    offer = ask(unit)
    away(unit, deputy, first=2)
    assert hand_over() == []
    clock.shift(timedelta(days=2))
    assert [hand_over(), hand_over()] == [[offer.id], []]
    assert mailed(session, "offer_sent") == [holder.email, deputy.email]
    with unit_of_work():
        offers.hand_over(actor=SYSTEM, offer_id=offer.id)
        offers.remind(actor=SYSTEM, offer_id=offer.id)
    assert mailed(session, "offer_reminder") == [deputy.email]
    handed = select(func.count()).where(Event.kind == "offer_handed_over")
    assert session.scalar(handed) == 1


@pytest.mark.parametrize("state", ["accepted", "declined", "expired", "withdrawn"])
def test_an_offer_that_ended_is_handed_to_nobody(session: Any, chair: Any, state: str) -> None:
    unit, _holder, deputy = chair
    make_offer(state, unit=unit)
    make_offer("sent", unit=unit, expires_at=desk_clock.now() - timedelta(minutes=1))
    away(unit, deputy)
    assert hand_over() == []
    assert session.scalar(select(func.count()).select_from(Link)) == 0


def test_who_stands_in_reads_what_the_desk_writes_about_running_work(session: Any, chair: Any) -> None:
    unit, holder, deputy = chair
    offer = make_offer("accepted", unit=unit, ticket=make_ticket("accepted"))
    pause = away(unit, deputy)
    officer = actor_of("officer")
    words = {"actor": officer, "ticket_id": offer.ticket_id, "unit_id": unit.id, "body": "Hello"}
    with unit_of_work():
        tickets.write_to_unit(**words, key="a" * 32)
    with unit_of_work():
        absences.end(actor=actor_of("lead"), unit_id=unit.id, pause_id=pause.id)
    with unit_of_work():
        tickets.write_to_unit(**words, key="b" * 32)
    assert mailed(session, "message_to_unit") == [deputy.email, holder.email]


def test_a_unit_somebody_stands_in_for_is_not_away_and_one_left_alone_is(session: Any, chair: Any) -> None:
    unit, _holder, deputy = chair
    ticket, wanted = make_ticket("matching"), directory.UnitFilter()
    away(unit, deputy)

    def is_away() -> tuple[bool, bool]:
        (row,) = [one for one in directory.units(SYSTEM, wanted, "en") if one.id == unit.id]
        return any(one.code == "paused" for one in obstacles_for(ticket)), row.paused_until is not None

    assert is_away() == (False, False)
    deputy.left_on = desk_clock.today()  # who has left stands in for nobody
    session.commit()
    assert is_away() == (True, True)
    with pytest.raises(Refused):
        ask(unit)


def test_only_somebody_of_the_unit_who_has_not_left_stands_in(session: Any, chair: Any) -> None:
    unit, _holder, _deputy = chair
    gone = make_member(unit, left_on=desk_clock.today())
    for wrong in (gone, make_member()):
        with pytest.raises(Refused) as refused:
            away(unit, wrong)
        assert (refused.value.field, refused.value.code) == ("stand_in_id", "not_of_the_unit")
    assert session.scalar(select(func.count()).select_from(UnitPause)) == 0


def test_an_absence_without_anybody_stays_silent(session: Any, chair: Any) -> None:
    unit, _holder, _deputy = chair
    keep(UnitPause(unit_id=unit.id, starts_on=desk_clock.today(), ends_on=desk_clock.today()))
    assert any(one.code == "paused" for one in obstacles_for(make_ticket("matching")))
    with pytest.raises(Refused):
        ask(unit)
