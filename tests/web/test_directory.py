"""The directory room."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from desk import clock as desk_clock
from desk.errors import Refused
from desk.services import organizations
from desk.transaction import unit_of_work
from models import Contact, Organization
from tests.factories import (
    actor_of,
    make_accepted_ticket,
    make_contact,
    make_organization,
    make_topic,
    make_unit,
    siren,
)
from tests.harness.counting import count

READERS = ["officer", "lead", "contract_office", "director"]
OTHERS = ["researcher", "administrator", "funder"]


@pytest.fixture
def organization(session: Any) -> Organization:
    return make_contact().organization


def in_days(days: int) -> str:
    return (desk_clock.today() + timedelta(days=days)).isoformat()


# ----- who comes in


@pytest.mark.parametrize("role", READERS)
def test_readers_find_companies_and_units(client: Any, session: Any, role: str) -> None:
    organization, unit = make_organization(), make_unit(topics=(make_topic(),))
    person = client(role)
    for path, words in (
        ("/directory", organization.name),
        (f"/directory/organizations/{organization.id}", organization.name),
        ("/directory/units", unit.name),
        (f"/directory/units/{unit.id}", unit.name),
    ):
        page = person.get(path)
        assert page.status_code == 200, path
        assert words in page.text


@pytest.mark.parametrize("role", OTHERS)
def test_others_are_turned_away(client: Any, organization: Organization, role: str) -> None:
    assert client(role).get("/directory").status_code == 403
    assert client(role).get(f"/directory/organizations/{organization.id}").status_code == 403


def test_nobody_comes_in_without_signing_in(client: Any, organization: Organization) -> None:
    assert client().get("/directory").status_code == 303
    assert client().post(f"/directory/organizations/{organization.id}").status_code == 303


@pytest.mark.parametrize("role", ["contract_office", "director"])
def test_readers_do_not_write(client: Any, session: Any, organization: Organization, role: str) -> None:
    person = client(role)
    here = f"/directory/organizations/{organization.id}"
    for path in (
        "/directory/organizations", here, f"{here}/contacts", f"{here}/interactions", f"{here}/follow-ups",
        f"/directory/contacts/{session.scalar(select(Contact.id))}",
    ):  # fmt: skip
        assert person.post(path, data={"name": "x"}).status_code == 403, path
    assert "Record a call" not in person.get(here).text


@pytest.mark.parametrize("record_id", [999999, 2**31, 2**63, 10**30])
def test_what_is_not_there_is_a_404(officer: Any, record_id: int) -> None:
    for path in ("organizations", "contacts", "units", "follow-ups"):
        assert officer.get(f"/directory/{path}/{record_id}").status_code == 404, path


@pytest.mark.parametrize(
    "query",
    [
        "after=99999999999999999999",
        "after=x",
        "before=٣",
        "q=%00",
        "country=<b>",
        "size=nonsense",
        "quiet_since=0001-01-01",
        "quiet_since=9999-12-31",
        "quiet_since=soon",
    ],
)
def test_a_strange_address_is_read_kindly(officer: Any, organization: Organization, query: str) -> None:
    assert officer.get(f"/directory?{query}").status_code == 200


# ----- organizations


def typed(**words: str) -> dict[str, str]:
    return {"name": "Verre du Sud", "kind": "company", "country": "fr", **words}


def test_an_organization_is_added_and_shown(officer: Any, session: Any) -> None:
    number = siren(5)
    answer = officer.post(
        "/directory/organizations",
        data=typed(
            number=f"{number[:3]} {number[3:]}", city="Épinal", further_domains="verre.eu, info@Verre.de"
        ),
    )
    added = session.scalars(select(Organization)).one()
    assert (answer.status_code, answer.location) == (303, f"/directory/organizations/{added.id}")
    assert (added.siren, added.country, added.city) == (number, "FR", "Épinal")
    page = officer.get(answer.location).text
    assert "Verre du Sud" in page
    assert "verre.de, verre.eu" in page
    assert 'value="verre.de verre.eu"' in officer.get(f"{answer.location}/edit").text


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"name": ""}, "Write the organization"),
        ({"number": "123456789"}, "does not add up"),
        ({"country": "France"}, "two letters"),
        ({"country": "٣٣"}, "two letters"),
        ({"size_class": "sme"}, "Give the year"),
        ({"activity_code": "62.01Z"}, "list this code is from"),
        ({"kind": "nonsense"}, "answers listed"),
        ({"domain": "https://x.org/a"}, "after the @"),
        ({"domain": "gmail.com"}, "Many share this domain"),
        ({"further_domains": "verre.eu, orange.fr"}, "Many share this domain"),
        ({"further_domains": "verre.eu https://x.org/a"}, "after the @"),
        ({"name": "a\x00b"}, "invisible"),
        ({"size_year": "1"}, "Write a year"),
    ],
)
def test_bad_input_is_told_and_kept(officer: Any, session: Any, words: dict[str, str], told: str) -> None:
    answer = officer.post("/directory/organizations", data=typed(city="Kept in the form", **words))
    assert answer.status_code == 422
    assert told in answer.text
    assert "Kept in the form" in answer.text
    assert count(Organization) == 0


def test_a_number_known_already_is_told_beside_it(officer: Any, organization: Organization) -> None:
    answer = officer.post("/directory/organizations", data=typed(number=organization.siren))
    assert answer.status_code == 422
    assert "There is one already" in answer.text


def test_two_people_correcting_one_company_see_both_versions(
    officer: Any, session: Any, organization: Organization
) -> None:
    here = f"/directory/organizations/{organization.id}"
    first = typed(version=str(organization.version), name="First", number=organization.siren)
    second = typed(version=str(organization.version), name="Second", number=organization.siren)
    assert officer.get(f"{here}/edit").status_code == 200
    assert officer.post(here, data=first).status_code == 303
    answer = officer.post(here, data=second)
    assert answer.status_code == 409
    assert "First" in answer.text
    assert "Second" in answer.text
    session.refresh(organization)
    assert organization.name == "First"


def test_a_correction_without_its_version_is_refused(officer: Any, organization: Organization) -> None:
    assert officer.post(f"/directory/organizations/{organization.id}", data=typed()).status_code == 422


def test_changes_are_never_made_by_a_link(officer: Any, organization: Organization) -> None:
    for path in ("interactions", "follow-ups"):
        assert officer.get(f"/directory/organizations/{organization.id}/{path}").status_code == 405


# ----- people


def test_a_person_is_added_corrected_and_leaves(
    officer: Any, session: Any, organization: Organization
) -> None:
    here = f"/directory/organizations/{organization.id}/contacts"
    assert officer.get(f"{here}/new").status_code == 200
    words = {"name": "Jeanne Klein", "email": "jeanne@klein.example.org", "language": "de"}
    assert officer.post(here, data=words).status_code == 303
    person = session.scalars(select(Contact).where(Contact.name == "Jeanne Klein")).one()
    address = f"/directory/contacts/{person.id}"
    assert "Jeanne Klein" in officer.get(address).text
    assert officer.get(f"{address}/edit").status_code == 200
    assert (
        officer.post(address, data={**words, "version": person.version, "has_left": "y"}).status_code == 303
    )
    session.refresh(person)
    assert person.left_on == desk_clock.today()


def test_the_same_address_twice_is_told(officer: Any, session: Any, organization: Organization) -> None:
    known = session.scalars(select(Contact)).one()
    words = {"name": "Twin", "email": known.email, "language": "fr"}
    answer = officer.post(f"/directory/organizations/{organization.id}/contacts", data=words)
    assert (answer.status_code, "There is one already" in answer.text) == (422, True)


def test_a_director_reads_whom_the_desk_speaks_with(client: Any, session: Any) -> None:
    contact = make_contact(email="claude@klein.example.org")
    page = client("director").get(f"/directory/organizations/{contact.organization_id}")
    assert "claude@klein.example.org" in page.text
    assert client("director").get(f"/directory/contacts/{contact.id}").status_code == 200


# ----- units, empty pages, languages


def test_a_unit_tells_its_load_and_its_work(officer: Any, session: Any) -> None:
    work = make_accepted_ticket()
    page = officer.get(f"/directory/units/{work.unit_id}")
    assert work.ticket.reference in page.text
    assert "1 of 3" in page.text


def test_empty_pages_say_what_to_do(officer: Any, session: Any) -> None:
    assert "No organization yet" in officer.get("/directory").text
    assert "No organization matches" in officer.get("/directory?q=nobody").text
    assert "No unit yet" in officer.get("/directory/units").text
    assert "No unit matches" in officer.get("/directory/units?q=nobody").text


def test_long_words_are_shown_whole_and_escaped(officer: Any, session: Any) -> None:
    made = make_organization(name="<b>" + "Donaudampfschiff" * 10)
    page = officer.get(f"/directory/organizations/{made.id}")
    assert page.status_code == 200
    assert "<b>Donau" not in page.text


def test_a_group_is_named_as_it_stands_in_the_directory_and_never_part_of_what_it_holds(
    officer: Any, session: Any
) -> None:
    head, daughter = (
        make_organization(name="Groupe Kessler", siren=siren(301)),
        make_organization(name="Kessler Énergie"),
    )
    make_organization(name="Petit & Fils")
    make_organization(name="Petit et Fils SARL")

    def belongs(one: Organization, to: str) -> Any:
        session.expire_all()
        form = {
            "name": one.name,
            "number": one.siren,
            "kind": "company",
            "country": "FR",
            "version": one.version,
            "group": to,
        }
        return officer.post(f"/directory/organizations/{one.id}", data=form)

    assert belongs(daughter, siren(301)).status_code == 303
    assert "Groupe Kessler" in officer.get(f"/directory/organizations/{daughter.id}").text
    assert "Kessler Énergie" in officer.get(f"/directory/organizations/{head.id}").text
    for one, words, said in (
        (head, "Kessler Énergie", "cannot be part of what it holds"),
        (head, "Groupe Kessler", "cannot be part of what it holds"),
        (head, "Unheard of", "No organization has this number"),
        (head, "Petit & Fils", "Several organizations"),
    ):
        refused = belongs(one, words)
        assert refused.status_code == 422
        assert said in refused.text
    assert belongs(daughter, "").status_code == 303
    session.expire_all()
    assert daughter.group_id is None


def test_the_vat_number_of_a_french_company_follows_from_its_siren(officer: Any, session: Any) -> None:
    known = make_organization(siren="356000000")
    assert "FR39356000000" in officer.get(f"/directory/organizations/{known.id}").text


def test_an_establishment_belongs_to_its_own_company(session: Any) -> None:
    one = make_organization(siren=siren(302))
    with pytest.raises(Refused) as refusal, unit_of_work():
        organizations.edit(actor=actor_of("officer"), organization_id=one.id, version=one.version, name=one.name, siren=siren(302),
                           siret=siren(303) + "00011")  # fmt: skip
    assert (refusal.value.field, refusal.value.code) == ("siren", "other_siren")


def test_why_a_person_is_known_and_when_they_were_told_stand_on_their_page_and_can_be_corrected(
    officer: Any, organization: Organization, session: Any
) -> None:
    form = {"name": "Ada Berg", "language": "fr", "legal_basis": "consent", "notice_on": in_days(0)}
    assert officer.post(f"/directory/organizations/{organization.id}/contacts", data=form).status_code == 303
    ada = session.scalars(select(Contact).where(Contact.name == "Ada Berg")).one()
    page = officer.get(f"/directory/contacts/{ada.id}").text
    assert "They agreed to it" in page
    assert ada.notice_on == desk_clock.today()
    untold = officer.post(
        f"/directory/contacts/{ada.id}", data=form | {"version": ada.version, "notice_on": ""}
    )
    assert untold.status_code == 422
    assert "Nobody consents without having been told" in untold.text
    late = officer.post(
        f"/directory/contacts/{ada.id}", data=form | {"version": ada.version, "notice_on": in_days(1)}
    )
    assert late.status_code == 422
    assert "has not come yet" in late.text
