"""Merging, splitting and moving on pages: seen before it is done, said yes to by name, found again and undone."""

import re
from typing import Any

import pytest
from sqlalchemy import select

from desk.services import links
from desk.services.links import path
from models import Link, Message, Regrouping, Ticket
from tests.factories import keep, make_contact, make_offer, make_organization, make_submission, make_ticket


@pytest.fixture
def pair(session: Any) -> tuple[Ticket, Ticket, Link]:
    """Return two requests of two people of one company, each with a message, and the link of the first person."""
    company, made, link = make_organization(), [], None
    for name in ("Ana Petit (démo)", "Ben Grand (démo)"):
        contact = make_contact(company, name=name)
        ticket = make_ticket(submission=make_submission(contact=contact), title=f"The need of {name}")
        link = (
            keep(links.tracking(submission_id=ticket.submission_id, contact_id=contact.id))
            if link is None
            else link
        )
        keep(Message(key=f"the-words-of-{ticket.id:06d}", ticket_id=ticket.id, lane="company", author_kind="contact", language="en",
                     author_contact_id=contact.id, author_name=name, body=f"Words of {name}", created_at=ticket.created_at))  # fmt: skip
        made.append(ticket)
    assert link is not None
    return made[0], made[1], link


def hidden(page: str) -> dict[str, Any]:
    """Return what a form of the page carries along."""
    found = re.findall(r'<input[^>]*type="hidden"[^>]*>', page)
    named = [(re.search(r'name="([^"]*)"', one), re.search(r'value="([^"]*)"', one)) for one in found]
    return {name.group(1): value.group(1) for name, value in named if name and value}


def test_a_merge_is_seen_said_yes_to_and_undone(client: Any, session: Any, pair: Any) -> None:
    source, into, link = pair
    officer, person, address = client("officer"), client(), f"/tickets/{source.reference}/merge"
    assert f"into={into.reference}" in officer.get(address).text
    page = officer.get(f"{address}?into={into.reference.lower()}").text
    assert "1 message with the company" in page
    assert re.search(r"Ana Petit \(démo\)</b> would read the conversation of " + into.reference, page)
    assert re.search(r"Ben Grand \(démo\)</b> would read the conversation of " + source.reference, page)
    unsaid = officer.post(address, data=hidden(page))
    assert (unsaid.status_code, "Tick that these people may read it" in unsaid.text) == (422, True)
    done = officer.post(address, data=hidden(page) | {"agreed": "y"})
    assert done.status_code == 303
    assert (
        officer.post(address, data=hidden(page) | {"agreed": "y"}).location == done.location
    )  # pressed twice
    assert "Words of Ana" in officer.get(f"/tickets/{into.reference}").text
    old = officer.get(f"/tickets/{source.reference}").text
    assert into.reference in old
    assert "Reopen" not in old
    told = person.get(path(link)).text
    assert f"Your request {source.reference} is followed under this reference now" in told
    assert "Words of Ben" in told
    assert source.submission.title in told
    assert officer.post(f"{done.location}/undoing").status_code == 303
    assert "Undone by" in officer.get(done.location).text
    back = person.get(path(link)).text
    assert ("Words of Ana" in back, "Words of Ben" in back) == (True, False)


def test_what_stands_against_a_merge_is_said_with_the_other_way_round(
    client: Any, session: Any, pair: Any
) -> None:
    source, into, _link = pair
    officer = client("officer")
    make_offer(ticket=source, state="draft")
    page = officer.get(f"/tickets/{source.reference}/merge?into={into.reference}").text
    assert "Units are asked or at work here" in page
    assert f"/tickets/{into.reference}/merge?into={source.reference}" in page
    for nowhere in ("TST-2026-9999", "%00", "9" * 300):
        assert officer.get(f"/tickets/{into.reference}/merge?into={nowhere}").status_code == 422
    stale = {"key": "a-key-of-the-tests-0001", "into": source.reference, "seen": "0" * 16, "agreed": "y"}
    answer = officer.post(f"/tickets/{into.reference}/merge", data=stale)
    assert (answer.status_code, "Something changed while you were reading" in answer.text) == (409, True)
    assert session.scalar(select(Regrouping.id)) is None


def test_messages_are_taken_to_another_request_or_to_a_new_one(client: Any, session: Any, pair: Any) -> None:
    source, into, _link = pair
    officer, base = client("officer"), f"/tickets/{source.reference}/messages"
    [message] = session.scalars(select(Message).where(Message.ticket_id == source.id))
    assert "Words of Ana" in officer.get(f"{base}/taking").text
    assert "Tick at least one message" in officer.get(f"{base}/taking?into={into.reference}").text
    page = officer.get(f"{base}/taking?messages={message.id}&into={into.reference}").text
    moved = officer.post(f"{base}/moving", data=hidden(page) | {"agreed": "y"})
    assert moved.status_code == 303
    session.refresh(message)
    assert message.ticket_id == into.id
    assert officer.post(f"{moved.location}/undoing").status_code == 303
    page = officer.get(f"{base}/taking?messages={message.id}").text
    words = {
        "title": "Its own need",
        "pitch": "Apart",
        "owner_id": str(officer.user.id),
        "due_on": "2026-03-12",
    }
    wrong = officer.post(
        f"{base}/splitting", data=hidden(page) | words | {"title": "", "due_on": "2020-01-01"}
    )
    assert wrong.status_code == 422
    split = officer.post(f"{base}/splitting", data=hidden(page) | words)
    assert split.status_code == 303
    new = session.scalars(select(Ticket).where(Ticket.title == "Its own need")).one()
    assert (new.owner_id, str(new.next_action_due_on)) == (officer.user.id, "2026-03-12")
    assert "Words of Ana" in officer.get(f"/tickets/{new.reference}").text
    assert new.reference in officer.get(f"/tickets/{source.reference}").text
    assert client("contract_office").get(split.location).status_code in (403, 404)
