"""Records that may be one: noticed on arrival, found by night, decided by a person."""

from typing import Any

import pytest
from sqlalchemy import delete, select

from desk import clock
from desk.access import Actor
from desk.errors import Conflict, NotAllowed, NotFound
from desk.jobs import find_duplicates
from desk.jobs.work import Work
from desk.queries import directory
from desk.services import contacts, duplicates, organizations
from desk.transaction import unit_of_work
from models import DuplicatePair, Establishment, Event, LikenessKey, Organization
from tests.factories import actor_of, keep, make_contact, make_organization
from tests.harness.statements import statements

SYSTEM = Actor.system()


def pairs(session: Any) -> list[tuple[Any, ...]]:
    session.expire_all()
    statement = select(DuplicatePair).order_by(DuplicatePair.id)
    return [
        (one.organization_id or one.contact_id, one.other_organization_id or one.other_contact_id)
        for one in session.scalars(statement)
    ]


def look_through() -> Work:
    work = Work("find_duplicates")
    find_duplicates.run(work)
    assert work.failed == 0, work.problems
    return work


def arrives(name: str, email: str | None = None) -> int:
    with unit_of_work():
        return organizations.find_or_add(
            actor=SYSTEM, name=name, identifier=None, identifier_kind=None, email=email
        ).id


def test_a_company_that_confirms_a_request_under_a_mistyped_name_is_noticed_at_once(session: Any) -> None:
    first = arrives("Chaudronnerie Kessler SARL", "a@kessler.example.eu")
    second = arrives("Chaudronerie Kessler")
    assert pairs(session) == [(first, second)]


def test_one_written_down_by_hand_is_noticed_and_a_correction_lets_go_of_it(session: Any) -> None:
    first = make_organization(name="Verrerie Hartmann", domain=None, siren=None)
    look_through()
    officer = actor_of("officer")
    with unit_of_work():
        added = organizations.add(actor=officer, name="Verrerie Hartman", country="FR", city="Metz")
        second, version = added.id, added.version
    assert pairs(session) == [(first.id, second)]
    with unit_of_work():
        organizations.edit(actor=officer, organization_id=second, version=version, name="Brasserie du Rhin")
    assert pairs(session) == []


def test_a_corrected_name_number_or_address_that_is_anothers_is_noticed_at_once(session: Any) -> None:
    officer = actor_of("officer")
    firm, other = (
        make_organization(name="Verrerie Hartmann", domain=None),
        make_organization(name="Brasserie du Rhin"),
    )
    one = make_contact(firm, name="Zoé Kuntz", email="zoe@hartmann.example.org")
    two = make_contact(other, name="Z. Kuntz", email="z@rhin.example.org")
    look_through()
    assert pairs(session) == []
    with unit_of_work():
        contacts.edit(
            actor=officer,
            contact_id=two.id,
            version=two.version,
            name="Zoé Kuntz",
            email="zoe@hartmann.example.org",
        )
    assert pairs(session) == [(one.id, two.id)]
    with unit_of_work():
        organizations.edit(
            actor=officer,
            organization_id=other.id,
            version=other.version,
            name="Verrerie Hartman",
            domain=other.domain,
        )
    assert (firm.id, other.id) in pairs(session)


def test_what_is_written_together_is_looked_at_once_and_finds_the_same(session: Any, officer: Actor) -> None:
    def write(name: str) -> tuple[int, int]:
        firm = organizations.add(actor=officer, name=name, country="FR", city="Metz")
        place = {"organization_id": firm.id, "legal_basis": "legitimate_interest", "language": "fr"}
        people = [contacts.add(actor=officer, name=who, **place) for who in ("Zoé Kuntz", "Zoe Kuntz")]
        return firm.id, people[0].id

    firsts = [
        make_organization(name=name, domain=None, siren=None).id
        for name in ("Verrerie Hartmann", "Brasserie du Rhin")
    ]
    look_through()
    with statements() as apart, unit_of_work():
        write("Verrerie Hartman")
    assert len(pairs(session)) == 2
    with statements() as together, unit_of_work(), duplicates.looking_once():
        firm, person = write("Brasserie du Rhinn")
    assert set(pairs(session)[2:]) == {(firsts[1], firm), (person, person + 1)}
    assert len(together) < len(apart)


