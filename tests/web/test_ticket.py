"""The ticket page and every act on it: works, wrong verb, wrong role, somebody else's record, bad input, twice."""

import re
from datetime import timedelta

import pytest

from desk import clock as desk_clock
from desk.access import Actor
from desk.services import offers, tickets
from desk.transaction import unit_of_work
from models import (
    ConfidentialPart,
    TicketTopic,
)
from models.states import OutboxState, TicketState, TopicOrigin
from tests import factories
from tests.factories import keep, make_member, make_offer, make_ticket, make_topic, make_unit
from tests.harness.statements import count_queries
from tests.letting_leave import let_leave
from tests.web.ticket_pages import HOSTILE, KEY, content, mail_of, path, qualifiable, stored


@pytest.mark.parametrize("state", list(TicketState))
@pytest.mark.parametrize("role", ["officer", "contract_office", "director"])
def test_a_request_can_be_read_in_every_state(client, role, state) -> None:
    ticket = make_ticket(state, accepted_at=desk_clock.now(), title="A camera for seams")
    answer = client(role).get(path(ticket))
    assert answer.status_code == 200
    assert "A camera for seams" in answer.text


@pytest.mark.parametrize("reference", ["ENA-2026-9999", "ENA-2026-99999999999", "ena-2026-0001", "1", "٣"])
def test_what_is_not_there_is_not_found(client, reference) -> None:
    assert client("officer").get(f"/tickets/{reference}").status_code == 404


def test_a_request_out_of_sight_looks_like_none(client) -> None:
    ticket = make_ticket("triage")
    reader = client("contract_office")
    hidden, none = reader.get(path(ticket)), reader.get("/tickets/TST-2026-987654")
    assert (hidden.status_code, none.status_code) == (404, 404)
    assert ticket.title not in hidden.text
    assert (
        reader.post(
            path(ticket, "messages"), data={"mode": "note", "note-body": "x", "note-key": KEY}
        ).status_code
        == 404
    )


@pytest.mark.parametrize("role", ["researcher", "funder", "administrator"])
def test_others_are_kept_out(client, role) -> None:
    assert client(role).get(path(make_ticket())).status_code == 403


ACTS = (
    "triage", "owner", "priority", "next-action", "content", "topics", "topic-proposals", "pitch-check", "qualification",
    "match-runs", "offers", "offers/1/withdrawal", "hold", "resumption", "closure", "reopening", "mails/1/resending",
    "mails/1/settlement",
)  # fmt: skip


@pytest.mark.parametrize("act", ACTS)
def test_readers_decide_nothing(client, act) -> None:
    ticket = make_ticket("accepted")
    before = stored(ticket).version
    for role in ("director", "contract_office", "researcher"):
        assert client(role).post(path(ticket, act)).status_code == 403
    assert stored(ticket).version == before


@pytest.mark.parametrize("act", [*ACTS, "messages", "confidential-access"])
def test_an_act_is_never_a_get(client, act) -> None:
    assert client("officer").get(path(make_ticket(), act)).status_code == 405


@pytest.mark.parametrize("act", [*ACTS, "messages"])
def test_an_act_on_what_is_not_there_is_not_found(client, act) -> None:
    assert client("officer").post(f"/tickets/ENA-2026-9999/{act}").status_code == 404


def test_readers_see_no_button_that_is_not_theirs(client) -> None:
    ticket = make_ticket("accepted")
    for role in ("director", "contract_office"):
        text = client(role).get(path(ticket)).text
        for act in ("triage", "owner", "closure", "content", "topics", "match-runs", "offers"):
            assert f'action="{path(ticket, act)}"' not in text
    assert 'value="note"' in client("contract_office").get(path(ticket)).text
    assert 'name="mode"' not in client("director").get(path(ticket)).text


def test_what_stands_against_the_next_step_is_said_before_anyone_tries(client) -> None:
    ticket = make_ticket("triage")
    officer = client("officer")
    text = officer.get(path(ticket)).text
    assert "No topic is confirmed" in text
    assert "The pitch has not been checked" in text
    assert "The screening questions are not answered" in text
    assert f'action="{path(ticket, "qualification")}"' not in text
    assert (
        f'action="{path(qualifiable(), "qualification")}"'.split("/")[-1]
        in officer.get(path(qualifiable())).text
    )


def test_hostile_words_are_shown_literally_everywhere(client) -> None:
    contact = factories.make_contact(factories.make_organization(name=HOSTILE), name=HOSTILE[:120])
    submission = factories.make_submission(contact=contact, title=HOSTILE, pitch=HOSTILE)
    ticket = make_ticket("matching", submission=submission, next_action="custom", next_action_note=HOSTILE)
    keep(ConfidentialPart(submission_id=submission.id, text=HOSTILE, created_at=desk_clock.now()))
    unit = make_unit(name=HOSTILE)
    make_offer(
        "declined", ticket=ticket, unit=unit, decline_code="other", decline_note=HOSTILE, message=HOSTILE
    )
    mail_of(ticket, OutboxState.REFUSED, subject=HOSTILE, server_reply=HOSTILE)
    officer = client("officer")
    officer.post(path(ticket, "messages"), data={"mode": "note", "note-body": HOSTILE, "note-key": KEY})
    officer.post(
        path(ticket, "hold"),
        data={"hold-reason": HOSTILE, "hold-until": "2026-04-01", "hold-version": stored(ticket).version},
    )
    text = officer.get(path(ticket)).text
    assert "<script>alert" not in text
    assert text.count("&lt;script&gt;alert(1)") > 10
    assert "49" not in re.findall(r"here.{0,20}", text)


