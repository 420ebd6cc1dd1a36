"""Records put together, and parted again: nothing is lost, in whatever order it is done and undone."""

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from desk import clock as desk_clock
from desk.access import Actor
from desk.errors import Conflict, DeskError, NotAllowed, NotFound, Refused
from desk.services import contacts, directory_merges, links, organizations, personal_data
from desk.services.directory_merges.facts import OF_ORGANIZATIONS, OF_PEOPLE
from desk.services.directory_merges.rows import ON_ORGANIZATIONS, ON_PEOPLE
from desk.transaction import unit_of_work
from models import (
    Base,
    Contact,
    DataWish,
    DirectoryMerge,
    Event,
    FollowUp,
    Interaction,
    Message,
    Organization,
    Ticket,
)
from tests.factories import (
    actor_of,
    keep,
    make_contact,
    make_contract,
    make_nda,
    make_organization,
    make_submission,
    make_ticket,
    make_user,
    siren,
)

# Written anew by each change, whatever it is: no part of what a record says.
PASSING = {"version", "updated_at"}
# Foreign keys to organizations and people that do not move: how records became one, what looks like another, and what is counted anew.
STAYING = {
    "ticket_tally.organization_id", "organization_tally.organization_id", "organization_tally.home_id",
    "organization.merged_into_id", "contact.merged_into_id", "directory_merge.from_organization_id", "likeness_key.organization_id",
    "directory_merge.into_organization_id", "directory_merge.from_contact_id", "directory_merge.into_contact_id",
    "duplicate_pair.organization_id", "duplicate_pair.other_organization_id", "duplicate_pair.contact_id", "duplicate_pair.other_contact_id",
}  # fmt: skip


def world(session: Any) -> dict[str, list[Any]]:
    """Return all that a merge may touch: the two tables, and every row that hangs on them."""
    session.expire_all()
    tables = {Organization.__table__, Contact.__table__}
    tables |= {column.class_.__table__ for column in (*ON_ORGANIZATIONS.values(), *ON_PEOPLE.values())}
    return {
        table.name: sorted(
            tuple((name, value) for name, value in row._mapping.items() if name not in PASSING)
            for row in session.execute(select(table).order_by(table.c.id))
        )
        for table in tables
    }


def test_every_column_that_names_an_organization_or_a_person_moves_or_is_said_to_stay() -> None:
    moving = {
        f"{column.class_.__tablename__}.{column.key}"
        for column in (*ON_ORGANIZATIONS.values(), *ON_PEOPLE.values())
    }
    pointing = {
        f"{table.name}.{key.parent.name}"
        for table in Base.metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table.name in ("organization", "contact")
    }
    assert pointing == moving | STAYING


def make_desk(session: Any) -> tuple[list[int], list[int]]:
    """Make four companies with people, two of whom are known under one address, and with everything that hangs on them."""
    user = make_user("officer")
    firms = [
        make_organization(name=f"Ateliers {place}", siren=siren(900 + place) if place % 2 else None, city=["Metz", None, "Nancy", "Toul"][place],
                          domain=[None, "one.example.eu", "two.example.eu", None][place], size_class="sme" if place == 2 else None,
                          size_year=2024 if place == 2 else None, size_source="the firm" if place == 2 else None)
        for place in range(4)
    ]  # fmt: skip
    people = []
    for place, firm in enumerate(firms):
        for name, email in ((f"Anna {place}", "anna@shared.example.eu"), (f"Paul {place}", f"paul{place}@x.example.eu"), ("Marc", None)):  # fmt: skip
            person = make_contact(firm, name=name, email=email, phone=f"0{place}" if place else None)
            people.append(person)
            ticket = make_ticket(submission=make_submission(organization=firm, contact=person))
            keep(Interaction(organization_id=firm.id, contact_id=person.id, ticket_id=ticket.id, kind="call", happened_at=desk_clock.now(),
                             summary="Spoke", recorded_by_id=user.id, created_at=desk_clock.now()))  # fmt: skip
            keep(Message(ticket_id=ticket.id, lane="company", key=f"letter-{ticket.id}", author_kind="contact", author_contact_id=person.id, author_name=name,
                         body="Hello", language="fr", created_at=desk_clock.now()))  # fmt: skip
            with unit_of_work():
                links.tracking(submission_id=ticket.submission_id)
        keep(FollowUp(organization_id=firm.id, owner_id=user.id, kind="call", purpose="Call", due_on=date(2030, 1, 1), created_at=desk_clock.now()))  # fmt: skip
        make_nda(ticket=ticket)
    firms[3].group_id = firms[0].id
    keep(
        DataWish(contact_id=people[0].id, wish="copy", asked_at=desk_clock.now(), answer_by=date(2030, 1, 1))
    )
    session.commit()
    return [one.id for one in firms], [one.id for one in people]


