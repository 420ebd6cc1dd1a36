"""Profiles that cannot be matched on: what each lacks, and that nobody is asked about one too often."""

from datetime import timedelta
from typing import Any

import pytest

from desk import clock as desk_clock
from desk import policy
from desk.access import Actor
from desk.errors import Refused
from desk.queries.directory.profiles import ProfileRow, profiles
from desk.services import units
from desk.transaction import unit_of_work
from models import Expertise, Unit, UnitText
from tests import factories as make


@pytest.fixture
def unit(session: Any, clock: Any) -> Unit:
    """A unit whose profile lacks nothing: two topics confirmed today, and a text."""
    found = make.make_unit(topics=(make.make_topic(), make.make_topic()))
    session.add(UnitText(unit_id=found.id, kind="description", language="en", text="We listen to machines."))
    claimed(session, found, desk_clock.today())
    make.make_member(found, receives_offers=True)
    return found


def claimed(session: Any, unit: Unit, day: Any) -> None:
    for one in session.query(Expertise).filter_by(unit_id=unit.id):
        one.confirmed_on = day
    session.flush()


def listed() -> dict[int, ProfileRow]:
    return {row.unit_id: row for row in profiles(make.actor_of("officer"))}


def test_a_profile_is_stale_the_day_after_a_year_and_not_before(session: Any, clock: Any, unit: Unit) -> None:
    last = desk_clock.today() - timedelta(days=policy.PROFILE_STALE_AFTER_DAYS)
    claimed(session, unit, last)
    assert listed() == {}
    claimed(session, unit, last - timedelta(days=1))
    assert listed()[unit.id].lacks == ("stale",)


def test_a_thin_profile_says_what_it_lacks_the_thinnest_first(session: Any, clock: Any, unit: Unit) -> None:
    bare, one_topic = make.make_unit(), make.make_unit(topics=(make.make_topic(),))
    make.make_unit(is_active=False)
    found = profiles(make.actor_of("officer"))
    assert [(row.unit_id, row.lacks) for row in found] == [
        (one_topic.id, ("few_topics", "no_text", "never_confirmed")),
        (bare.id, ("no_topic", "no_text")),
    ]


def test_who_was_asked_this_month_is_not_asked_again_nor_a_unit_nobody_reads_for(
    session: Any, clock: Any, unit: Unit
) -> None:
    claimed(session, unit, None)
    unread, lead = make.make_unit(), make.actor_of("lead")
    assert {key: row.can_be_asked for key, row in listed().items()} == {unit.id: True, unread.id: False}
    ask(lead, unit)
    assert not listed()[unit.id].can_be_asked
    for one, why in ((unit, "asked_lately"), (unread, "nobody_to_write_to")):
        with pytest.raises(Refused) as refusal:
            ask(lead, one)
        assert refusal.value.code == why
    clock.shift(timedelta(days=policy.PROFILE_ASKED_EVERY_DAYS))
    assert listed()[unit.id].can_be_asked
    ask(lead, unit)


def ask(actor: Actor, unit: Unit) -> None:
    with unit_of_work():
        units.ask_about_profile(actor=actor, unit_id=unit.id)