def test_the_page_takes_as_many_queries_however_much_happened(client) -> None:
    ticket = make_ticket("matching")
    officer = client("officer")
    first = officer.post(
        path(ticket, "messages"), data={"mode": "note", "note-body": "First", "note-key": KEY}
    )
    assert first.status_code == 303
    make_offer("declined", ticket=ticket, unit=make_unit())
    officer.get(path(ticket))
    few = count_queries(lambda: officer.get(path(ticket)))
    for place in range(12):
        officer.post(path(ticket, "messages"),
                     data={"mode": "reply", "reply-body": f"Word {place}", "reply-key": f"{KEY}-{place}"})  # fmt: skip
        let_leave()
        make_offer("declined", ticket=ticket, unit=make_unit())
        keep(TicketTopic(ticket_id=ticket.id, topic_id=make_topic().id, origin=TopicOrigin.COMPANY))
    officer.get(path(ticket))  # that somebody looked is written once
    assert count_queries(lambda: officer.get(path(ticket))) == few
    assert few < 36


def test_the_confidential_part_is_the_desks_and_a_director_asks_on_record(client) -> None:
    ticket = make_ticket("accepted")
    keep(
        ConfidentialPart(
            submission_id=ticket.submission_id, text="The alloy is X42", created_at=desk_clock.now()
        )
    )
    assert "The alloy is X42" in client("officer").get(path(ticket)).text
    assert "The alloy is X42" in client("contract_office").get(path(ticket)).text
    director = client("director")
    assert "The alloy is X42" not in director.get(path(ticket)).text
    assert director.post(path(ticket, "confidential-access"), data={"access-reason": ""}).status_code == 422
    data = {"access-reason": "Steering committee"}
    assert director.post(path(ticket, "confidential-access"), data=data).status_code == 303
    assert "The alloy is X42" in director.get(path(ticket)).text
    assert "Steering committee" in director.get(path(ticket)).text
    assert "The alloy is X42" not in client("director").get(path(ticket)).text
    assert client("officer").post(path(ticket, "confidential-access"), data=data).status_code == 403


def test_an_hour_later_the_confidential_part_is_closed_again(client, clock) -> None:
    ticket = make_ticket("accepted")
    keep(
        ConfidentialPart(
            submission_id=ticket.submission_id, text="The alloy is X42", created_at=desk_clock.now()
        )
    )
    director = client("director")
    director.post(path(ticket, "confidential-access"), data={"access-reason": "Steering committee"})
    clock.shift(timedelta(minutes=61))
    assert "The alloy is X42" not in director.get(path(ticket)).text


def test_the_history_says_who_did_what_with_before_and_after(client) -> None:
    ticket = make_ticket("new", title="Old sentence")
    officer = client("officer")
    officer.post(path(ticket, "triage"))
    officer.post(path(ticket, "content"), data=content(ticket, title="New sentence"))
    officer.post(
        path(ticket, "priority"),
        data={"priority-priority": "high", "priority-version": stored(ticket).version},
    )
    text = officer.get(path(ticket)).text
    for words in (
        "took the request into triage",
        "Old sentence",
        "New sentence",
        "set the priority to “High”",
        officer.user.name,
    ):
        assert words in text


def test_a_long_history_is_read_page_by_page(client) -> None:
    ticket = make_ticket("triage")
    officer = client("officer")
    actor: Actor = factories.actor_of(officer.user)
    for place in range(30):
        with unit_of_work():
            tickets.prioritize(actor=actor, ticket_id=ticket.id, priority="high" if place % 2 else "low")
    first = officer.get(path(ticket))
    earlier = re.search(r'href="([^"]*events=\d+[^"]*)"', first.text)
    assert earlier
    assert "Earlier events" not in officer.get(earlier[1].replace("&amp;", "&").split("#")[0]).text
    assert officer.get(f"{path(ticket)}?events=abc&messages=-1").status_code == 200


def test_an_acceptance_shows_who_said_yes(client) -> None:
    ticket, unit = make_ticket("matching"), make_unit(name="Chair of seams (démo)")
    member = make_member(unit)
    officer = client("officer")
    with unit_of_work():
        sent = offers.send(actor=factories.actor_of(officer.user), ticket_id=ticket.id, unit_ids=[unit.id])
        offer_id = sent[0].id
    holder = Actor(
        kind="unit_link",
        name=member.name,
        offer_id=offer_id,
        member_id=member.id,
        unit_ids=frozenset({unit.id}),
    )
    with unit_of_work():
        offers.accept(actor=holder, offer_id=offer_id, has_tie=False)
    text = officer.get(path(ticket)).text
    assert "Chair of seams (démo) accepted" in text
    assert member.name in text
    assert "Date the first meeting" in text


def test_who_else_reads_and_who_writes_is_said_while_it_lasts(client, clock) -> None:
    ticket = make_ticket("triage")
    lea, tom = client("officer"), client("lead")
    presence = path(ticket, "presence")
    assert "request open" not in lea.post(presence).text
    assert f"{lea.user.name} has this request open, too." in tom.post(presence).text
    assert f"{tom.user.name} has this request open, too." in lea.get(path(ticket)).text
    draft = {"mode": "reply", "reply-key": KEY, "reply-version": "", "reply-body": "Secret words so far"}
    tom.post(path(ticket, "drafts"), data=draft)
    seen = lea.post(presence).text
    assert f"{tom.user.name} is writing here at this moment." in seen
    assert "request open" not in seen, "said once"
    assert "Secret words" not in lea.get(path(ticket)).text
    clock.shift(timedelta(seconds=76))
    assert tom.user.name not in lea.post(presence).text
    assert client("researcher").post(presence).status_code == 403
