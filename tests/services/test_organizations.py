"""Organizations and their people: known once."""

import threading
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from desk.access import Actor
from desk.errors import Conflict, Duplicate, NotAllowed, NotFound, Refused
from desk.services import contacts, directory_merges, organizations
from desk.services.imports.organizations import import_organizations
from desk.transaction import unit_of_work
from models import Contact, DuplicatePair, Event, Organization, OrganizationDomain
from tests.factories import actor_of, make_contact, make_organization, siren
from tests.harness.counting import count

SYSTEM = Actor.system()


def find(name: str = "Ateliers Dupont SARL", **given: Any) -> Organization:
    words = {"identifier": None, "identifier_kind": None, "email": None, **given}
    with unit_of_work():
        return organizations.find_or_add(actor=SYSTEM, name=name, **words)


# ----- finding


@pytest.fixture
def two_domains(session: Any) -> Organization:
    firm = make_organization(name="Groupe Dupont", domain="dupont.example.org")
    return edited(firm, further_domains=["dupont-energie.example.org", "dupont.example.eu"])


def edited(firm: Organization, **given: Any) -> Organization:
    with unit_of_work():
        return organizations.edit(
            actor=actor_of("officer"),
            organization_id=firm.id,
            version=firm.version,
            name=firm.name,
            domain=firm.domain,
            **given,
        )


def domains_of(session: Any, firm: Organization) -> list[str]:
    statement = select(OrganizationDomain.domain).where(OrganizationDomain.organization_id == firm.id)
    return list(session.scalars(statement.order_by(OrganizationDomain.domain)))


def test_any_of_its_domains_tells_a_company(session: Any, two_domains: Organization) -> None:
    for domain in ("dupont.example.org", "dupont-energie.example.org", "dupont.example.eu"):
        assert find("Another name", email=f"a@{domain}").id == two_domains.id
    assert count(Organization) == 1
    assert (
        organizations.group_called(actor=actor_of("officer"), words="dupont.example.eu").id == two_domains.id
    )
    with unit_of_work():
        imported = import_organizations(
            actor=actor_of("officer"),
            data={"organizations": [{"name": "Dupont", "domain": "dupont.example.eu", "city": "Metz"}]},
        )
    assert (len(imported.added), two_domains.city) == (0, "Metz")


def test_a_change_of_domains_is_one_change_and_not_given_they_stay(
    session: Any, two_domains: Organization
) -> None:
    version = two_domains.version
    edited(two_domains, city="Nancy")
    assert domains_of(session, two_domains) == ["dupont-energie.example.org", "dupont.example.eu"]
    edited(
        two_domains, further_domains=["dupont.example.eu", "dupont.example.org"]
    )  # its first domain is no further one
    assert domains_of(session, two_domains) == ["dupont.example.eu"]
    assert two_domains.version == version + 2
    events = session.scalars(
        select(Event).where(Event.kind == "organization_edited").order_by(Event.id.desc())
    ).first()
    assert events.details["before"] == {
        "further_domains": ["dupont-energie.example.org", "dupont.example.eu"]
    }


@pytest.mark.parametrize(
    ("domain", "code"),
    [
        ("gmail.com", "shared_domain"),
        ("verre.example.org", "domain_taken"),
        ("verre.example.eu", "domain_taken"),
    ],
)
def test_a_domain_that_tells_somebody_else_or_nobody_is_refused(
    session: Any, two_domains: Organization, domain: str, code: str
) -> None:
    edited(make_organization(domain="verre.example.org"), further_domains=["verre.example.eu"])
    with pytest.raises(Refused, match=code):
        edited(two_domains, further_domains=[domain])
    with pytest.raises(Refused, match="shared_domain"), unit_of_work():
        organizations.add(actor=actor_of("officer"), name="Somebody", domain="gmail.com")