def test_a_person_written_down_twice_is_noticed_at_once(session: Any) -> None:
    known = make_contact(name="Jean-Pierre Müller", email="jp.muller@ateliers.example.org")
    officer = actor_of("officer")
    with unit_of_work():
        added = contacts.add(
            actor=officer, organization_id=known.organization_id, name="Muller Jean Pierre"
        ).id
    assert pairs(session) == [(known.id, added)]


def test_the_night_finds_what_came_by_other_ways_and_then_has_nothing_to_do(session: Any) -> None:
    one = make_organization(name="Émaux de Longwy", siren=None, domain=None)
    other = make_organization(name="EMAUX LONGWY", domain=None)
    make_contact(one, name="Anna Schmitt", email="anna@longwy.example.org")
    make_contact(one, name="Anna Schmidt", email=None)
    look_through()
    assert len(pairs(session)) == 2
    assert pairs(session)[0] == (one.id, other.id)
    found = directory.differences()
    assert (found.unindexed, found.organizations, found.people) == ([], [], [])


def test_the_night_lets_go_of_pairs_and_keys_of_what_was_merged_away(session: Any) -> None:
    one = make_organization(name="Émaux de Longwy", siren=None, domain=None)
    other = make_organization(name="EMAUX LONGWY", domain=None)
    look_through()
    session.get_one(Organization, one.id).merged_into_id = other.id
    session.commit()
    look_through()
    assert {row.organization_id for row in session.scalars(select(LikenessKey))} == {other.id}
    assert not any(directory.duplicate_counts(actor_of("officer")).values())


def test_a_removed_organization_takes_its_pairs_with_it(session: Any) -> None:
    one = make_organization(name="Émaux de Longwy", siren=None)
    make_organization(name="EMAUX LONGWY", siren=None)
    look_through()
    session.execute(delete(Establishment).where(Establishment.organization_id == one.id))
    session.delete(session.get_one(Organization, one.id))
    session.commit()
    assert pairs(session) == []


def make_pair() -> DuplicatePair:
    one, other = make_organization(name="Émaux Longwy"), make_organization(name="Émaux de Longwy", siren=None)
    return keep(
        DuplicatePair(organization_id=one.id, other_organization_id=other.id, points=60, reasons=["same_name"], found_at=clock.now())
    )  # fmt: skip


def test_what_a_person_says_are_two_is_never_proposed_again_until_they_take_it_back(session: Any) -> None:
    pair, officer = make_pair(), actor_of("officer")
    with unit_of_work():
        duplicates.dismiss(actor=officer, pair_id=pair.id, version=pair.version)
    look_through()
    with unit_of_work():  # nor by an edit that makes them look quite different, and back
        one = session.get_one(Organization, pair.organization_id)
        organizations.edit(
            actor=officer, organization_id=one.id, version=one.version, name="Tout autre", siren=one.siren
        )
    look_through()
    assert not any(directory.duplicate_counts(officer).values())
    assert [row.dismissed_by for row in directory.duplicate_pairs(officer, dismissed=True).rows] == [
        officer.name
    ]
    session.expire_all()
    stored = session.scalars(select(DuplicatePair)).one()
    with unit_of_work():
        duplicates.propose_again(actor=officer, pair_id=stored.id, version=stored.version)
    assert directory.duplicate_counts(officer)["organizations"] == 1
    kinds = session.scalars(
        select(Event.kind).where(Event.kind.startswith("duplicates")).order_by(Event.id)
    ).all()
    assert kinds == ["duplicates_dismissed", "duplicates_proposed"]


def test_two_officers_do_not_decide_past_each_other(session: Any) -> None:
    pair, officer = make_pair(), actor_of("officer")
    with unit_of_work():
        duplicates.dismiss(actor=officer, pair_id=pair.id, version=1)
    with pytest.raises(Conflict), unit_of_work():
        duplicates.dismiss(actor=officer, pair_id=pair.id, version=1)


@pytest.mark.parametrize("role", ["researcher", "director", "contract_office", "funder", "administrator"])
def test_nobody_but_the_desk_sees_or_decides(session: Any, role: str) -> None:
    pair, actor = make_pair(), actor_of(role)
    assert not any(directory.duplicate_counts(actor).values())
    with pytest.raises((NotAllowed, NotFound)), unit_of_work():
        duplicates.dismiss(actor=actor, pair_id=pair.id, version=1)
