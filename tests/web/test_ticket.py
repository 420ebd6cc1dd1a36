"""The ticket page and every act on it: works, wrong verb, wrong role, somebody else's record, bad input, twice."""

import io
import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from desk import clock as desk_clock
from desk import policy
from desk.access import Actor
from desk.extensions import session as database_session
from desk.services import match_runs, offers, tickets
from desk.transaction import unit_of_work
from models import (
    Attachment,
    ConfidentialPart,
    Event,
    Message,
    MessageDraft,
    Offer,
    OutboxMail,
    Screening,
    Ticket,
    TicketTopic,
)
from models.states import OutboxState, ScreeningCheck, TicketState, TopicOrigin
from tests import factories
from tests.factories import keep, make_member, make_offer, make_ticket, make_topic, make_unit
from tests.harness.statements import count_queries
from tests.letting_leave import let_leave

KEY = "a-key-of-the-form-1234"
HOSTILE = "<script>alert(1)</script> & \"quotes\" 'here' {{ 7*7 }}"


def stored(ticket: Ticket) -> Ticket:
    return database_session.get_one(Ticket, ticket.id, populate_existing=True)


def path(ticket: Ticket, act: str = "") -> str:
    return f"/tickets/{ticket.reference}{'/' + act if act else ''}"


def count(model, *criteria) -> int:
    return database_session.execute(select(func.count()).select_from(model).where(*criteria)).scalar_one()


def qualifiable(**changes) -> Ticket:
    """Return a request in triage to which nothing is missing."""
    ticket = make_ticket("triage", pitch_checked_at=desk_clock.now(), **changes)
    user = factories.make_user()
    for code in ScreeningCheck:
        keep(Screening(ticket_id=ticket.id, check_code=code, is_required=False, created_at=desk_clock.now()))
    keep(TicketTopic(ticket_id=ticket.id, topic_id=make_topic().id, origin=TopicOrigin.DESK,
                     confirmed_at=desk_clock.now(), confirmed_by_id=user.id))  # fmt: skip
    return ticket


def content(ticket: Ticket, **words: str) -> dict[str, str]:
    """Return the form of the desk's version as a browser sends it."""
    fields = {"title": ticket.title, "pitch": ticket.pitch, "horizon": "", "cooperation": "", "budget": ""}
    version = stored(ticket).version
    return {f"content-{name}": str(value) for name, value in (fields | {"version": version} | words).items()}


def mail_of(ticket: Ticket, state: str, **changes) -> OutboxMail:
    now = desk_clock.now()
    fields = {
        "to_address": "someone@company.example.org",
        "server_reply": "550 5.1.1 no such user",
        "subject": "About your request",
        **changes,
    }
    return keep(
        OutboxMail(
            key=f"mail-{factories.number()}", kind="reply_sent", ticket_id=ticket.id, to_name="Someone", language="en",
             text_body="T", headers={}, state=state, next_attempt_at=now, created_at=now,
            sent_at=now if state == OutboxState.SENT else None, **fields,
        )
    )  # fmt: skip


# --- reading ---------------------------------------------------------------------------------------------


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


# --- deciding --------------------------------------------------------------------------------------------


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


# --- units -----------------------------------------------------------------------------------------------


def test_units_are_ranked_with_reasons_and_nobody_is_told(client) -> None:
    topic = make_topic("test.seams", label_en="Weld inspection")
    unit = make_unit(topics=(topic,), name="Chair of seams (démo)")
    make_member(unit)
    busy = make_unit(topics=(topic,), name="Full chair (démo)", ceiling=0)
    ticket = qualifiable()
    keep(TicketTopic(ticket_id=ticket.id, topic_id=topic.id, origin=TopicOrigin.DESK, confirmed_at=desk_clock.now(),
                     confirmed_by_id=ticket.owner_id))  # fmt: skip
    officer = client("officer")
    officer.post(path(ticket, "qualification"))
    assert officer.post(path(ticket, "match-runs")).status_code == 303
    text = officer.get(path(ticket)).text
    assert stored(ticket).state == "matching"
    assert unit.name in text
    assert busy.name in text
    assert "At its ceiling" in text
    assert count(OutboxMail) == 0


def test_a_search_without_a_match_says_so(client) -> None:
    ticket = qualifiable()
    officer = client("officer")
    officer.post(path(ticket, "qualification"))
    officer.post(path(ticket, "match-runs"))
    assert "No reliable match" in officer.get(path(ticket)).text


