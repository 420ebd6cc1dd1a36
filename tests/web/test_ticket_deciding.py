"""The page of a request: who looks after it, what comes next, topics, waiting, closing and opening again."""

import re

import pytest
from sqlalchemy import select

from desk.extensions import session as database_session
from models import (
    Event,
    TicketTopic,
)
from models.states import TopicOrigin
from tests import factories
from tests.factories import keep, make_ticket, make_topic
from tests.harness.counting import count
from tests.web.ticket_pages import content, path, qualifiable, stored


def test_taking_a_new_request_makes_it_mine_and_twice_changes_nothing(client) -> None:
    ticket = make_ticket("new")
    officer = client("officer")
    answer = officer.post(path(ticket, "triage"))
    assert (answer.status_code, answer.location) == (303, path(ticket))
    assert (stored(ticket).state, stored(ticket).owner_id) == ("triage", officer.user.id)
    assert officer.post(path(ticket, "triage")).status_code == 303
    assert count(Event, Event.ticket_id == ticket.id) == 1


def test_the_owner_is_somebody_of_the_desk(client) -> None:
    ticket, colleague, outsider = make_ticket(), factories.make_user("lead"), factories.make_user("director")
    officer = client("officer")
    version = stored(ticket).version
    refused = officer.post(
        path(ticket, "owner"), data={"owner-owner_id": outsider.id, "owner-version": version}
    )
    assert refused.status_code == 422
    done = officer.post(
        path(ticket, "owner"), data={"owner-owner_id": colleague.id, "owner-version": version}
    )
    assert done.status_code == 303
    assert stored(ticket).owner_id == colleague.id
    assert colleague.name in officer.get(path(ticket)).text


def test_the_priority_is_set(client) -> None:
    ticket = make_ticket()
    data = {"priority-priority": "urgent", "priority-version": stored(ticket).version}
    assert client("officer").post(path(ticket, "priority"), data=data).status_code == 303
    assert stored(ticket).priority == "urgent"
    data = {"priority-priority": "terrible", "priority-version": stored(ticket).version}
    assert client("officer").post(path(ticket, "priority"), data=data).status_code == 422


def test_the_next_step_keeps_its_words_when_its_day_is_over(client) -> None:
    ticket = make_ticket()
    officer = client("officer")
    data = {
        "next-note": "Call the plant",
        "next-by": "desk",
        "next-due_on": "2026-03-01",
        "next-version": stored(ticket).version,
    }
    answer = officer.post(path(ticket, "next-action"), data=data)
    assert answer.status_code == 422
    assert "Call the plant" in answer.text
    assert "This day is over" in answer.text
    assert re.search(r'<details[^>]*id="set-next"[^>]* open', answer.text)
    assert (
        officer.post(path(ticket, "next-action"), data={**data, "next-due_on": "2026-03-20"}).status_code
        == 303
    )
    assert stored(ticket).next_action_note == "Call the plant"
    assert "Call the plant" in officer.get(path(ticket)).text


def test_two_people_on_one_request_see_both_versions(client) -> None:
    ticket = make_ticket()
    words = content(ticket, title="Mine")
    assert (
        client("officer").post(path(ticket, "content"), data={**words, "content-title": "Theirs"}).status_code
        == 303
    )
    answer = client("officer").post(path(ticket, "content"), data=words)
    assert answer.status_code == 409
    assert "Mine" in answer.text
    assert "Theirs" in answer.text
    assert stored(ticket).title == "Theirs"


def test_what_the_company_sent_stays_beside_the_desks_version(client) -> None:
    ticket = make_ticket()
    sent = ticket.pitch
    officer = client("officer")
    data = content(ticket, title="Seam camera", pitch="Shorter.", several_units="y", trl_start="3")
    assert officer.post(path(ticket, "content"), data=data).status_code == 303
    text = officer.get(path(ticket)).text
    assert sent in text
    assert "Shorter." in text
    assert (stored(ticket).several_units, stored(ticket).trl_start) == (True, 3)
    bad = officer.post(
        path(ticket, "content"), data={**data, "content-trl_start": "12", "content-pitch": "P\x00"}
    )
    assert bad.status_code == 422


def test_topics_are_confirmed_and_none_is_no_answer(client) -> None:
    ticket, stated, chosen = make_ticket(), make_topic(), make_topic()
    keep(TicketTopic(ticket_id=ticket.id, topic_id=stated.id, origin=TopicOrigin.COMPANY))
    officer = client("officer")
    version = stored(ticket).version
    assert officer.post(path(ticket, "topics"), data={"topics-version": version}).status_code == 422
    forged = officer.post(
        path(ticket, "topics"), data={"topics-topics": "no.such", "topics-version": version}
    )
    assert forged.status_code == 422
    data = {"topics-topics": [stated.id, chosen.id], "topics-version": version}
    assert officer.post(path(ticket, "topics"), data=data).status_code == 303
    confirmed = select(TicketTopic.topic_id).where(
        TicketTopic.ticket_id == ticket.id, TicketTopic.confirmed_at.is_not(None)
    )
    assert set(database_session.scalars(confirmed)) == {stated.id, chosen.id}