def test_domains_go_with_a_company_into_another_and_come_back(
    session: Any, two_domains: Organization
) -> None:
    officer, home = (
        actor_of("officer"),
        make_organization(name="Dupont Holding", domain="holding.example.org"),
    )
    with unit_of_work():
        merge = directory_merges.merge_organizations(
            actor=officer,
            from_id=two_domains.id,
            into_id=home.id,
            versions=[two_domains.version, home.version],
        )
    assert domains_of(session, home) == ["dupont-energie.example.org", "dupont.example.eu"]
    for domain in ("dupont.example.org", "dupont.example.eu"):
        assert find("Another", email=f"a@{domain}").id == home.id
    with unit_of_work():
        directory_merges.undo(actor=officer, merge_id=merge.id)
    assert domains_of(session, home) == []
    assert find("Another", email="a@dupont.example.eu").id == two_domains.id


def test_two_records_that_share_any_domain_are_proposed_as_one(
    session: Any, two_domains: Organization
) -> None:
    with unit_of_work():
        other = organizations.add(
            actor=actor_of("officer"), name="Groupe Dupond", domain="www.dupont-energie.example.org"
        )
    pair = session.scalars(select(DuplicatePair).where(DuplicatePair.other_organization_id == other.id)).one()
    assert "same_domain" in pair.reasons


def test_a_new_company_is_added_with_what_its_number_says(session: Any) -> None:
    number = siren(1)
    added = find(identifier=number + "00019", identifier_kind="siret", email="a@dupont.example.org")
    assert (added.siren, added.siret, added.country, added.domain) == (
        number,
        number + "00019",
        "FR",
        "dupont.example.org",
    )
    assert session.scalars(select(Event.kind)).all() == ["organization_added"]


@pytest.mark.parametrize(
    ("identifier", "kind", "email", "country"),
    [
        ("DE136695976", "vat", None, "DE"),
        ("HRB 12345", "register", None, "DE"),
        ("CHE-109.322.551", "register", None, "CH"),
        ("B 123456", "register", "x@firma.lu", "LU"),
        (None, None, "x@firma.be", "BE"),
        (None, None, "x@firma.com", "FR"),
    ],
)
def test_a_foreign_company_stands_in_its_country(
    session: Any, identifier: str | None, kind: str | None, email: str | None, country: str
) -> None:
    added = find(identifier=identifier, identifier_kind=kind, email=email)
    assert (added.country, added.foreign_id, added.siren) == (country, identifier, None)


def test_a_french_vat_number_is_its_siren(session: Any) -> None:
    known = make_organization()
    assert find(identifier=f"FR12{known.siren}", identifier_kind="vat").id == known.id


def test_the_same_number_finds_the_same_company_whatever_its_name(session: Any) -> None:
    known = make_organization(name="Quite another name")
    assert find(identifier=known.siren, identifier_kind="siren").id == known.id


def test_the_same_mail_domain_finds_the_company_unless_many_share_it(session: Any) -> None:
    known = make_organization(domain="ateliers.example.org")
    assert find("Some team", email="paul@Ateliers.example.org").id == known.id
    make_organization(domain="gmail.com")
    assert find("Some team", email="paul@gmail.com").domain is None


def test_the_same_name_in_another_spelling_finds_the_company(session: Any) -> None:
    first = find("Ateliers Dupont SARL")
    assert find("ATELIERS  DUPONT, S.A.R.L.").id == first.id


def test_another_number_is_another_company_even_under_the_same_name(session: Any) -> None:
    first = find(identifier=siren(1), identifier_kind="siren", email="a@dupont.example.org")
    second = find(identifier=siren(2), identifier_kind="siren", email="a@dupont.example.org")
    assert first.id != second.id


def test_what_was_missing_is_learnt_and_what_was_known_is_kept(session: Any) -> None:
    first = find()
    again = find(identifier=siren(3), identifier_kind="siren", email="a@dupont.example.org")
    assert (again.id, again.siren, again.domain) == (first.id, siren(3), "dupont.example.org")
    assert find("Another name", identifier=siren(3), identifier_kind="siren").name == "Ateliers Dupont SARL"


def test_a_merged_company_is_found_at_its_present_home(session: Any) -> None:
    home = make_organization()
    merged = make_organization(merged_into_id=home.id)
    assert find(identifier=merged.siren, identifier_kind="siren").id == home.id