def version(session: Any, model: Any, id_: int) -> int:
    return int(session.execute(select(model.version).where(model.id == id_)).scalar_one())


def merge(session: Any, actor: Actor, model: Any, from_id: int, into_id: int, wanted: Any = ()) -> int:
    verb = directory_merges.merge_organizations if model is Organization else directory_merges.merge_people
    versions = [version(session, model, from_id), version(session, model, into_id)]
    with unit_of_work():
        return verb(actor=actor, from_id=from_id, into_id=into_id, versions=versions, wanted=wanted).id


def undo(actor: Actor, merge_id: int) -> None:
    with unit_of_work():
        directory_merges.undo(actor=actor, merge_id=merge_id)


def standing(session: Any) -> list[int]:
    statement = select(DirectoryMerge.id).where(
        DirectoryMerge.undone_at.is_(None), DirectoryMerge.parent_id.is_(None)
    )
    return list(session.scalars(statement.order_by(DirectoryMerge.id)))


steps = st.lists(
    st.one_of(
        st.tuples(st.just("firms"), st.integers(0, 3), st.integers(0, 3), st.sets(st.sampled_from(sorted(OF_ORGANIZATIONS)))),
        st.tuples(st.just("people"), st.integers(0, 11), st.integers(0, 11), st.sets(st.sampled_from(sorted(OF_PEOPLE)))),
        st.tuples(st.just("undo"), st.integers(0, 5), st.just(0), st.just(frozenset())),
    ),
    min_size=1, max_size=9,
)  # fmt: skip


def test_random_merges_and_undos_in_any_order_restore_the_same_sets(session: Any) -> None:
    """Whatever was done: what stands is what the standing merges alone would make, and parting all restores all."""
    firms, people = make_desk(session)
    officer, at_first = actor_of("officer"), world(session)

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(steps, st.randoms(use_true_random=False))
    def walk(doing: list[Any], dice: Any) -> None:
        for what, one, other, wanted in doing:
            try:
                if what == "firms":
                    merge(session, officer, Organization, firms[one], firms[other], wanted)
                elif what == "people":
                    merge(session, officer, Contact, people[one], people[other], wanted)
                elif there := standing(session):
                    undo(officer, there[one % len(there)])
            except DeskError:
                continue  # of two companies, merged away already, the same one: refused, and nothing done
        became, there = world(session), standing(session)
        again = [
            (
                row.from_organization_id,
                row.into_organization_id,
                row.from_contact_id,
                row.into_contact_id,
                row.wanted,
            )
            for row in (session.get_one(DirectoryMerge, id_) for id_ in there)
        ]
        for id_ in dice.sample(there, len(there)):
            undo(officer, id_)
        assert world(session) == at_first
        for source, target, person, into, wanted in again:
            if source is not None:
                merge(session, officer, Organization, source, target, wanted)
            else:
                merge(session, officer, Contact, person, into, wanted)
        assert world(session) == became
        while there := standing(session):
            undo(officer, there[-1])
        assert world(session) == at_first

    walk()


def test_everything_moves_and_what_only_the_other_knew_is_kept(session: Any, officer: Actor) -> None:
    ticket = make_ticket()
    contract = make_contract("active")
    source, target = contract.organization_id, ticket.organization_id
    number = session.get_one(Organization, source).siren
    session.get_one(Organization, target).siren = None
    session.commit()
    merge(session, officer, Organization, source, target)
    session.expire_all()
    assert {one.organization_id for one in session.scalars(select(Ticket))} == {target}
    assert contract.organization_id == target
    assert session.get_one(Organization, target).siren == number
    kinds = session.scalars(select(Event.kind).where(Event.kind.like("organizations%"))).all()
    assert kinds == ["organizations_merged"]


