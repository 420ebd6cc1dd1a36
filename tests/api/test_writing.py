"""Changes by programs: the workflow's own rules, versions, and nothing twice."""

import re
from typing import Any

import pytest
from sqlalchemy import select

from desk import clock as desk_clock
from models import ApiAnswer, Event, FollowUp, Interaction, Message, MessageDraft, Offer, Submission, Ticket
from tests import factories
from tests.factories import make_ticket
from tests.harness.counting import count
from tests.web.walking import records_of

NEED = {
    "company_name": "Fonderie (démo)", "contact_name": "Claude Martin", "contact_email": "claude@fonderie.example.org",
    "title": "Castings with pores", "pitch": "One part in twelve goes back to the furnace", "language": "fr", "origin": "fair",
}  # fmt: skip
NEXT = {"note": "Call the foreman", "by": "desk", "due_on": "2026-04-01"}


@pytest.fixture(autouse=True)
def _the_database(session: Any) -> None:
    """Every test here reads what was written."""


def test_a_request_is_taken_written_about_and_moved(program: Any, session: Any) -> None:
    """A day's work of an officer's script, through addresses alone."""
    officer = program("officer")
    taken = officer.post("/requests", NEED)
    assert taken.status_code == 201
    reference = taken.json["reference"]
    assert taken.headers["Location"] == f"/api/v1/tickets/{reference}"
    here = f"/tickets/{reference}"
    seen = officer.get(here)
    assert seen.headers["ETag"] == f'"{seen.json["version"]}"'
    moved = officer.change(f"{here}/moves", {"to": "triage"}, seen.json["version"])
    assert (moved.status_code, moved.json["state"]) == (200, "triage")
    step = officer.change(f"{here}/next-action", NEXT, moved.json["version"])
    assert step.status_code == 200
    urgent = officer.change(f"{here}/priority", {"priority": "urgent"}, step.json["version"])
    held = officer.change(
        f"{here}/moves", {"to": "on_hold", "reason": "Fair", "until": "2026-04-02"}, urgent.json["version"]
    )
    assert held.json["state"] == "on_hold"
    back = officer.change(f"{here}/moves", {"to": "triage"}, held.json["version"])
    assert back.json["state"] == "triage"
    assert officer.post(f"{here}/messages", {"mode": "note", "body": "They called back"}).status_code == 201
    reply = officer.post(f"{here}/messages", {"mode": "reply", "body": "We will come back to you"})
    assert reply.json["is_leaving"]
    notes = officer.get(f"{here}/messages").json["items"]
    assert [one["body"] for one in notes if one["lane"] == "internal"] == ["They called back"]
    told = officer.get(here).json
    ended = officer.change(
        f"{here}/moves", {"to": "closed", "outcome": "out_of_scope", "reason": "No research"}, told["version"]
    )
    assert ended.json["state"] == "closed"
    lines = officer.get(f"{here}/history").json["items"]
    assert {"ticket_opened", "ticket_triaged", "next_action_set", "ticket_closed"} <= {
        one["kind"] for one in lines
    }
    assert all(one["words"] and "<" not in one["words"] for one in lines)
    again = officer.change(f"{here}/moves", {"to": "triage", "reason": "They wrote"}, ended.json["version"])
    assert again.json["state"] == "triage"
    assert session.scalars(select(Submission.origin)).one() == "fair"


@pytest.mark.parametrize(("source", "target"), [("follow_up", "contracting"), ("contracting", "in_progress")])
@pytest.mark.parametrize("role", ["officer", "contract_office"])
def test_the_gates_hold_on_this_door_too(
    program: Any, session: Any, source: str, target: str, role: str
) -> None:
    """Neither agreement, checks nor statements: refused, with each reason in words, and nothing happened."""
    ticket = factories.make_accepted_ticket(source).ticket
    factories.make_screenings(ticket, "ethics")
    someone = program(role)
    version = someone.get(f"/tickets/{ticket.reference}").json["version"]
    before = count(Event)
    answer = someone.change(f"/tickets/{ticket.reference}/moves", {"to": target}, version)
    assert answer.status_code == 409
    missing = {one["code"]: one["detail"] for one in answer.json["missing"]}
    assert "screenings_cleared" in missing
    assert {"agreement_drafted", "agreement_active"} & set(missing)
    assert all(missing.values())
    assert session.get_one(Ticket, ticket.id, populate_existing=True).state == source
    assert count(Event) == before


