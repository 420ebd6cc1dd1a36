"""Looking at records that may be one, and saying what they are."""

import re
from typing import Any

from bs4 import BeautifulSoup
from sqlalchemy import select

from desk import clock
from desk.queries.homes import present_homes
from models import DirectoryMerge, DuplicatePair, Ticket
from tests.factories import keep, make_contact, make_organization, make_submission, make_ticket


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
        make_organization(name="Émaux Longwy", sector="Enamel"),
        make_organization(name="Faïencerie", sector="Ceramics"),
    )
    person = make_contact(one, name="Anna Schmitt")
    last = make_organization(name="Groupe")
    officer = client("officer")
    at = f"/directory/organizations/{one.id}"
    page = officer.get(f"{at}/merge?into={other.id}").text
    assert "Émaux Longwy instead of Faïencerie" in page
    assert "Enamel instead of Ceramics" in page
    versions = f"{one.version} {other.version}"
    made = officer.post(
        f"{at}/merge",
        data={"into": other.id, "versions": versions, "wanted": ["sector"]},
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


def test_a_request_asked_twice_is_shown_on_both_pages_and_in_the_queue_and_merged_in_two_presses(
    client: Any, session: Any
) -> None:
    first, second = make_requests()
    officer = client("officer")
    for one, other in ((first, second), (second, first)):
        page = officer.get(f"/tickets/{one.reference}").text
        assert "Perhaps the same request as" in page
        assert other.title.replace("<", "&lt;").replace(">", "&gt;") in page
        assert "the same company, nearly the same sentence" in page
    assert "Perhaps asked twice" in officer.get("/queue?view=attention").text
    listed = officer.get("/directory/duplicates?requests=").text
    preview = BeautifulSoup(listed, "html.parser").find("a", href=re.compile("merge"))["href"]
    assert preview == f"/tickets/{second.reference}/merge?into={first.reference}"
    page = BeautifulSoup(officer.get(preview).text, "html.parser")
    form = page.find("form", method="post", action=f"/tickets/{second.reference}/merge")
    sent = {one["name"]: one.get("value", "") for one in form.find_all("input") if one.get("name")}
    done = officer.post(form["action"], data=sent | {"agreed": "y"}, follow_redirects=True)
    assert "is part of this request now" in done.text
    assert "Nothing looks alike" in officer.get("/directory/duplicates?requests=").text


def test_a_press_on_the_request_says_it_repeats_nothing_and_no_press_on_another_does(client: Any) -> None:
    first, second = make_requests()
    officer = client("officer")
    form = BeautifulSoup(officer.get(f"/tickets/{second.reference}").text, "html.parser").find(
        "form", action=re.compile("/duplicates/")
    )
    elsewhere = make_ticket()
    wrong = form["action"].replace(second.reference, elsewhere.reference)
    assert officer.post(wrong, data={"version": 1}).status_code == 404
    done = officer.post(form["action"], data={"version": 1}, follow_redirects=True).text
    assert "will not be proposed again" in done
    assert "Perhaps the same request as" not in officer.get(f"/tickets/{first.reference}").text
    assert f"does not repeat {second.reference}" in officer.get(f"/tickets/{first.reference}").text
    assert officer.post(form["action"], data={"version": 1}).status_code == 409
    assert first.title.split("<")[0] in officer.get("/directory/duplicates?requests=&two=").text


def test_requests_of_two_companies_wait_until_the_companies_are_one_and_others_see_nothing(
    client: Any,
) -> None:
    first, second = make_requests(apart=True)
    page = client("officer").get(f"/tickets/{second.reference}").text
    assert "The companies are one" in page
    assert f"/directory/organizations/{second.organization_id}/merge?into={first.organization_id}" in page
    for role in ("director", "contract_office"):
        assert "Perhaps the same request as" not in client(role).get(f"/tickets/{second.reference}").text


def make_requests(*, apart: bool = False) -> tuple[Ticket, Ticket]:
    """Make two open requests that look alike, of one company or of two."""
    person = make_contact()
    first = make_ticket(submission=make_submission(contact=person, title="Weld <i>seams</i> by camera"))
    other = None if apart else person
    second = make_ticket(submission=make_submission(contact=other, title="Welded seams <b>by</b> camera"))
    keep(DuplicatePair(ticket_id=first.id, other_ticket_id=second.id, points=80,
                       reasons=["same_company", "close_sentence"], found_at=clock.now()))  # fmt: skip
    return first, second