def test_any_unit_can_be_asked_after_and_the_page_says_where_it_stands(client) -> None:
    topic = make_topic("test.seams", label_en="Weld inspection")
    near, full = (
        make_unit(topics=(topic,), name="Chair of seams (démo)"),
        make_unit(topics=(topic,), ceiling=0),
    )
    far = make_unit(name="Chair of psalms (démo)")
    ticket, officer = make_ticket("matching"), client("officer")
    keep(TicketTopic(ticket_id=ticket.id, topic_id=topic.id, origin=TopicOrigin.DESK, confirmed_at=desk_clock.now(),
                     confirmed_by_id=ticket.owner_id))  # fmt: skip
    with unit_of_work():
        match_runs.run(actor=factories.actor_of(officer.user), ticket_id=ticket.id)
    for unit, words in (
        (near, "It is suggested: number 1 of 1."),
        (full, "It may not be suggested: At its ceiling"),
        (far, "It declares nothing near: Weld inspection"),
    ):
        assert words in " ".join(officer.get(f"{path(ticket)}?why={unit.id}").text.split())
    for nonsense in ("0", "99999", "x", "%00", "9" * 30):
        assert officer.get(f"{path(ticket)}?why={nonsense}").status_code == 200


def test_looking_for_units_too_early_is_refused(client) -> None:
    assert client("officer").post(path(make_ticket("triage"), "match-runs")).status_code == 422


def test_a_unit_is_asked_once_and_the_offer_taken_back(client) -> None:
    ticket, unit = make_ticket("matching"), make_unit(name="Chair of seams (démo)")
    make_member(unit)
    officer = client("officer")
    actor = factories.actor_of(officer.user)
    with unit_of_work():
        match_runs.run(actor=actor, ticket_id=ticket.id)
    empty = officer.post(path(ticket, "offers"), data={"offers-message": "You know seams"})
    assert empty.status_code == 422
    assert "You know seams" in empty.text
    data = {"offers-other_unit": unit.id, "offers-message": "You know seams"}
    assert officer.post(path(ticket, "offers"), data=data).status_code == 303
    assert stored(ticket).state == "offered"
    assert officer.post(path(ticket, "offers"), data=data).status_code == 422
    assert count(Offer, Offer.ticket_id == ticket.id) == 1
    offer = database_session.execute(select(Offer).where(Offer.ticket_id == ticket.id)).scalar_one()
    act, name = f"offers/{offer.id}/withdrawal", f"withdrawal{offer.id}-reason"
    assert officer.post(path(ticket, act), data={name: ""}).status_code == 422
    assert officer.post(path(ticket, act), data={name: "The need changed"}).status_code == 303
    assert "The need changed" in officer.get(path(ticket)).text
    assert officer.post(path(ticket, act), data={name: "The need changed"}).status_code == 409


def test_a_unit_at_its_ceiling_is_asked_with_a_reason_only(client) -> None:
    ticket, unit = make_ticket("matching"), make_unit(ceiling=0)
    make_member(unit)
    officer = client("officer")
    with unit_of_work():
        match_runs.run(actor=factories.actor_of(officer.user), ticket_id=ticket.id)
    data = {"offers-other_unit": unit.id}
    refused = officer.post(path(ticket, "offers"), data=data)
    assert refused.status_code == 422
    assert "at its ceiling: choose another one" in refused.text
    assert (
        officer.post(
            path(ticket, "offers"), data={**data, "offers-override_reason": "They asked for it"}
        ).status_code
        == 303
    )


def test_an_offer_of_another_request_is_not_found(client) -> None:
    foreign = make_offer()
    answer = client("officer").post(path(make_ticket("offered"), f"offers/{foreign.id}/withdrawal"), data={})
    assert answer.status_code == 404


def test_what_a_unit_answered_is_told_with_its_reason(client) -> None:
    ticket = make_ticket("matching")
    make_offer(
        "declined",
        ticket=ticket,
        decline_code="suggest_other_unit",
        suggested_unit="Prof. Weber",
        decline_note="Not us",
    )
    make_offer("accepted_with_conditions", ticket=ticket, conditions="From September on")
    text = client("officer").get(path(ticket)).text
    for words in ("Another unit is better placed", "Prof. Weber", "Not us", "From September on"):
        assert words in text