@pytest.mark.parametrize("target", ["accepted", "in_progress", "new", "closed"])
def test_a_move_the_table_does_not_know_is_refused(program: Any, target: str) -> None:
    ticket = make_ticket("triage")
    officer = program("officer")
    body = {"to": target} | ({"outcome": "contract_signed", "reason": "No"} if target == "closed" else {})
    answer = officer.change(f"/tickets/{ticket.reference}/moves", body, ticket.version)
    assert answer.status_code in (409, 422)
    assert officer.get(f"/tickets/{ticket.reference}").json["state"] == "triage"


def test_a_change_says_which_version_it_is_about(program: Any) -> None:
    ticket = make_ticket("triage")
    officer, path = program("officer"), f"/tickets/{ticket.reference}/priority"
    body, version = {"priority": "high"}, ticket.version
    assert officer.post(path, body).status_code == 428
    assert officer.change(path, body, version + 1).status_code == 412
    assert officer.post(path, body, If_Match='"x"').status_code == 412
    done = officer.change(path, body, version)
    assert done.headers["ETag"] == f'"{version + 1}"'
    assert officer.change(path, {"priority": "low"}, version).status_code == 412
    hold = {"to": "on_hold", "reason": "Fair", "until": "2026-04-02"}
    assert officer.change(f"/tickets/{ticket.reference}/moves", hold, version).status_code == 412
    told = officer.get(f"/tickets/{ticket.reference}").json
    assert (told["priority"], told["state"]) == ("high", "triage")


POSTS = [
    ("/requests", NEED, Ticket),
    ("/tickets/{ticket}/messages", {"mode": "note", "body": "A note"}, Message),
    ("/tickets/{ticket}/messages", {"mode": "reply", "body": "A reply"}, MessageDraft),
    ("/tickets/{ticket}/follow-ups", {"kind": "call", "purpose": "Ask", "due_on": "2026-04-01"}, FollowUp),
    ("/organizations/{organization}/interactions", {"kind": "call", "summary": "They agree"}, Interaction),
]


@pytest.mark.parametrize(("path", "body", "model"), POSTS)
def test_what_is_sent_twice_with_a_key_happens_once(
    program: Any, session: Any, path: str, body: dict[str, Any], model: Any
) -> None:
    ticket = make_ticket("triage")
    path = path.format(ticket=ticket.reference, organization=ticket.organization_id)
    officer, other = program("officer"), program("officer")
    before = count(model)
    first, second = (officer.post(path, body, Idempotency_Key="the-very-same-key") for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json == second.json
    assert count(model) == before + 1
    another = officer.post(path, {**body, **_changed(body)}, Idempotency_Key="the-very-same-key")
    assert another.status_code == 422
    assert another.json["errors"][0]["field"] == "Idempotency-Key"
    # Keys are each person's own: another's is not answered with this one's.
    theirs = other.post(path, {**body, **_changed(body), **({"anew": True} if path == "/requests" else {})},
                        Idempotency_Key="the-very-same-key")  # fmt: skip
    assert theirs.status_code == 201
    assert count(model) == before + 2
    assert count(ApiAnswer) == 2


def _changed(body: dict[str, Any]) -> dict[str, Any]:
    name = next(name for name in ("pitch", "body", "purpose", "summary") if name in body)
    return {name: "Other words altogether"}


def test_a_refusal_is_not_kept_under_its_key(program: Any, session: Any) -> None:
    officer, ticket = program("officer"), make_ticket("triage")
    path = f"/tickets/{ticket.reference}/messages"
    for _ in range(2):
        assert (
            officer.post(path, {"mode": "note", "body": ""}, Idempotency_Key="a-key-of-mine").status_code
            == 422
        )
    assert (
        officer.post(path, {"mode": "note", "body": "Now"}, Idempotency_Key="a-key-of-mine").status_code
        == 201
    )
    assert count(ApiAnswer) == 1


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({**NEED, "role": "admin", "state": "closed"}, ["role", "state"]),
        ({**NEED, "title": 7}, ["title"]),
        ({**NEED, "title": ""}, ["title"]),
        ({**NEED, "title": "x" * 141}, ["title"]),
        ({**NEED, "pitch": "a\x00b"}, ["pitch"]),
        ({**NEED, "title": "two\nlines"}, ["title"]),
        ({**NEED, "language": "xx"}, ["language"]),
        ({**NEED, "topics": "vision"}, ["topics"]),
        ({**NEED, "topics": ["nothing-like-it"]}, ["topics"]),
        ({**NEED, "company_id": "123"}, ["company_id"]),
        ({**NEED, "contact_email": "evil@x\r\nBcc: y@z.org"}, ["contact_email"]),
        ({**NEED, "contact_email": None}, ["contact_email"]),
        ({**NEED, "anew": "yes"}, ["anew"]),
        ({}, ["company_name", "contact_name", "title", "pitch", "language"]),
    ],
)
def test_what_cannot_be_taken_is_told_by_field_and_nothing_happens(
    program: Any, session: Any, body: dict[str, Any], fields: list[str]
) -> None:
    """9: mass assignment among it."""
    answer = program("officer").post("/requests", body)
    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    assert [one["field"] for one in answer.json["errors"]] == fields
    assert all(one["detail"] for one in answer.json["errors"])
    assert count(Ticket) == 0


