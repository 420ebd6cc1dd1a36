"""Units: records, members, what they declare, pauses."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from desk import clock as desk_clock
from desk.access import Actor
from desk.errors import Conflict, Duplicate, NotAllowed, NotFound, Refused
from desk.services import absences, sessions, units, users
from desk.transaction import unit_of_work
from models import Event, Expertise, Member, Unit, UnitPause, UnitText
from tests.factories import make_member, make_topic, make_unit, make_user


@pytest.fixture
def lead(session: Any) -> Actor:
    return sessions.actor_for(make_user("lead"), ())


def own(unit: Unit) -> Actor:
    return sessions.actor_for(make_user("researcher"), [unit.id])


def kinds(session: Any) -> list[str]:
    return list(session.execute(select(Event.kind).order_by(Event.id)).scalars())


def day(days: int) -> Any:
    return desk_clock.today() + timedelta(days=days)


# ----- records


def test_a_unit_is_added_once_by_its_code(session: Any, lead: Actor) -> None:
    with unit_of_work():
        unit = units.add(actor=lead, code="VIGIE", kind="chair", name="Vigie", axis="eng", languages=["fr"])
    assert (unit.ceiling, unit.is_active) == (3, True)
    with pytest.raises(Duplicate) as refusal, unit_of_work():
        units.add(actor=lead, code="VIGIE", kind="team", name="Other")
    assert refusal.value.field == "code"
    assert kinds(session) == ["unit_added"]


def test_editing_records_what_changed_and_only_that(session: Any, lead: Actor) -> None:
    unit = make_unit(site="Metz")
    with unit_of_work():
        units.edit(
            actor=lead, unit_id=unit.id, version=unit.version, name=unit.name, site="Nancy", axis="eng"
        )
    event = session.execute(select(Event)).scalar_one()
    assert (event.details["before"], event.details["after"]) == ({"site": "Metz"}, {"site": "Nancy"})


def test_two_people_editing_one_unit_meet_a_conflict(session: Any, lead: Actor) -> None:
    unit = make_unit()
    version = unit.version
    with unit_of_work():
        units.edit(actor=lead, unit_id=unit.id, version=version, name="One")
    with pytest.raises(Conflict), unit_of_work():
        units.edit(actor=lead, unit_id=unit.id, version=version, name="Two")


def test_a_misspelled_column_is_not_swallowed(session: Any, lead: Actor) -> None:
    with pytest.raises(TypeError), unit_of_work():
        units.add(actor=lead, code="X", kind="chair", name="X", state="active")


@pytest.mark.parametrize("ceiling", [-1, 100, 2**31])
def test_a_ceiling_stays_within_reason(session: Any, lead: Actor, ceiling: int) -> None:
    unit = make_unit()
    with pytest.raises(Refused) as refusal, unit_of_work():
        units.set_ceiling(actor=lead, unit_id=unit.id, ceiling=ceiling)
    assert refusal.value.field == "ceiling"


def test_a_parent_is_a_team_without_a_parent(session: Any, lead: Actor) -> None:
    pool = make_unit(kind="team")
    chair = make_unit(kind="chair")
    for parent_id in (chair.id, 999_999):
        with pytest.raises(Refused), unit_of_work():
            units.add(actor=lead, code="ENG", kind="engineer", name="E", parent_id=parent_id)
    with unit_of_work():
        units.add(actor=lead, code="ENG", kind="engineer", name="E", parent_id=pool.id)
    with pytest.raises(Refused), unit_of_work():
        units.edit(actor=lead, unit_id=pool.id, version=pool.version, name="Pool", parent_id=pool.id)


@pytest.mark.parametrize("role", ["officer", "contract_office", "director", "researcher", "funder"])
def test_others_change_nothing_of_a_unit(session: Any, role: str) -> None:
    unit = make_unit()
    member = make_member(unit)
    actor = sessions.actor_for(make_user(role), [make_unit().id])
    verbs: list[Any] = [
        lambda: units.add(actor=actor, code="X", kind="chair", name="X"),
        lambda: units.edit(actor=actor, unit_id=unit.id, version=unit.version, name="X"),
        lambda: units.set_ceiling(actor=actor, unit_id=unit.id, ceiling=9),
        lambda: units.add_member(actor=actor, unit_id=unit.id, name="X", email="x@lab.example.org", role="member"),
        lambda: units.edit_member(
            actor=actor, member_id=member.id, name="X", email="x@lab.example.org", role="member", language="fr",
            receives_offers=True, left_on=None,
        ),
        lambda: units.set_expertise(actor=actor, unit_id=unit.id, claims=[]),
        lambda: units.set_texts(actor=actor, unit_id=unit.id, texts=[]),
        lambda: absences.plan(actor=actor, unit_id=unit.id, starts_on=day(1), ends_on=day(2)),
    ]  # fmt: skip
    for verb in verbs:
        with pytest.raises((NotAllowed, NotFound)), unit_of_work():
            verb()


# ----- members


def test_a_member_and_an_account_with_one_address_are_one_person(session: Any, lead: Actor) -> None:
    unit, early = make_unit(), make_user("researcher", email="Early@lab.example.org")
    with unit_of_work():
        known = units.add_member(
            actor=lead, unit_id=unit.id, name="E", email="early@lab.example.org", role="holder"
        )
        waiting = units.add_member(
            actor=lead, unit_id=unit.id, name="L", email="Late@lab.example.org", role="member"
        )
    assert (known.user_id, waiting.user_id) == (early.id, None)
    with unit_of_work():
        late = users.add(actor=Actor.system(), email="late@lab.example.org", name="L", role="researcher")
    session.expire_all()
    assert session.get(Member, waiting.id).user_id == late.id


def test_an_address_stands_once_in_a_unit(session: Any, lead: Actor) -> None:
    member = make_member()
    with pytest.raises(Duplicate), unit_of_work():
        units.add_member(actor=lead, unit_id=member.unit_id, name="X", email=member.email, role="member")


def test_events_about_members_keep_no_personal_data(session: Any, lead: Actor) -> None:
    member = make_member(name="Secret Name")
    with unit_of_work():
        units.edit_member(
            actor=lead, member_id=member.id, name="Other Name", email=member.email, role="deputy", language="de",
            receives_offers=False, left_on=day(0),
        )  # fmt: skip
    event = session.execute(select(Event)).scalar_one()
    assert event.details["after"] == {
        "member": member.id,
        "changed": ["language", "left_on", "name", "receives_offers", "role"],
    }
    assert "Name" not in str(event.details["after"])


# ----- what a unit declares


def test_expertise_is_replaced_and_own_people_confirm_it(session: Any, lead: Actor) -> None:
    kept, gone, new = make_topic(), make_topic(), make_topic()
    unit = make_unit(topics=(kept, gone))
    with unit_of_work():
        units.set_expertise(
            actor=own(unit),
            unit_id=unit.id,
            claims=[units.Claim(kept.id, 3), units.Claim(new.id, 1, 2020, "seen")],
        )
    rows = session.execute(select(Expertise).order_by(Expertise.level)).scalars().all()
    assert [(one.topic_id, one.level, one.evidence) for one in rows] == [
        (new.id, 1, "seen"),
        (kept.id, 3, None),
    ]
    assert {one.confirmed_on for one in rows} == {desk_clock.today()}


def test_the_same_expertise_again_is_no_change_and_no_event(session: Any, lead: Actor) -> None:
    topic = make_topic()
    unit = make_unit(topics=(topic,))
    changed_at = unit.profile_changed_at
    with unit_of_work():
        units.set_expertise(actor=lead, unit_id=unit.id, claims=[units.Claim(topic.id, 3)])
    assert kinds(session) == []
    assert session.get(Unit, unit.id).profile_changed_at == changed_at


def test_unknown_retired_repeated_and_overrated_topics_are_refused(session: Any, lead: Actor) -> None:
    unit, topic, retired = make_unit(), make_topic(), make_topic(is_retired=True)
    for claims in (
        [units.Claim("nowhere", 1)],
        [units.Claim(retired.id, 1)],
        [units.Claim(topic.id, 1), units.Claim(topic.id, 2)],
        [units.Claim(topic.id, 4)],
    ):
        with pytest.raises(Refused), unit_of_work():
            units.set_expertise(actor=lead, unit_id=unit.id, claims=claims)


def test_a_retired_topic_that_is_declared_may_stay(session: Any, lead: Actor) -> None:
    topic = make_topic()
    unit = make_unit(topics=(topic,))
    topic.is_retired = True
    session.commit()
    with unit_of_work():
        units.set_expertise(actor=lead, unit_id=unit.id, claims=[units.Claim(topic.id, 2)])
    assert session.execute(select(Expertise.level)).scalar_one() == 2


def test_texts_are_replaced_in_their_order(session: Any, lead: Actor) -> None:
    unit = make_unit()
    texts = [
        units.Text("description", "fr", "Nous voyons."),
        units.Text("publication", "en", "Abstract", "Title", 2024),
    ]
    for _ in range(2):
        with unit_of_work():
            units.set_texts(actor=lead, unit_id=unit.id, texts=texts)
    assert session.execute(select(UnitText.kind).order_by(UnitText.id)).scalars().all() == [
        "description",
        "publication",
    ]
    assert kinds(session) == ["unit_texts_changed"]


# ----- pauses


def test_own_people_pause_their_unit(session: Any) -> None:
    unit = make_unit()
    with unit_of_work():
        absences.plan(actor=own(unit), unit_id=unit.id, starts_on=day(0), ends_on=day(0), reason="Conference")
    assert kinds(session) == ["unit_paused"]


@pytest.mark.parametrize(
    ("starts", "ends", "field"),
    [(5, 4, "ends_on"), (-9, -1, "ends_on"), (3, 8, "starts_on"), (9, 30, "starts_on")],
)
def test_pauses_make_sense_and_do_not_overlap(
    session: Any, lead: Actor, starts: int, ends: int, field: str
) -> None:
    unit = make_unit()
    with unit_of_work():
        absences.plan(actor=lead, unit_id=unit.id, starts_on=day(8), ends_on=day(9))
    with pytest.raises(Refused) as refusal, unit_of_work():
        absences.plan(actor=lead, unit_id=unit.id, starts_on=day(starts), ends_on=day(ends))
    assert refusal.value.field == field


def test_a_pause_ends_today_or_never_begins(session: Any, lead: Actor) -> None:
    unit = make_unit()
    session.add_all(
        [
            UnitPause(unit_id=unit.id, starts_on=day(-20), ends_on=day(-10)),
            UnitPause(unit_id=unit.id, starts_on=day(-5), ends_on=day(5)),
            UnitPause(unit_id=unit.id, starts_on=day(10), ends_on=day(20)),
        ]
    )
    session.commit()
    for pause_id in session.execute(select(UnitPause.id)).scalars().all():
        with unit_of_work():
            absences.end(actor=lead, unit_id=unit.id, pause_id=pause_id)
    left = session.execute(select(UnitPause.starts_on, UnitPause.ends_on).order_by(UnitPause.id)).all()
    assert left == [(day(-20), day(-10)), (day(-5), day(-1))]
    with pytest.raises(NotFound), unit_of_work():
        absences.end(actor=lead, unit_id=unit.id, pause_id=999_999)