# --- writing ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mode", "lane", "mails"),
    [("reply", "company", 1), ("question", "company", 1), ("note", "internal", 0), ("heard", "company", 0)],
)
def test_each_way_of_writing_reaches_its_readers_once(client, mode, lane, mails) -> None:
    ticket = make_ticket("triage")
    officer = client("officer")
    data = {"mode": mode, f"{mode}-body": "About the seams", f"{mode}-key": KEY}
    for _twice in range(2):
        answer = officer.post(path(ticket, "messages"), data=data)
        assert (answer.status_code, answer.location) == (303, f"{path(ticket)}#thread")
    assert let_leave() == mails, "what the desk writes for itself is kept at once"
    assert officer.post(path(ticket, "messages"), data=data).status_code == 303
    message = database_session.execute(select(Message).where(Message.ticket_id == ticket.id)).scalar_one()
    assert (message.lane, message.body) == (lane, "About the seams")
    told = count(
        OutboxMail, OutboxMail.message_id == message.id, OutboxMail.to_address == ticket.contact.email
    )
    assert told == mails
    assert "About the seams" in officer.get(path(ticket)).text


def test_a_question_makes_the_request_wait(client) -> None:
    ticket = make_ticket("triage")
    client("officer").post(
        path(ticket, "messages"), data={"mode": "question", "question-body": "How many?", "question-key": KEY}
    )
    assert stored(ticket).state == "triage", "it has not left"
    let_leave()
    assert stored(ticket).state == "info_needed"


def test_only_units_that_were_asked_are_written_to(client) -> None:
    offer, stranger = make_offer(), make_unit()
    make_member(offer.unit)
    officer = client("officer")
    data = {"mode": "unit", "unit-body": "A word more", "unit-key": KEY}
    for unit_id, status in ((stranger.id, 422), ("", 422), (offer.unit_id, 303)):
        assert (
            officer.post(
                path(offer.ticket, "messages"),
                data={**data, "unit-key": f"{KEY}-{unit_id}", "unit-unit_id": unit_id},
            ).status_code
            == status
        )
    let_leave()
    assert count(Message, Message.unit_id == offer.unit_id) == 1
    bare = make_ticket("triage")
    assert (
        officer.post(path(bare, "messages"), data={**data, "unit-unit_id": offer.unit_id}).status_code == 404
    )


def test_nothing_typed_is_lost_when_a_message_cannot_be_sent(client) -> None:
    ticket = make_ticket("triage")
    officer = client("officer")
    words = "A long answer " * 1500
    answer = officer.post(
        path(ticket, "messages"), data={"mode": "reply", "reply-body": words, "reply-key": KEY}
    )
    assert answer.status_code == 422
    assert words.strip() in answer.text
    assert re.search(r'<details[^>]*id="write-reply"[^>]* open', answer.text)
    assert words.strip() in officer.get(path(ticket)).text, "it is a draft now"
    empty = {"mode": "reply", "reply-key": f"{KEY}-2"}
    assert officer.post(path(ticket, "messages"), data=empty).status_code == 422
    assert (
        officer.post(path(ticket, "messages"), data={"mode": "shout", "shout-body": "x"}).status_code == 404
    )


def test_other_words_under_a_used_key_are_kept_and_not_sent(client) -> None:
    ticket = make_ticket("triage")
    officer = client("officer")
    data = {"mode": "reply", "reply-body": "First words", "reply-key": KEY}
    officer.post(path(ticket, "messages"), data=data)
    answer = officer.post(path(ticket, "messages"), data={**data, "reply-body": "Second words"})
    assert answer.status_code == 409
    assert "Second words" in answer.text
    let_leave()
    assert count(Message, Message.ticket_id == ticket.id) == 1
    fresh = re.search(r'name="reply-key"[^>]*value="([^"]+)"', answer.text)
    assert fresh
    assert fresh[1] != KEY


def test_files_survive_a_message_without_words(client) -> None:
    ticket = make_ticket("triage")
    officer = client("officer")
    data = {"mode": "note", "note-key": KEY, "note-files": (io.BytesIO(b"seam;width\n1;2\n"), "seams.csv")}
    answer = officer.post(path(ticket, "messages"), data=data)
    assert answer.status_code == 422
    assert "seams.csv" in answer.text
    again = {"mode": "note", "note-key": KEY, "note-version": 1, "note-body": "The table"}
    stranger = client("officer")
    assert stranger.post(path(ticket, "messages"), data=again).status_code == 409, "another person's draft"
    assert officer.post(path(ticket, "messages"), data=again).status_code == 303
    attachment = database_session.execute(
        select(Attachment).where(Attachment.ticket_id == ticket.id)
    ).scalar_one()
    assert (attachment.name, attachment.layer) == ("seams.csv", "internal")


