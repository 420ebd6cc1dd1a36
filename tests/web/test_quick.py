"""What took place is recorded in ten seconds from anywhere, and one returns to where one was."""

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from desk import clock as desk_clock
from models import FollowUp, Interaction
from tests.factories import make_contact, make_organization, make_ticket, session

NEW, RECORD = "/directory/interactions/new", "/directory/interactions"


def sent(**words: Any) -> dict[str, Any]:
    given = {"kind": "call", "summary": "They want a demonstration", **words}
    return {f"quick-{name}": value for name, value in given.items()}


def test_every_page_of_the_desk_leads_there_and_says_where_one_was(officer: Any, client: Any) -> None:
    ticket = make_ticket("triage")
    page = officer.get(f"/tickets/{ticket.reference}").text
    assert f"{NEW}?from=/tickets/{ticket.reference}" in page
    assert f"{NEW}?from=/queue?view%3Dmine" in officer.get("/queue?view=mine").text
    assert NEW not in client("director").get("/queue").text


@pytest.mark.parametrize("place", ["ticket", "organization", "contact"])
def test_the_page_one_comes_from_says_with_whom(officer: Any, place: str) -> None:
    ticket = make_ticket("triage")
    contact, firm = ticket.contact, ticket.organization
    path = {
        "ticket": f"/tickets/{ticket.reference}",
        "organization": f"/directory/organizations/{firm.id}",
        "contact": f"/directory/contacts/{contact.id}",
    }[place]
    page = officer.get(NEW, query_string={"from": path}).text
    chosen = f"o{firm.id}" if place == "organization" else f"c{contact.id}"
    box = BeautifulSoup(page, "html.parser").select_one(f'input[name="quick-whom"][value="{chosen}"]')
    assert box is not None
    assert box.has_attr("checked")
    assert contact.name in page

    data = sent(back=path, whom=f"c{contact.id}", ticket_id=ticket.id if place == "ticket" else "")
    answer = officer.post(RECORD, data=data)
    assert (answer.status_code, answer.location) == (303, path)
    kept = session.execute(select(Interaction)).scalar_one()
    assert (kept.contact_id, kept.ticket_id) == (contact.id, ticket.id if place == "ticket" else None)
    assert desk_clock.now() - kept.happened_at < timedelta(minutes=1)


def test_anybody_else_is_found_by_what_is_typed_and_of_several_one_is_chosen(officer: Any) -> None:
    one = make_contact(name="Jeanne Muller", organization=make_organization(name="Verre du Sud"))
    other = make_contact(name="Paul Muller", organization=make_organization(name="Acier du Nord"))

    page = officer.post(RECORD, data=sent(looked_for="muller"))
    assert page.status_code == 422
    assert "Several match" in page.text
    assert "They want a demonstration" in page.text
    assert "Jeanne Muller · Verre du Sud" in page.text
    answer = officer.post(RECORD, data=sent(looked_for="muller", whom=f"c{other.id}"))
    assert (answer.status_code, answer.location) == (
        303, f"/directory/organizations/{other.organization_id}",
    )  # fmt: skip

    officer.post(RECORD, data=sent(looked_for=one.email.upper(), summary="By address"))
    officer.post(RECORD, data=sent(looked_for="verre du sud", summary="By company"))
    ticket = make_ticket("triage")
    officer.post(RECORD, data=sent(looked_for=ticket.reference.lower(), summary="By reference"))
    met = session.execute(select(Interaction.contact_id, Interaction.organization_id, Interaction.ticket_id)
                          .order_by(Interaction.id).offset(1)).all()  # fmt: skip
    assert [tuple(row) for row in met] == [
        (one.id, one.organization_id, None), (None, one.organization_id, None),
        (ticket.contact_id, ticket.organization_id, ticket.id),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "words", [{}, {"looked_for": "nobody at all"}, {"whom": "c999999"}, {"whom": "o1; --"}]
)
def test_without_somebody_nothing_is_recorded_and_the_words_stay(officer: Any, words: dict[str, str]) -> None:
    page = officer.post(RECORD, data=sent(**words))
    assert page.status_code == 422
    assert "They want a demonstration" in page.text
    assert session.scalar(select(Interaction.id)) is None


def test_the_next_step_is_planned_at_once_or_nothing_is_kept(officer: Any) -> None:
    contact, stranger = make_contact(), make_contact(organization=make_organization())
    path = f"/directory/contacts/{contact.id}"
    given = {"back": path, "whom": f"c{contact.id}", "next_kind": "meeting"}
    yesterday, soon = desk_clock.today() - timedelta(days=1), desk_clock.today() + timedelta(days=7)

    for wrong in (
        {},
        {"next_purpose": "Show it"},
        {"next_purpose": "Show it", "next_due_on": yesterday.isoformat()},
    ):
        assert officer.post(RECORD, data=sent(**given, **wrong)).status_code == 422
        assert session.scalar(select(Interaction.id)) is None
    right = sent(**given, next_purpose="Show it", next_due_on=soon.isoformat())
    assert officer.post(RECORD, data=right).location == path
    officer.post(RECORD, data=right)  # a double click
    plan = session.execute(select(FollowUp)).scalar_one()
    assert (plan.purpose, plan.due_on, plan.owner_id) == ("Show it", soon, officer.user.id)
    assert session.execute(select(Interaction)).scalar_one().contact_id == contact.id
    officer.post(RECORD, data=sent(back=path, whom=f"c{contact.id}", looked_for=stranger.email))
    assert (
        session.scalars(select(Interaction.contact_id).order_by(Interaction.id.desc())).first() == stranger.id
    )


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example/x", "/\\evil.example", "javascript:alert(1)"]
)
def test_no_address_leads_out_of_the_desk(officer: Any, back: str) -> None:
    contact = make_contact()
    page = BeautifulSoup(officer.get(NEW, query_string={"from": back}).text, "html.parser")
    assert not page.select_one("#quick-back").get("value")
    assert not [link for link in page.select("a[href]") if link["href"].startswith(back)]
    answer = officer.post(RECORD, data=sent(back=back, looked_for=contact.email))
    assert answer.location == f"/directory/organizations/{contact.organization_id}"