def test_topics_are_proposed_from_the_words_and_wait_for_a_person(client) -> None:
    make_topic(
        "test.anomaly",
        label_en="Anomaly detection",
        label_fr="Détection d'anomalies",
        label_de="Anomalieerkennung",
    )
    ticket = make_ticket(
        title="Anomaly detection on our pumps", pitch="We want anomaly detection for vibration of pumps."
    )
    officer = client("officer")
    for _twice in range(2):
        assert officer.post(path(ticket, "topic-proposals")).status_code == 303
    link = database_session.execute(
        select(TicketTopic).where(TicketTopic.ticket_id == ticket.id)
    ).scalar_one()
    assert (link.topic_id, link.origin, link.confirmed_at) == ("test.anomaly", "machine", None)
    assert "(proposed)" in officer.get(path(ticket)).text


def test_qualifying_asks_for_what_is_missing_and_happens_once(client) -> None:
    officer = client("officer")
    bare = officer.post(path(make_ticket(), "qualification"))
    assert bare.status_code == 409
    assert "No topic is confirmed" in bare.text
    ticket = qualifiable()
    assert officer.post(path(ticket, "qualification")).status_code == 303
    assert stored(ticket).state == "qualified"
    assert officer.post(path(ticket, "qualification")).status_code == 409


def test_the_pitch_is_checked_once(client) -> None:
    ticket = make_ticket()
    officer = client("officer")
    for _twice in range(2):
        assert officer.post(path(ticket, "pitch-check")).status_code == 303
    assert count(Event, Event.ticket_id == ticket.id, Event.kind == "pitch_checked") == 1
    assert officer.user.name in officer.get(path(ticket)).text


def test_a_request_waits_and_goes_on(client) -> None:
    ticket = make_ticket()
    officer = client("officer")
    data = {
        "hold-reason": "Budget in April",
        "hold-until": "2026-04-15",
        "hold-version": stored(ticket).version,
    }
    assert officer.post(path(ticket, "hold"), data={**data, "hold-until": "2026-03-10"}).status_code == 422
    assert officer.post(path(ticket, "hold"), data=data).status_code == 303
    assert "Budget in April" in officer.get(path(ticket)).text
    assert officer.post(path(ticket, "resumption")).status_code == 303
    assert stored(ticket).state == "triage"
    assert officer.post(path(ticket, "resumption")).status_code == 409


@pytest.mark.parametrize(
    ("state", "words", "field"),
    [
        ("triage", {"outcome": "redirected"}, "Name the partner"),
        ("triage", {"outcome": "duplicate", "duplicate_of": "ENA-2026-9999"}, "Write the reference"),
        ("matching", {"outcome": "no_match"}, "Tick the topics"),
        ("triage", {"outcome": "contract_signed"}, "Choose one of the answers"),
        ("triage", {"outcome": ""}, "Choose an outcome"),
        ("triage", {"outcome": "spam", "reason": ""}, "Write why"),
    ],
)
def test_an_outcome_says_what_it_still_needs(client, state, words, field) -> None:
    ticket = make_ticket(state)
    given = {"reason": "Seen with the company", **words}
    data = {f"closure-{name}": value for name, value in given.items()} | {
        "closure-version": stored(ticket).version
    }
    answer = client("officer").post(path(ticket, "closure"), data=data)
    assert answer.status_code == 422
    assert field in answer.text
    assert given["reason"] in answer.text
    assert stored(ticket).state == state


def test_a_request_closes_with_what_its_outcome_names_and_opens_again(client) -> None:
    ticket, original = make_ticket(), make_ticket()
    officer = client("officer")
    data = {"closure-outcome": "duplicate", "closure-reason": "Sent twice", "closure-duplicate_of": original.reference.lower(),
            "closure-version": stored(ticket).version}  # fmt: skip
    assert officer.post(path(ticket, "closure"), data=data).status_code == 303
    assert stored(ticket).duplicate_of_id == original.id
    text = officer.get(path(ticket)).text
    assert original.reference in text
    assert "Sent twice" in text
    assert officer.post(path(ticket, "reopening"), data={"reopening-reason": ""}).status_code == 422
    assert (
        officer.post(path(ticket, "reopening"), data={"reopening-reason": "Not the same"}).status_code == 303
    )
    assert stored(ticket).state == "triage"
