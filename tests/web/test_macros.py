"""Macros on their pages: a lead writes one, an officer looks at what it would do and applies it, to a request and to a list."""

import re
from typing import Any

import pytest
from sqlalchemy import select

from desk import clock as desk_clock
from desk import policy
from desk.jobs import act_on_many
from desk.jobs.work import Work
from models import BulkRun, CannedReply, Event, Macro, MessageDraft
from tests.factories import keep, make_ticket, make_user

PLACE = "/admin/macros"
TYPED = {
    "name": "Data, please",
    "owner": "me",
    "priority": "high",
    "note": "Asked for data",
    "is_question": "y",
}


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    assert found, name
    return found[1]


@pytest.fixture
def macro(client: Any, session: Any) -> Macro:
    bodies = {f"body_{language}": "Hello {person}: what data is there?" for language in ("fr", "en", "de")}
    reply = keep(CannedReply(name="Data", created_at=desk_clock.now(), **bodies))
    assert client("lead").post(PLACE, data={**TYPED, "reply": reply.id}).status_code == 303
    return session.scalars(select(Macro)).one()


def test_a_lead_writes_and_changes_a_macro(client: Any, session: Any, macro: Macro) -> None:
    lead = client("lead")
    assert [one["act"] for one in macro.acts] == ["assign", "prioritize", "note", "reply"]
    assert "Ask the company with the reply" in lead.get(PLACE).text
    page = lead.get(f"{PLACE}/{macro.id}").text
    assert "Asked for data" in page
    changed = {"name": "Hold", "move": "hold", "hold_reason": "Holidays", "hold_days": "7", "version": "1"}
    assert lead.post(f"{PLACE}/{macro.id}", data=changed).status_code == 303
    assert lead.post(f"{PLACE}/{macro.id}", data={**changed, "hold_days": "9"}).status_code == 409
    session.expire_all()
    assert macro.acts == [{"act": "hold", "days": 7, "reason": "Holidays"}]


@pytest.mark.parametrize(
    "typed",
    [{"name": ""}, {"owner": "", "priority": "", "note": ""}, {"move": "hold"}, {"move": "close", "outcome": "spam"},
     {"plan_kind": "call"}, {"next_note": "Ring"}, {"move": "hold", "hold_reason": "x", "hold_days": "900"}],
)  # fmt: skip
def test_a_macro_that_lacks_something_is_told_where_and_kept(
    client: Any, session: Any, typed: dict[str, str]
) -> None:
    answer = client("lead").post(PLACE, data={**TYPED, **typed})
    assert answer.status_code == 422
    assert 'id="error-summary"' in answer.text
    assert session.scalar(select(Macro.id)) is None


def test_an_officer_looks_at_it_and_applies_it(client: Any, session: Any, macro: Macro) -> None:
    officer, ticket = client("officer"), make_ticket("triage")
    address = f"/tickets/{ticket.reference}/macros/{macro.id}"
    assert address in officer.get(f"/tickets/{ticket.reference}").text
    page = officer.get(address).text
    assert "what data is there?" in page
    assert session.scalar(select(MessageDraft.id)) is None, "a look does nothing"
    assert officer.post(address, data={}).status_code == 422
    sent = {"key": hidden(page, "key"), "mark": hidden(page, "mark")}
    assert officer.post(address, data=sent).status_code == 303
    assert officer.post(address, data=sent).status_code == 303
    session.expire_all()
    assert (ticket.owner_id, ticket.priority) == (officer.user.id, "high")
    assert session.scalars(select(MessageDraft.mode)).all() == ["question"]
    assert session.scalars(select(Event.kind).where(Event.kind == "macro_applied")).all() == ["macro_applied"]
    assert "applied the macro" in officer.get(f"/tickets/{ticket.reference}").text
    assert officer.post(address, data={**sent, "key": "another"}).status_code == 409, "the request changed"


def test_what_would_be_refused_is_told_with_its_reason_and_cannot_be_applied(
    client: Any, session: Any, macro: Macro
) -> None:
    officer, ticket, gone = client("officer"), make_ticket("triage"), make_user("officer", is_active=False)
    macro.acts = [{"act": "assign", "owner_id": gone.id}, {"act": "qualify"}]
    session.commit()
    address = f"/tickets/{ticket.reference}/macros/{macro.id}"
    page = officer.get(address).text
    assert "no longer works at the desk" in page
    assert "An act would be refused" in page
    assert "Apply the macro</button>" not in page
    sent = {"key": hidden(page, "key"), "mark": hidden(page, "mark")}
    assert officer.post(address, data=sent).status_code == 409
    macro.is_retired = True
    session.commit()
    assert officer.get(address).status_code == officer.post(address, data=sent).status_code == 404


def test_a_macro_is_applied_to_a_whole_list(client: Any, session: Any, macro: Macro) -> None:
    officer = client("officer")
    found = [make_ticket("triage") for _ in range(2)]
    place = "/queue/bulk?view=open&state=triage"
    page = officer.get(f"{place}&lang=en").text  # the language of the page is no part of the list
    assert macro.name in page
    sent = {
        "bulk-act": "macro",
        "bulk-key": hidden(page, "bulk-key"),
        "bulk-expected": "2",
        "bulk-confirmed": "y",
    }
    assert officer.post(place, data=sent).status_code == 422, "which macro?"
    answer = officer.post(place, data={**sent, "bulk-macro_id": macro.id})
    assert answer.status_code == 303
    act_on_many.run(Work("act_on_many"))
    session.expire_all()
    assert {one.priority for one in found} == {"high"}
    report = officer.get(answer.headers["Location"]).text
    assert macro.name in report
    assert "cannot be undone" in report
    assert session.scalars(select(BulkRun.act)).all() == ["macro"]


@pytest.mark.parametrize(
    ("limit", "told"),
    [("MACRO_MAILS_AT_MOST", "writes to companies"), ("BULK_AT_MOST", "more than one run takes")],
)
def test_more_requests_than_a_run_or_a_macro_that_writes_takes_are_refused_beside_the_field_and_nothing_begins(
    client: Any, session: Any, monkeypatch: Any, limit: str, told: str
) -> None:
    monkeypatch.setattr(policy, limit, 1)
    reply = keep(
        CannedReply(
            name="Thanks", body_fr="Merci", body_en="Thanks", body_de="Danke", created_at=desk_clock.now()
        )
    )
    writing = keep(
        Macro(
            name="Thank",
            acts=[{"act": "reply", "mode": "reply", "reply_id": reply.id}],
            created_at=desk_clock.now(),
        )
    )
    for _ in range(2):
        make_ticket("triage")
    officer, place = client("officer"), "/queue/bulk?view=open&state=triage"
    page = officer.get(place).text
    sent = {"bulk-act": "macro", "bulk-key": hidden(page, "bulk-key"), "bulk-expected": "2", "bulk-confirmed": "y",
            "bulk-macro_id": writing.id}  # fmt: skip
    answer = officer.post(place, data=sent)
    assert answer.status_code == 422
    assert told in answer.text
    assert session.scalars(select(BulkRun.id)).all() == []
