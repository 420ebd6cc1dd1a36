"""Every act on a request from every state, as a page would send it: a move of the table, or a refusal that changes nothing.

The twin over HTTP of what tests/services/test_walks.py proves of the verbs and the database.
"""

import secrets
from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from desk import clock
from desk.extensions import session as db
from desk.workflow import TICKET
from desk.workflow.ticket import outcomes
from models import ConflictStatement, ContractKind, Ticket, TicketTopic
from models.states import TicketState
from tests import factories
from tests.letting_leave import let_leave
from tests.web.walking import changed, snapshot

ACTS = (
    "triage", "pitch-check", "qualification", "resumption", "match-runs", "topic-proposals", "owner", "priority", "next-action",
    "hold", "closure", "reopening", "content", "topics", "offers", "messages", "messages ", "follow-ups", "meetings",
    "contracts?kind=plain",
)  # fmt: skip
HANDS = {"officer", "contract_office"}
SAID = "Plausible words."
NOT_SAID = {"horizon": "", "cooperation": "", "budget": "", "trl_start": ""}
# What must be possible from a state, or the bodies are not what pages send.
POSSIBLE = {
    "new": {"triage", "hold", "closure"},
    "triage": {"qualification", "messages", "hold", "closure"},
    "info_needed": {"messages", "hold", "closure"},
    "qualified": {"match-runs", "hold", "closure"},
    "matching": {"offers", "hold", "closure"},
    "offered": {"hold", "closure"},
    "accepted": {"follow-ups", "meetings", "hold", "closure"},
    "follow_up": {"contracts?kind=plain", "hold", "closure"},
    "contracting": {"hold", "closure"},
    "in_progress": {"hold", "closure"},
    "on_hold": {"resumption", "closure"},
    "closed": {"reopening"},
}


def bodies(ticket: Ticket, unit_id: int, topic_id: str) -> dict[str, dict[str, Any]]:
    """Return what a page would send for each act, filled in as people do."""
    soon = clock.today() + factories.timedelta(days=9)
    version, key = {"version": ticket.version}, secrets.token_urlsafe(16)

    def prefixed(prefix: str, **words: Any) -> dict[str, Any]:
        return {f"{prefix}-{name}": value for name, value in (version | words).items()}

    outcome = min(outcomes(ticket.state, ticket.held_from) - {"duplicate", "redirected"})
    return {
        "triage": {}, "pitch-check": {}, "qualification": {}, "resumption": {}, "match-runs": {}, "topic-proposals": {},
        "owner": prefixed("owner", owner_id=ticket.owner_id),
        "priority": prefixed("priority", priority="high"),
        "next-action": prefixed("next", note=SAID, by="desk", due_on=soon),
        "hold": prefixed("hold", reason=SAID, until=soon),
        "closure": prefixed("closure", outcome=outcome, reason=SAID, trl_end=7, missing_topics=topic_id),
        "reopening": prefixed("reopening", reason=SAID),
        "content": prefixed("content", title="Seams", pitch=SAID, **NOT_SAID),
        "topics": prefixed("topics", topics=topic_id),
        "offers": prefixed("offers", other_unit=unit_id),
        "messages": {"mode": "question", "question-key": key, "question-body": SAID},
        "messages ": {"mode": "heard", "heard-key": key, "heard-body": SAID},
        "follow-ups": {"plan-kind": "meeting", "plan-purpose": SAID, "plan-due_on": soon, "plan-owner_id": ticket.owner_id,
                       "kind": "meeting", "purpose": SAID, "due_on": soon, "owner_id": ticket.owner_id},
        "meetings": {"meet-subject": SAID, "meet-starts_on": soon, "meet-starts_at": "14:30", "meet-minutes": 60, "meet-place": SAID,
                     "meet-contact_ids": ticket.contact_id},
        "contracts?kind=plain": {"title": SAID},
    }  # fmt: skip