def test_a_file_that_is_refused_says_why_and_keeps_the_words(client) -> None:
    ticket = make_ticket("triage")
    data = {"mode": "note", "note-key": KEY, "note-body": "Look at this",
            "note-files": (io.BytesIO(b"MZ\x90\x00" + b"\x00" * 200), "run.exe")}  # fmt: skip
    answer = client("officer").post(path(ticket, "messages"), data=data)
    assert answer.status_code == 422
    assert "run.exe" in answer.text
    assert "Look at this" in answer.text
    assert count(Message, Message.ticket_id == ticket.id) == 0


def test_the_contract_office_leaves_notes_and_nothing_else(client) -> None:
    ticket = make_ticket("accepted")
    office = client("contract_office")
    note = {"mode": "note", "note-body": "Terms seen", "note-key": KEY}
    assert office.post(path(ticket, "messages"), data=note).status_code == 303
    reply = {"mode": "reply", "reply-body": "Hello", "reply-key": f"{KEY}-2"}
    assert office.post(path(ticket, "messages"), data=reply).status_code == 404
    assert client("director").post(path(ticket, "messages"), data=note).status_code == 403


def test_a_mail_that_did_not_arrive_shows_the_servers_words_and_leaves_again(client) -> None:
    ticket = make_ticket("triage")
    mail, foreign = mail_of(ticket, OutboxState.REFUSED), mail_of(make_ticket(), OutboxState.REFUSED)
    officer = client("officer")
    assert "550 5.1.1 no such user" in officer.get(path(ticket)).text
    assert officer.post(path(ticket, f"mails/{foreign.id}/resending")).status_code == 404
    assert officer.post(path(ticket, f"mails/{mail.id}/resending")).status_code == 303
    database_session.refresh(mail)
    assert mail.state == OutboxState.QUEUED
    assert officer.post(path(ticket, f"mails/{mail.id}/resending")).status_code == 409
    doubtful = mail_of(ticket, OutboxState.UNKNOWN)
    assert officer.post(path(ticket, f"mails/{doubtful.id}/settlement")).status_code == 303
    waiting = mail_of(ticket, OutboxState.QUEUED)
    waiting.attempt_count, waiting.server_reply = 1, "451 4.7.1 come back later"
    keep(waiting)
    page = officer.get(path(ticket)).text
    assert "451 4.7.1 come back later" in page
    assert "Next try:" in page


def test_addresses_of_mails_are_for_those_who_read_mails(client) -> None:
    ticket = make_ticket("accepted")
    mail_of(ticket, OutboxState.REFUSED, to_address="private@company.example.org")
    assert "private@company.example.org" in client("officer").get(path(ticket)).text
    assert "private@company.example.org" not in client("director").get(path(ticket)).text


# --- the confidential part -------------------------------------------------------------------------------


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


# --- history ---------------------------------------------------------------------------------------------


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


# --- drafts, and taking back -----------------------------------------------------------------------------


def test_a_reply_can_be_taken_back_on_the_page_while_it_has_not_left(client) -> None:
    ticket = make_ticket("triage")
    officer = client("officer")
    data = {"mode": "reply", "reply-body": "Too hasty", "reply-key": KEY,
            "reply-files": (io.BytesIO(b"seam;width\n1;2\n"), "seams.csv")}  # fmt: skip
    officer.post(path(ticket, "messages"), data=data)
    page = officer.get(path(ticket)).text
    assert f"<span data-seconds>{policy.TAKE_BACK_SECONDS}</span> seconds left to take it back" in page
    button = re.search(r'action="([^"]+/taking-back)"', page)
    assert button
    assert "Too hasty" not in client("officer").get(path(ticket)).text
    back = officer.post(button[1])
    assert back.status_code == 303
    page = officer.get(back.location).text
    assert re.search(r'<details[^>]*id="write-reply"[^>]* open', page)
    assert "Too hasty" in page
    assert "seams.csv" in page
    assert let_leave() == 0
    version = re.search(r'name="reply-version"[^>]*value="(\d+)"', page)
    assert version
    again = {"mode": "reply", "reply-body": "Better words", "reply-key": KEY, "reply-version": version[1]}
    assert officer.post(path(ticket, "messages"), data=again).status_code == 303
    assert let_leave() == 1
    assert officer.post(button[1]).status_code == 409
    message = database_session.execute(select(Message)).scalar_one()
    assert (message.body, count(Attachment, Attachment.message_id == message.id)) == ("Better words", 1)


