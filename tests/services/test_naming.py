"""Whom units name as better placed: kept for a time, or until they ask to be forgotten."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from desk import clock as desk_clock
from desk import policy
from desk.errors import NotAllowed, NotFound
from desk.services import offers
from desk.transaction import unit_of_work
from models import Event, NamedColleague
from tests import factories
from tests.factories import keep


def named(**changes: Any) -> NamedColleague:
    fields = {"offer_id": factories.make_offer("sent").id, "name": "Ada (démo)", "email": "ada@example.org",
              "created_at": desk_clock.now()}  # fmt: skip
    return keep(NamedColleague(**fields | changes))


def test_a_person_named_long_ago_is_forgotten_and_a_unit_stays(session: Any, clock: Any) -> None:
    person = named().id
    unit = named(unit_id=factories.make_unit().id, name=None, email=None).id
    clock.shift(timedelta(days=policy.NAMED_KEPT_DAYS) - timedelta(seconds=1))
    assert offers.forget_old_named() == 0
    clock.shift(timedelta(seconds=1))
    with unit_of_work():
        assert offers.forget_old_named() == 1
    assert session.scalars(select(NamedColleague.id)).all() == [unit]
    assert person != unit


def test_an_officer_forgets_a_named_person_of_this_request_alone(session: Any) -> None:
    officer = factories.actor_of(factories.make_user("officer"))
    one, other = named(), named()
    ticket = session.get(factories.Offer, one.offer_id).ticket_id
    with pytest.raises(NotFound), unit_of_work():
        offers.forget_named(actor=officer, ticket_id=ticket, named_id=other.id)
    director = factories.actor_of(factories.make_user("director"))
    with pytest.raises(NotAllowed), unit_of_work():
        offers.forget_named(actor=director, ticket_id=ticket, named_id=one.id)
    with unit_of_work():
        offers.forget_named(actor=officer, ticket_id=ticket, named_id=one.id)
    assert session.scalars(select(NamedColleague.id)).all() == [other.id]
    event = session.scalars(select(Event).where(Event.kind == "colleague_forgotten")).one()
    assert "Ada" not in str(event.details)