def stage(state: str) -> tuple[Ticket, int, str]:
    """Make a request in a state with everything that would let it move on, and a unit that can be asked."""
    topic = factories.make_topic()
    free, taken = factories.make_unit(topics=(topic,)), factories.make_unit(topics=(topic,))
    factories.make_member(free)
    now = clock.now()
    ticket = factories.make_ticket(state, pitch_checked_at=now)
    link = TicketTopic(
        ticket_id=ticket.id,
        topic_id=topic.id,
        origin="desk",
        confirmed_at=now,
        confirmed_by_id=ticket.owner_id,
    )
    factories.keep(link)
    factories.make_screenings(ticket)
    if state in ("accepted", "follow_up", "contracting", "in_progress"):
        engagement = factories.make_engagement(factories.make_offer("accepted", ticket=ticket, unit=taken))
    if state == "follow_up":
        factories.keep(
            ConflictStatement(
                ticket_id=ticket.id, unit_id=taken.id, has_tie=False, stated_by="Ana", stated_at=now
            )
        )
    if state == "in_progress":
        factories.make_contract("active", engagement=engagement)
    if state == "offered":
        factories.make_offer("sent", ticket=ticket, unit=taken)
    if db.scalars(select(ContractKind).where(ContractKind.code == "plain")).first() is None:
        factories.make_contract_kind("plain")
    return ticket, free.id, topic.id


@pytest.mark.parametrize(
    ("role", "state"),
    [("officer", state) for state in TicketState]
    + [("contract_office", state) for state in ("triage", "follow_up", "contracting")],
)
def test_each_act_is_a_move_of_the_table_or_changes_nothing(
    client: Any, session: Any, role: str, state: str
) -> None:
    browser = client(role)
    staged = [(act, *stage(state)) for act in ACTS]
    moved, faults, before = set(), [], snapshot()
    for act, ticket, unit_id, topic_id in staged:
        body = bodies(ticket, unit_id, topic_id)[act]
        answer = browser.post(f"/tickets/{ticket.reference}/{act.strip()}", data=body)
        let_leave()
        after = snapshot()
        reached = session.get(Ticket, ticket.id).state
        if answer.status_code == 303:
            if reached != state:
                moved.add(act.strip())
                step = TICKET.find(state, reached)
                if step is None or not step.by & HANDS:
                    faults.append(f"{act}: {state} -> {reached} is not in the table")
        elif answer.status_code not in (403, 404, 409, 422):
            faults.append(f"{act}: {answer.status_code}")
        elif touched := changed(before, after):
            faults.append(f"{act} was refused ({answer.status_code}) and changed {touched}")
        before = after
    assert not faults, "\n".join(faults)
    if role == "officer":
        assert moved >= POSSIBLE[state], f"nothing came of {POSSIBLE[state] - moved}"


def test_the_acts_tried_are_all_there_are(app: Any, client: Any, session: Any) -> None:
    assert set(ACTS) == set(bodies(*stage("triage")))
    tried = {act.strip().partition("?")[0] for act in ACTS}
    there = {
        rule.rule.rsplit("/", 1)[-1] for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/tickets/<reference:reference>/") and "POST" in rule.methods and rule.rule.count("/") == 3
    }  # fmt: skip
    # What cannot move a request, and has tests of its own.
    assert there - tried == {
        "confidential-access",
        "drafts",
        "interactions",
        "merge",
        "ndas",
        "outputs",
        "presence",
        "screenings",
    }


def test_two_officers_on_one_request_meet_both_versions(client: Any, session: Any) -> None:
    ticket = factories.make_ticket("triage")
    first, second = client("officer"), client("officer")
    body = {"content-version": ticket.version, "content-title": "Seams", "content-pitch": "The first officer's words.",
            **{f"content-{name}": value for name, value in NOT_SAID.items()}}  # fmt: skip
    path = f"/tickets/{ticket.reference}/content"
    assert first.post(path, data=body).status_code == 303
    before = snapshot()
    conflict = second.post(path, data=body | {"content-pitch": "The second officer's words."})
    assert conflict.status_code == 409
    assert "The first officer&#39;s words." in conflict.text
    assert "The second officer&#39;s words." in conflict.text
    assert f"/tickets/{ticket.reference}" in conflict.text
    assert changed(before, snapshot()) == []


# ----- two people on one form