def test_what_is_typed_is_kept_while_it_is_typed_and_two_windows_keep_both(client, session) -> None:
    ticket = make_ticket("triage")
    officer = client("officer")
    one = {"mode": "note", "note-key": KEY, "note-version": "", "note-body": "First window"}
    answer = officer.post(path(ticket, "drafts"), data=one)
    assert answer.json == {"fields": {"note-key": KEY, "note-version": 1}}
    other = officer.post(path(ticket, "drafts"), data={**one, "note-body": "Second window"})
    assert other.json["fields"]["note-key"] != KEY
    page = officer.get(path(ticket)).text
    assert "Second window" in page
    link = re.search(r'href="([^"]+)">Another draft of yours', page)
    assert link
    assert "First window" in officer.get(link[1].replace("&amp;", "&")).text
    stranger = client("officer").get(path(ticket)).text
    assert "First window" not in stranger
    assert "Second window" not in stranger
    first = session.scalars(select(MessageDraft.id).where(MessageDraft.key == KEY)).one()
    removal = path(ticket, f"drafts/{first}/removal")
    assert client("lead").post(removal).status_code == 404
    assert officer.post(removal).status_code == 303


def test_a_file_is_taken_off_a_draft_again(client) -> None:
    ticket = make_ticket("triage")
    officer = client("officer")
    data = {"mode": "note", "note-key": KEY, "keep": "1", "note-body": "See this",
            "note-files": (io.BytesIO(b"seam;width\n1;2\n"), "seams.csv")}  # fmt: skip
    back = officer.post(path(ticket, "messages"), data=data)
    page = officer.get(back.location).text
    drop = re.search(r'name="drop" value="(\d+)"', page)
    assert drop
    less = {"mode": "note", "note-key": KEY, "note-version": "1", "note-body": "See this", "drop": drop[1]}
    page = officer.get(officer.post(path(ticket, "messages"), data=less).location).text
    assert "See this" in page
    assert "seams.csv" not in page
    assert count(Message) == 0


def test_do_not_send_has_the_focus_when_a_reply_holds_internal_words(client) -> None:
    ticket = make_ticket("triage")
    officer = client("officer")
    data = {
        "mode": "reply",
        "reply-body": "Entre nous, this is too early",
        "reply-key": KEY,
        "reply-seen": "0",
    }
    page = officer.post(path(ticket, "messages"), data=data)
    assert page.status_code == 422
    assert re.search(
        r'<button class="primary" name="keep" value="1" autofocus data-focus>Do not send', page.text
    )
    sure = re.search(r'name="sure" value="(\w+)"', page.text)
    version = re.search(r'name="reply-version"[^>]*value="(\d+)"', page.text)
    assert sure
    assert version
    assert let_leave() == 0
    again = {**data, "reply-version": version[1], "sure": sure[1]}
    assert officer.post(path(ticket, "messages"), data=again).status_code == 303
    assert let_leave() == 1


def test_what_arrived_meanwhile_is_told_with_its_words_and_the_draft_kept(client) -> None:
    ticket = make_ticket("triage")
    officer, colleague = client("officer"), client("officer")
    note = {"mode": "note", "note-body": "I have just called them", "note-key": f"{KEY}-2"}
    colleague.post(path(ticket, "messages"), data=note)
    data = {"mode": "reply", "reply-body": "Shall we call you?", "reply-key": KEY, "reply-seen": "0"}
    page = officer.post(path(ticket, "messages"), data=data)
    assert page.status_code == 422
    assert "1 message arrived while you were writing" in page.text
    assert page.text.count("I have just called them") == 2
    typed = re.findall(r'name="(reply-(?:seen|version))"[^>]*value="(\d+)"', page.text)
    assert officer.post(path(ticket, "messages"), data=data | dict(typed)).status_code == 303


# --- together --------------------------------------------------------------------------------------------


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