@pytest.mark.parametrize(
    ("data", "kind", "status"),
    [
        (b"", "application/json", 400), (b"[1]", "application/json", 400), (b"{", "application/json", 400),
        (b'{"priority": "high", "priority": "urgent"}', "application/json", 400), (b'{"a": NaN}', "application/json", 400), (b"[" * 100_000, "application/json", 400), (b"\xff\xfe", "application/json", 400),
        (b'{"priority": "high"}', "text/plain", 415), (b"priority=high", "application/x-www-form-urlencoded", 415),
        (b'{"a": "' + b"x" * 3_000_000 + b'"}', "application/json", 413),
    ],
)  # fmt: skip
def test_no_body_breaks_the_door(program: Any, data: bytes, kind: str, status: int) -> None:
    officer, ticket = program("officer"), make_ticket("triage")
    headers = {"Authorization": f"Bearer {officer.token}", "If-Match": f'"{ticket.version}"'}
    answer = officer.client.post(
        f"/api/v1/tickets/{ticket.reference}/priority", data=data, content_type=kind, headers=headers
    )
    assert (answer.status_code, answer.json["status"]) == (status, status)
    assert answer.content_type == "application/problem+json"


def test_a_similar_request_is_named_before_another_is_opened(program: Any, session: Any) -> None:
    officer = program("officer")
    words = {
        **NEED,
        "pitch": "Castings come out of the furnace with pores and one part in twelve is melted again",
    }
    first = officer.post("/requests", words).json["reference"]
    answer = officer.post("/requests", words)
    assert answer.status_code == 422
    assert answer.json["errors"][0]["similar"] == [first]
    assert officer.post("/requests", {**words, "anew": True}).status_code == 201
    assert count(Ticket) == 2


def test_words_that_look_internal_leave_only_when_their_writer_is_sure(program: Any, session: Any) -> None:
    officer, ticket = program("officer"), make_ticket("triage")
    path = f"/tickets/{ticket.reference}/messages"
    words = {"mode": "reply", "body": "Internal only: they will not pay"}
    doubt = officer.post(path, words)
    assert doubt.status_code == 422
    error = doubt.json["errors"][0]
    assert (error["field"], error["code"]) == ("sure", "looks_internal")
    assert count(MessageDraft) == 0
    assert officer.post(path, {**words, "sure": error["sure"]}).status_code == 201


def test_the_contract_office_writes_notes_alone(program: Any) -> None:
    ticket = factories.make_accepted_ticket("contracting").ticket
    office, path = program("contract_office"), f"/tickets/{ticket.reference}/messages"
    assert office.post(path, {"mode": "note", "body": "Signed on Monday"}).status_code == 201
    for mode in ("reply", "question", "heard"):
        refused = office.post(path, {"mode": mode, "body": "Hello"})
        assert refused.status_code == 403
        assert "WWW-Authenticate" in refused.headers


def test_a_unit_answers_its_own_offer_with_the_codes_of_the_page(
    client: Any, program: Any, session: Any
) -> None:
    researcher, officer = client("researcher"), client("officer")
    offer_id = records_of(researcher.user, officer.user)["offer_id"]
    someone, stranger = program(researcher.user), program("researcher")
    here = f"/offers/{offer_id}"
    assert stranger.post(f"{here}/refusal", {"code": "no_capacity"}).status_code == 404
    assert someone.post(f"{here}/refusal", {"code": "bored"}).status_code == 422
    assert someone.post(f"{here}/refusal", {"code": "other"}).json["errors"][0]["field"] == "note"
    assert (
        someone.post(f"{here}/acceptance", {"has_tie": True}).json["errors"][0]["field"] == "tie_explanation"
    )
    assert session.get_one(Offer, offer_id, populate_existing=True).state in ("sent", "seen")
    assert someone.post(f"{here}/refusal", {"code": "no_capacity"}).json["state"] == "declined"
    assert someone.post(f"{here}/acceptance", {"has_tie": False}).status_code == 409