def test_two_at_once_make_one_company(fresh_app: Any) -> None:
    number, found = siren(7), []
    together = threading.Barrier(4)

    def confirm() -> None:
        with fresh_app.app_context():
            together.wait()
            found.append(find(identifier=number, identifier_kind="siren").id)

    threads = [threading.Thread(target=confirm) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert len(set(found)) == 1


# ----- by hand


def test_an_officer_adds_and_corrects(session: Any) -> None:
    actor = actor_of("officer")
    with unit_of_work():
        added = organizations.add(actor=actor, name="Verre du Sud", siren=siren(4), country="FR")
    with unit_of_work():
        organizations.edit(
            actor=actor,
            organization_id=added.id,
            version=added.version,
            name="Verre du Nord",
            siren=siren(4),
            city="Metz",
        )
    assert (added.name, added.name_key, added.city) == ("Verre du Nord", "verre du nord", "Metz")
    event = session.scalars(select(Event).where(Event.kind == "organization_edited")).one()
    assert event.details["before"] == {"name": "Verre du Sud", "city": None}


def test_a_number_of_another_company_is_refused_beside_its_field(session: Any) -> None:
    known = make_organization()
    with pytest.raises(Duplicate) as refusal, unit_of_work():
        organizations.add(actor=actor_of("officer"), name="Twin", siren=known.siren)
    assert refusal.value.field == "siren"


def test_correcting_an_old_version_is_a_conflict(session: Any) -> None:
    known = make_organization()
    with pytest.raises(Conflict), unit_of_work():
        organizations.edit(
            actor=actor_of("officer"), organization_id=known.id, version=known.version + 1, name="Late"
        )


@pytest.mark.parametrize("role", ["contract_office", "director"])
def test_who_only_reads_the_directory_does_not_write_in_it(session: Any, role: str) -> None:
    known = make_organization()
    with pytest.raises(NotAllowed), unit_of_work():
        organizations.edit(actor=actor_of(role), organization_id=known.id, version=known.version, name="No")


def test_who_may_not_see_it_does_not_learn_that_it_is_there(session: Any) -> None:
    known = make_organization()
    with pytest.raises(NotFound), unit_of_work():
        organizations.edit(actor=actor_of("researcher"), organization_id=known.id, version=1, name="No")


# ----- people


def met(organization: Organization, name: str = "Paul Klein", **given: Any) -> Contact:
    words = {"email": "paul@klein.example.org", "phone": None, "language": "fr", **given}
    with unit_of_work():
        return contacts.find_or_add(actor=SYSTEM, organization=organization, name=name, **words)


def test_a_person_is_known_once_by_address_whatever_the_case(session: Any) -> None:
    organization = make_organization()
    first = met(organization)
    again = met(organization, name="P. Klein", email="Paul@KLEIN.example.org", phone="+33 3 87 00 00 00")
    assert (again.id, again.name, again.phone) == (first.id, "Paul Klein", "+33 3 87 00 00 00")
    assert again.last_heard_at is not None
    assert count(Contact) == 1


def test_a_person_without_an_address_is_known_by_name(session: Any) -> None:
    organization = make_organization()
    assert met(organization, email=None).id == met(organization, name="PAUL KLEIN", email=None).id


def test_the_same_address_elsewhere_is_another_record(session: Any) -> None:
    assert met(make_organization()).id != met(make_organization()).id


def test_who_wrote_again_is_there_again(session: Any) -> None:
    known = make_contact(left_on=date(2026, 1, 1))
    again = met(known.organization, email=known.email)
    assert (again.id, again.left_on) == (known.id, None)


def test_correcting_a_person_leaves_no_personal_data_in_the_event(session: Any) -> None:
    known = make_contact()
    with unit_of_work():
        contacts.edit(
            actor=actor_of("officer"), contact_id=known.id, version=known.version, name="Jeanne Secret",
            email="jeanne@secret.example.org",
        )  # fmt: skip
    event = session.scalars(select(Event).where(Event.kind == "contact_edited")).one()
    assert event.details["after"] == {"changed": ["email", "name"]}


def test_an_address_twice_in_one_organization_is_refused(session: Any) -> None:
    known = make_contact()
    with pytest.raises(Duplicate) as refusal, unit_of_work():
        contacts.add(
            actor=actor_of("officer"), organization_id=known.organization_id, name="Twin", email=known.email
        )
    assert refusal.value.field == "email"