def content_of(page: str) -> dict[str, str]:
    """Return what the form of the desk's version carries, as a browser would send it."""
    form = BeautifulSoup(page, "html.parser").select_one("form[action$='/content']")
    assert form is not None
    sent = {
        str(box["name"]): str(box.get("value") or "")
        for box in form.select("input[name]:not([type=checkbox])")
    }
    sent |= {str(box["name"]): box.get_text().lstrip("\r\n") for box in form.select("textarea")}
    for box in form.select("select"):
        chosen = box.select_one("option[selected]")
        sent[str(box["name"])] = str(chosen["value"]) if chosen else ""
    return sent


def test_edits_of_different_fields_are_both_kept(client: Any, session: Any) -> None:
    ticket = factories.make_ticket("triage", title="Seams", pitch="We weld.")
    first, second = client("officer"), client("officer")
    path = f"/tickets/{ticket.reference}"
    mine, theirs = content_of(first.get(path).text), content_of(second.get(path).text)
    assert first.post(f"{path}/content", data=mine | {"content-title": "Weld seams"}).status_code == 303
    changed_too = theirs | {"content-pitch": "We weld pumps.", "content-horizon": "later"}
    assert second.post(f"{path}/content", data=changed_too).status_code == 303
    session.expire_all()
    kept = session.get(Ticket, ticket.id)
    assert (kept.title, kept.pitch, kept.horizon) == ("Weld seams", "We weld pumps.", "later")


def test_edits_of_the_same_field_show_three_versions_and_write_nothing_over(
    client: Any, session: Any
) -> None:
    ticket = factories.make_ticket("triage", title="Seams", pitch="We weld.")
    first, second = client("officer"), client("officer")
    path = f"/tickets/{ticket.reference}"
    mine, theirs = content_of(first.get(path).text), content_of(second.get(path).text)
    first.post(f"{path}/content", data=mine | {"content-title": "Weld seams", "content-horizon": "later"})
    before = snapshot()
    clash = second.post(
        f"{path}/content", data=theirs | {"content-title": "Camera", "content-pitch": "Mine."}
    )
    assert clash.status_code == 409
    assert changed(before, snapshot()) == []
    cells = [
        cell.get_text(strip=True)
        for cell in BeautifulSoup(clash.text, "html.parser").select("table.versions tbody td")
    ]
    assert cells == ["Seams", "Weld seams", "Camera"]
    again = content_of(clash.text)
    assert (again["content-title"], again["content-pitch"], again["content-horizon"]) == (
        "Camera",
        "Mine.",
        "later",
    )
    assert second.post(f"{path}/content", data=again).status_code == 303, "now it is a decision"
    session.expire_all()
    kept = session.get(Ticket, ticket.id)
    assert (kept.title, kept.pitch, kept.horizon) == ("Camera", "Mine.", "later")


def test_what_else_happens_on_a_request_stands_in_no_ones_way(client: Any, session: Any) -> None:
    ticket = factories.make_ticket("triage", title="Seams")
    officer, path = client("officer"), f"/tickets/{ticket.reference}"
    typed = content_of(officer.get(path).text) | {"content-title": "Weld seams"}
    client("lead").post(
        f"{path}/priority", data={"priority-version": ticket.version, "priority-priority": "urgent"}
    )
    assert officer.post(f"{path}/content", data=typed).status_code == 303
    session.expire_all()
    kept = session.get(Ticket, ticket.id)
    assert (kept.title, kept.priority) == ("Weld seams", "urgent")


@pytest.mark.parametrize("base", ["", "x", "[]", "{}", '{"title": {"a": []}}', "null"])
def test_a_page_that_does_not_say_what_it_showed_meets_both_versions(
    client: Any, session: Any, base: str
) -> None:
    ticket = factories.make_ticket("triage", title="Seams")
    officer, path = client("officer"), f"/tickets/{ticket.reference}"
    typed = content_of(officer.get(path).text) | {"content-title": "Weld seams", "content-base": base}
    client("lead").post(
        f"{path}/content", data=content_of(officer.get(path).text) | {"content-title": "Theirs"}
    )
    answer = officer.post(f"{path}/content", data=typed)
    assert answer.status_code == 409
    assert session.scalar(select(Ticket.title).where(Ticket.id == ticket.id)) == "Theirs"
