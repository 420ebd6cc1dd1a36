"""One's own dates in a calendar program: by an address that is shown once, kept as a hash, renewed and ended."""

import re
from datetime import timedelta
from typing import Any

import pytest
from icalendar import Calendar
from sqlalchemy import select

from desk import clock as desk_clock
from models import ConfidentialPart, Engagement, Event, FollowUp, Link, Member, Unit
from tests.factories import (
    keep,
    make_contact,
    make_engagement,
    make_milestone,
    make_offer,
    make_organization,
    make_submission,
    make_ticket,
    make_user,
)

ROLES = ("officer", "lead", "contract_office", "director", "researcher", "administrator", "funder")
COMPANY, SECRET = "Canary Industries SAS (démo)", "canary-confidential-7f3a"


@pytest.fixture(autouse=True)
def _the_database(session: Any) -> None:
    """Every test here reads what was written."""


def make(me: Any) -> str:
    page = me.post("/account/calendar")
    assert page.status_code == 200
    found = re.search(r"/calendar/[A-Za-z0-9_-]{32}\.ics", page.text)
    assert found
    return found[0]


def dates(client: Any, path: str) -> list[tuple[str, Any]]:
    answer = client().get(path)
    assert answer.status_code == 200
    assert answer.content_type == "text/calendar; charset=utf-8"
    return [
        (str(one["summary"]), one["dtstart"].dt) for one in Calendar.from_ical(answer.data).walk("VEVENT")
    ]


def planned(ticket: Any, owner: Any, purpose: str = "Call about the recipe") -> FollowUp:
    return keep(
        FollowUp(
            organization_id=ticket.organization_id, ticket_id=ticket.id, owner_id=owner.id, kind="call", purpose=purpose,
            due_on=desk_clock.today() + timedelta(days=3), created_at=desk_clock.now(),
        )
    )  # fmt: skip


def canary_ticket(state: str, **changes: Any) -> Any:
    contact = make_contact(make_organization(name=COMPANY))
    submission = make_submission(contact=contact, company_name=COMPANY, title="Weld seams")
    keep(ConfidentialPart(submission_id=submission.id, text=SECRET, created_at=desk_clock.now()))
    return make_ticket(state, submission=submission, **changes)


@pytest.mark.parametrize("role", ROLES)
def test_everyone_who_signs_in_has_an_address_that_works_without_signing_in(client: Any, role: str) -> None:
    path = make(client(role))
    assert dates(client, path) == []
    assert client().head(path).status_code == 200


def test_the_desk_sees_its_own_follow_ups_steps_milestones_and_ends_of_offers(
    client: Any, session: Any
) -> None:
    me = client("officer")
    mine = canary_ticket("offered", owner=me.user, next_action="wait_offers")
    planned(mine, me.user)
    planned(make_ticket("accepted"), make_user("officer"))
    make_offer("sent", ticket=mine)
    make_offer("sent")
    summaries = [words for words, _day in dates(client, make(me))]
    assert len(summaries) == 3
    assert all(mine.reference in words and "Weld seams" in words for words in summaries)


def test_a_researcher_sees_own_offers_meetings_and_milestones_and_no_others(
    client: Any, session: Any
) -> None:
    me = client("researcher")
    unit = session.get_one(Unit, session.scalar(select(Member.unit_id).where(Member.user_id == me.user.id)))
    make_offer("sent", unit=unit, ticket=canary_ticket("offered"))
    at_work: Engagement = make_engagement(make_offer("accepted", unit=unit, ticket=canary_ticket("accepted")))
    planned(at_work.ticket, make_user("officer"))
    make_offer("sent")
    planned(make_ticket("accepted"), make_user("officer"))
    make_milestone()
    found = dates(client, make(me))
    assert [words.partition(":")[0] for words, _day in found] == ["Call", "Last day to answer"]


def test_what_leaves_for_a_calendar_is_public_words_alone(client: Any, session: Any) -> None:
    me = client("officer")
    ticket = canary_ticket(
        "follow_up", owner=me.user, next_action="custom", next_action_note=f"Ask {COMPANY}"
    )
    planned(ticket, me.user, f"Call {COMPANY} about {SECRET}")
    body = client().get(make(me)).text.replace("\r\n ", "")
    for hidden in (COMPANY, SECRET, ticket.contact.name, ticket.contact.email, me.user.name, me.user.email):
        assert hidden not in body
    assert "Weld seams" in body


def test_the_address_is_kept_as_a_hash_and_shown_once(client: Any, session: Any) -> None:
    me = client("officer")
    key = make(me).removeprefix("/calendar/").removesuffix(".ics")
    link = session.scalars(select(Link).where(Link.purpose == "calendar")).one()
    assert link.public_id not in key
    assert key not in me.get("/account/calendar").text
    assert all(key not in str(event.details) for event in session.scalars(select(Event)))


def test_a_new_address_ends_the_old_one_and_ending_it_ends_all(client: Any, session: Any) -> None:
    me = client("officer")
    old, new = make(me), make(me)
    assert [client().get(path).status_code for path in (old, new)] == [404, 200]
    assert me.post("/account/calendar/end").status_code == 303
    assert client().get(new).status_code == 404


def test_an_address_opens_nothing_once_expired_or_its_account_closed(
    client: Any, session: Any, clock: Any
) -> None:
    first, second = client("officer"), client("lead")
    paths = [make(first), make(second)]
    first.user.is_active = False
    session.commit()
    assert [client().get(path).status_code for path in paths] == [404, 200]
    clock.shift(timedelta(days=731))
    assert client().get(paths[1]).status_code == 404
    for wrong in ("x" * 32, "null", "x" * 900, "~"):
        assert client().get(f"/calendar/{wrong}.ics").status_code == 404


def test_the_same_dates_are_the_same_bytes_and_are_not_sent_again(
    client: Any, session: Any, clock: Any
) -> None:
    me = client("officer")
    planned(canary_ticket("accepted", owner=me.user), me.user)
    path = make(me)
    events = len(session.scalars(select(Event)).all())
    first = client().get(path)
    clock.shift(timedelta(hours=1))
    again = client().get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert len(session.scalars(select(Event)).all()) == events
