"""Looking at records that may be one, and saying what they are."""

from typing import Any

from desk import clock
from models import DuplicatePair
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
