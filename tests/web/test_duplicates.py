"""Looking at records that may be one, and saying what they are."""

from typing import Any

from sqlalchemy import select

from desk import clock
from desk.queries.homes import present_homes
from models import DirectoryMerge, DuplicatePair
from tests.factories import keep, make_contact, make_organization


def make_pairs() -> tuple[DuplicatePair, DuplicatePair]:
    """Make two organizations that look alike, and two people of one."""
    one = make_organization(name="Émaux <i>Longwy</i>", city="Metz")
    other = make_organization(name="Emaux de Longwy SARL", siren=None)
    people = make_contact(one, name="Anna Schmitt"), make_contact(one, name="Anna Schmidt")
    organizations = keep(
        DuplicatePair(organization_id=one.id, other_organization_id=other.id, points=64, reasons=["close_name", "other_place"], found_at=clock.now())
    )  # fmt: skip
    persons = keep(
        DuplicatePair(contact_id=people[0].id, other_contact_id=people[1].id, points=55, reasons=["close_name"], found_at=clock.now())
    )  # fmt: skip
    return organizations, persons


def test_pairs_are_listed_with_their_reasons_and_on_both_records_pages(client: Any) -> None:
    organizations, persons = make_pairs()
    officer = client("officer")
    page = officer.get("/directory/duplicates").text
    assert "Émaux &lt;i&gt;Longwy&lt;/i&gt;" in page
    assert "nearly the same name" in page
    assert "another town" in page.partition("but")[2]
    assert "Anna Schmidt" in officer.get("/directory/duplicates?people=").text
    for id_ in (organizations.organization_id, organizations.other_organization_id):
        assert "Perhaps the same as" in officer.get(f"/directory/organizations/{id_}").text
    assert "Perhaps the same as" in officer.get(f"/directory/contacts/{persons.contact_id}").text
    assert "Perhaps the same" not in client("director").get(f"/directory/organizations/{organizations.organization_id}").text  # fmt: skip


def test_a_press_says_they_are_two_and_another_takes_it_back(client: Any) -> None:
    organizations, _ = make_pairs()
    officer, at = client("officer"), f"/directory/duplicates/{organizations.id}"
    answer = officer.post(f"{at}/dismissal", data={"version": organizations.version}, follow_redirects=True)
    assert "Nothing looks alike" in answer.text
    assert officer.post(f"{at}/dismissal", data={"version": 1}).status_code == 409
    assert "said on" in officer.get("/directory/duplicates?two=").text
    officer.post(f"{at}/proposal", data={"version": 2})
    assert "nearly the same name" in officer.get("/directory/duplicates").text


def test_a_merge_is_seen_first_chosen_made_and_taken_back_and_old_addresses_lead_home(
    client: Any, session: Any
) -> None:
    one, other = (
        make_organization(name="Émaux Longwy", city="Metz"),
        make_organization(name="Faïencerie", city="Toul"),
    )
    person = make_contact(one, name="Anna Schmitt")
    last = make_organization(name="Groupe")
    officer = client("officer")
    at = f"/directory/organizations/{one.id}"
    page = officer.get(f"{at}/merge?into={other.id}").text
    assert "Émaux Longwy instead of Faïencerie" in page
    assert "Metz instead of Toul" in page.replace("57, ", "").replace(", 57", "")
    versions = f"{one.version} {other.version}"
    made = officer.post(
        f"{at}/merge",
        data={"into": other.id, "versions": versions, "wanted": ["place"]},
        follow_redirects=True,
    )
    assert "Anna Schmitt" in made.text
    assert "Part them again" in made.text
    officer.post(
        f"/directory/organizations/{other.id}/merge",
        data={"into": last.id, "versions": f"{fresh(session, other)} {fresh(session, last)}"},
    )
    assert officer.get(at).headers["Location"] == f"/directory/organizations/{last.id}"
    assert officer.get(f"{at}/edit").headers["Location"] == f"/directory/organizations/{last.id}/edit"
    assert officer.get(f"/directory/contacts/{person.id}").status_code == 200
    merge = session.scalars(select(DirectoryMerge).order_by(DirectoryMerge.id)).first()
    back = officer.post(f"/directory/merges/{merge.id}/undo", follow_redirects=True).text
    assert "The records are parted again" in back
    assert "Anna Schmitt" in back
    assert officer.get(f"/directory/organizations/{other.id}").headers["Location"].endswith(str(last.id))


def test_what_changed_meanwhile_is_not_merged_and_two_people_meet_in_one_organization_only(
    client: Any, session: Any
) -> None:
    one, other = make_contact(name="Anna Schmitt"), make_contact(name="Anna Schmidt")
    officer = client("officer")
    stale = officer.post(
        f"/directory/organizations/{one.organization_id}/merge",
        data={"into": other.organization_id, "versions": "1 9"},
    )
    assert stale.status_code == 409
    assert (
        "different organizations" in officer.get(f"/directory/contacts/{one.id}/merge?into={other.id}").text
    )
    apart = officer.post(f"/directory/contacts/{one.id}/merge", data={"into": other.id, "versions": "1 1"})
    assert apart.status_code == 422
    assert "put the organizations together first" in apart.text
    assert officer.post(f"/directory/contacts/{one.id}/merge", data={"into": "x"}).status_code == 404
    assert "nobody else" in officer.get(f"/directory/contacts/{one.id}/merge").text


def test_chains_of_merges_count_a_company_once(client: Any, session: Any) -> None:
    last = make_organization()
    middle = make_organization(merged_into_id=last.id)
    first = make_organization(merged_into_id=middle.id)
    homes = present_homes()
    found = {
        row.organization_id: row.home_id
        for row in session.execute(select(homes.c.organization_id, homes.c.home_id))
    }
    assert (found[first.id], found[middle.id], found[last.id]) == (last.id, last.id, last.id)


def fresh(session: Any, record: Any) -> int:
    session.expire_all()
    return int(record.version)
