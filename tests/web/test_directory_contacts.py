"""Whom the desk speaks with, and what it has to do next, on the pages of companies."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from desk import clock as desk_clock
from models import Contact, FollowUp, Interaction, Organization, Ticket
from models.states import TicketState
from tests.factories import (
    keep,
    make_contact,
    make_ticket,
)
from tests.harness.counting import count


@pytest.fixture
def organization(session: Any) -> Organization:
    return make_contact().organization


def in_days(days: int) -> str:
    return (desk_clock.today() + timedelta(days=days)).isoformat()


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
    assert count(Interaction) == 0


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
    assert count(FollowUp) == 2
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
