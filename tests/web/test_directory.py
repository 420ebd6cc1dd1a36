"""The directory room."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from desk import clock as desk_clock
from desk.errors import Refused
from desk.services import organizations
from desk.transaction import unit_of_work
from models import Contact, FollowUp, Interaction, Organization, Ticket
from models.states import TicketState
from tests.factories import (
    actor_of,
    keep,
    make_accepted_ticket,
    make_contact,
    make_organization,
    make_ticket,
    make_topic,
    make_unit,
    siren,
)

READERS = ["officer", "lead", "contract_office", "director"]
OTHERS = ["researcher", "administrator", "funder"]


@pytest.fixture
def officer(client: Any, session: Any) -> Any:
    return client("officer")


@pytest.fixture
def organization(session: Any) -> Organization:
    return make_contact().organization


def count(session: Any, model: type[Any]) -> int:
    return int(session.scalar(select(func.count()).select_from(model)))


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
    assert count(session, Organization) == 0


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


# ----- interactions


def test_a_call_takes_one_form(officer: Any, session: Any, organization: Organization) -> None:
    path = f"/directory/organizations/{organization.id}/interactions"
    words = {"met-kind": "call", "met-summary": "They ask for a date"}
    for _ in range(2):
        assert officer.post(path, data=words).status_code == 303
    made = session.scalars(select(Interaction)).one()
    assert (made.summary, made.recorded_by_id) == ("They ask for a date", officer.user.id)
    assert "They ask for a date" in officer.get(f"/directory/organizations/{organization.id}").text


def test_a_visit_of_last_week_stands_at_its_day(
    officer: Any, session: Any, organization: Organization
) -> None:
    words = {
        "met-kind": "visit",
        "met-summary": "Workshop",
        "met-happened_on": in_days(-7),
        "met-minutes": "90",
    }
    officer.post(f"/directory/organizations/{organization.id}/interactions", data=words)
    made = session.scalars(select(Interaction)).one()
    assert desk_clock.day_of(made.happened_at).isoformat() == in_days(-7)


@pytest.mark.parametrize(
    "words",
    [
        {"met-summary": ""},
        {"met-happened_on": "2999-01-01"},
        {"met-happened_on": "2026-03-11"},
        {"met-minutes": "1441"},
        {"met-contact_id": "999"},
        {"met-kind": "dinner"},
    ],
)
def test_a_call_that_makes_no_sense_is_told(
    officer: Any, session: Any, organization: Organization, words: dict[str, str]
) -> None:
    given = {"met-kind": "call", "met-summary": "Kept words", **words}
    answer = officer.post(f"/directory/organizations/{organization.id}/interactions", data=given)
    assert answer.status_code == 422
    assert given["met-summary"] in answer.text
    assert count(session, Interaction) == 0


def test_a_call_about_a_request_is_recorded_from_it(officer: Any, session: Any) -> None:
    ticket = make_ticket()
    assert officer.get(f"/tickets/{ticket.reference}/interactions/new").status_code == 200
    answer = officer.post(
        f"/tickets/{ticket.reference}/interactions",
        data={"met-kind": "call", "met-summary": "About the date"},
    )
    assert (answer.status_code, answer.location) == (303, f"/tickets/{ticket.reference}")
    assert session.scalars(select(Interaction.ticket_id)).one() == ticket.id


@pytest.mark.parametrize("of_request", [True, False])
def test_a_call_asks_for_the_step_that_comes_of_it(officer: Any, session: Any, of_request: bool) -> None:
    ticket = make_ticket()
    about = (
        f"/tickets/{ticket.reference}" if of_request else f"/directory/organizations/{ticket.organization_id}"
    )
    call = {"met-kind": "call", "met-summary": "They wait for a date", "met-contact_id": ticket.contact_id}
    half = officer.post(f"{about}/interactions", data=call | {"met-next_kind": "call"})
    assert half.status_code == 422
    step = {"met-next_kind": "call", "met-next_purpose": "Give the date", "met-next_due_on": in_days(5)}
    assert officer.post(f"{about}/interactions", data=call | step).status_code == 303
    planned = session.scalars(select(FollowUp)).one()
    assert (planned.purpose, planned.owner_id) == ("Give the date", officer.user.id)
    assert planned.ticket_id == (ticket.id if of_request else None)
    assert session.get_one(Contact, ticket.contact_id).last_heard_at is not None


# ----- follow-ups


def test_the_first_meeting_is_planned_from_the_request(officer: Any, session: Any) -> None:
    ticket = make_ticket(TicketState.ACCEPTED)
    path = f"/tickets/{ticket.reference}/follow-ups"
    assert officer.get(f"{path}/new").status_code == 200
    words = {
        "plan-kind": "meeting", "plan-purpose": "First meeting", "plan-due_on": in_days(9),
        "plan-owner_id": str(officer.user.id),
    }  # fmt: skip
    assert officer.post(path, data=words).location == f"/tickets/{ticket.reference}"
    assert session.get_one(Ticket, ticket.id, populate_existing=True).state == TicketState.FOLLOW_UP


def test_a_follow_up_is_done_and_brings_the_next(
    officer: Any, session: Any, organization: Organization
) -> None:
    words = {
        "plan-kind": "call", "plan-purpose": "Hear how it goes", "plan-due_on": in_days(0),
        "plan-owner_id": str(officer.user.id),
    }  # fmt: skip
    officer.post(f"/directory/organizations/{organization.id}/follow-ups", data=words)
    planned = session.scalars(select(FollowUp)).one()
    here = f"/directory/follow-ups/{planned.id}"
    assert "Hear how it goes" in officer.get(here).text
    done = {
        "done-version": planned.version, "done-outcome": "They are glad", "done-next_kind": "visit",
        "done-next_purpose": "See it", "done-next_due_on": in_days(30),
    }  # fmt: skip
    assert officer.post(f"{here}/completion", data=done).status_code == 303
    assert officer.post(f"{here}/completion", data=done).status_code == 409
    assert count(session, FollowUp) == 2
    assert officer.get(here).status_code == 200


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"done-outcome": ""}, "Write what came of it"),
        ({"done-next_kind": "visit"}, "what the next step is for"),
        ({"done-next_purpose": "See it"}, "Choose what the next step"),
        (
            {"done-next_kind": "call", "done-next_purpose": "x", "done-next_due_on": "2026-01-01"},
            "This day is over",
        ),
    ],
)
def test_an_outcome_that_is_not_complete_is_told(
    officer: Any, session: Any, organization: Organization, words: dict[str, str], told: str
) -> None:
    planned = keep(FollowUp(
        organization_id=organization.id, owner_id=officer.user.id, kind="call", purpose="Hear",
        due_on=desk_clock.today(), created_at=desk_clock.now(),
    ))  # fmt: skip
    given = {"done-version": planned.version, "done-outcome": "Kept words", **words}
    answer = officer.post(f"/directory/follow-ups/{planned.id}/completion", data=given)
    assert (answer.status_code, told in answer.text) == (422, True)


def test_a_follow_up_is_cancelled(officer: Any, session: Any, organization: Organization) -> None:
    planned = keep(FollowUp(
        organization_id=organization.id, owner_id=officer.user.id, kind="call", purpose="Hear",
        due_on=desk_clock.today(), created_at=desk_clock.now(),
    ))  # fmt: skip
    answer = officer.post(
        f"/directory/follow-ups/{planned.id}/cancellation", data={"off-version": planned.version}
    )
    assert answer.status_code == 303
    assert session.get_one(FollowUp, planned.id, populate_existing=True).state == "cancelled"


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