def test_what_was_corrected_or_added_since_stays_when_the_records_part(session: Any, officer: Actor) -> None:
    one, other = make_organization(name="One", city="Metz"), make_organization(name="Other", city="Nancy")
    merged = merge(session, officer, Organization, one.id, other.id)
    with unit_of_work():
        home = session.get_one(Organization, other.id)
        organizations.edit(actor=officer, organization_id=home.id, version=home.version, name="Other & Co", siren=home.siren, city="Toul")  # fmt: skip
    late = make_ticket(submission=make_submission(organization=other))
    undo(officer, merged)
    session.expire_all()
    assert (one.name, one.city) == ("One", "Metz")
    assert (other.name, other.city) == ("Other & Co", "Toul")
    assert late.organization_id == other.id


def test_who_writes_under_the_old_name_number_domain_or_address_is_known_at_the_present_home(
    session: Any, officer: Actor
) -> None:
    one = make_organization(name="Émaux Longwy", siren=None, domain="emaux.example.eu")
    other = make_organization(name="Faïencerie", siren=None, domain=None)
    last = make_organization(name="Groupe Céramique", siren=None, domain="gc.example.eu")
    known = make_contact(one, name="Anna", email="anna@emaux.example.eu")
    merge(session, officer, Organization, one.id, other.id)
    merge(session, officer, Organization, other.id, last.id)
    system = Actor.system()
    for words in (
        {"name": "Émaux de Longwy", "email": "b@emaux.example.eu"},
        {"name": "EMAUX LONGWY", "email": None},
    ):
        with unit_of_work():
            found = organizations.find_or_add(actor=system, identifier=None, identifier_kind=None, **words)
            assert found.id == last.id
            person = contacts.find_or_add(actor=system, organization=found, name="A.", email="Anna@emaux.example.eu", phone=None, language="fr")  # fmt: skip
            assert person.id == known.id


def test_a_person_who_was_put_together_is_erased_whole_and_stays_erased_after_parting(
    session: Any, officer: Actor
) -> None:
    firm = make_organization()
    one = make_contact(firm, name="Hildegard Quatremere", email="hq@x.example.eu", phone="0387112233")
    other = make_contact(firm, name="H. Quatremère", email="quatremere@x.example.eu")
    merged = merge(session, officer, Contact, one.id, other.id, {"name", "phone"})
    with unit_of_work():
        personal_data.erase(actor=officer, contact_id=other.id, version=version(session, Contact, other.id))
    undo(officer, merged)
    session.expire_all()
    for person in (one, other):
        assert person.erased_at is not None
        assert (person.email, person.phone) == (None, None)
    stored = str(world(session)) + str([row.taken for row in session.scalars(select(DirectoryMerge))])
    assert "Quatrem" not in stored
    assert "0387112233" not in stored


def test_refused_to_others_to_oneself_on_what_changed_and_across_companies(
    session: Any, officer: Actor
) -> None:
    one, other = make_contact(), make_contact()
    with pytest.raises(Refused):
        merge(session, officer, Contact, one.id, one.id)
    with pytest.raises(Refused) as refusal:
        merge(session, officer, Contact, one.id, other.id)
    assert refusal.value.code == "two_organizations"
    with pytest.raises(Conflict), unit_of_work():
        directory_merges.merge_organizations(
            actor=officer, from_id=one.organization_id, into_id=other.organization_id, versions=[1, 9]
        )
    for role in ("director", "researcher", "contract_office", "funder", "administrator"):
        with pytest.raises((NotAllowed, NotFound)):
            merge(session, actor_of(role), Organization, one.organization_id, other.organization_id)


def test_pressed_twice_it_is_one_merge_and_one_undo(session: Any, officer: Actor) -> None:
    one, other = make_organization(), make_organization()
    merged = merge(session, officer, Organization, one.id, other.id)
    assert merge(session, officer, Organization, one.id, other.id) == merged
    undo(officer, merged)
    undo(officer, merged)
    kinds = session.scalars(select(Event.kind).order_by(Event.id)).all()
    assert (kinds.count("organizations_merged"), kinds.count("organizations_parted")) == (1, 1)