def test_a_unit_says_yes(client: Any, program: Any) -> None:
    person = client("researcher")
    unit_id = next(iter(factories.actor_of(person.user).unit_ids))
    unit = factories.session.get_one(factories.Unit, unit_id)
    offer = factories.make_offer("sent", ticket=make_ticket("offered"), unit=unit)
    told = program(person.user).post(
        f"/offers/{offer.id}/acceptance", {"has_tie": False, "conditions": "From May on"}
    )
    assert (told.status_code, told.json["state"]) == (200, "accepted_with_conditions")


def test_a_follow_up_is_planned_and_done_with_the_next_one(program: Any, session: Any) -> None:
    officer, ticket = program("officer"), make_ticket("triage")
    plan = {"kind": "call", "purpose": "Ask about the alloy", "due_on": "2026-04-01"}
    made = officer.post(f"/tickets/{ticket.reference}/follow-ups", plan).json["id"]
    here = f"/follow-ups/{made}"
    version = officer.get(here).json["version"]
    half = officer.change(f"{here}/completion", {"outcome": "They agree", "next_kind": "visit"}, version)
    assert half.status_code == 422
    following = {"next_kind": "visit", "next_purpose": "See the furnace", "next_due_on": "2026-04-09"}
    done = officer.change(f"{here}/completion", {"outcome": "They agree", **following}, version)
    assert (done.status_code, done.json["state"]) == (200, "done")
    assert officer.change(f"{here}/completion", {"outcome": "Again"}, version).status_code == 412
    listed = officer.get(f"/tickets/{ticket.reference}/follow-ups").json["items"]
    assert [(one["kind"], one["state"]) for one in listed] == [("visit", "planned"), ("call", "done")]


def test_what_took_place_is_recorded_on_its_day(program: Any, session: Any) -> None:
    officer, ticket = program("officer"), make_ticket("triage")
    path = f"/organizations/{ticket.organization_id}/interactions"
    met = {
        "kind": "visit",
        "summary": "Saw the furnace",
        "happened_on": "2026-03-02",
        "minutes": 90,
        "reference": ticket.reference,
    }
    assert officer.post(path, met).status_code == 201
    kept = session.scalars(select(Interaction)).one()
    assert desk_clock.day_of(kept.happened_at).isoformat() == "2026-03-02"
    assert kept.ticket_id == ticket.id
    assert officer.post(path, {**met, "summary": "To come", "happened_on": "2026-12-24"}).status_code == 422
    assert officer.post(path, {**met, "summary": "x", "reference": "TST-1999-9999"}).status_code == 404
    timeline = officer.get(f"/organizations/{ticket.organization_id}/timeline").json["items"]
    assert "Saw the furnace" in {one["text"] for one in timeline}


def test_a_milestone_moves_under_its_own_rules(program: Any) -> None:
    milestone = factories.make_milestone(contract=factories.make_contract("active"))
    office = program("contract_office")
    here = f"/contracts/{milestone.contract_id}/milestones/{milestone.id}"
    seen = office.get(here).json
    wrong = office.change(f"{here}/moves", {"to": "validated"}, seen["version"])
    assert wrong.status_code == 409
    moved = office.change(f"{here}/moves", {"to": "submitted"}, seen["version"])
    assert moved.status_code == 200, moved.text
    assert office.get(here).headers["ETag"] == moved.headers["ETag"]
    assert office.change(f"{here}/moves", {"to": "validated"}, seen["version"]).status_code == 412
    assert program("director").get(here).status_code == 200
    assert office.get(f"/contracts/{milestone.contract_id + 1}/milestones/{milestone.id}").status_code == 404


def test_no_message_of_a_program_is_told_in_another_language_than_its_persons(program: Any) -> None:
    french = factories.make_user("officer", language="fr")
    detail = program(french).post("/requests", {}).json["errors"][0]["detail"]
    assert detail != program("officer").post("/requests", {}).json["errors"][0]["detail"] or not re.search(
        "needed", detail
    )
