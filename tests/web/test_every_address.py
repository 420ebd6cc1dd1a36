"""What every address owes to bad input, found in the map of addresses: nothing breaks, nothing half-happens."""

from typing import Any

import pytest

from tests import factories
from tests.browser.places import PASSER_BY, opener_of
from tests.web.walking import changed, path_of, records_of, snapshot, tracking_token

# One press and no words: there is nothing to leave empty.
BUTTONS = {
    "contracts.take_back_output",
    "directory.take_back_maturity",
    "account.logout", "account.revoke", "account.revoke_all", "tokens.revoke", "admin.close_user", "admin.open_user", "admin.send_link", "admin.reset_second_step", "admin.end_pause",
    "contracts.answer_screenings", "ticket.take", "ticket.check_pitch", "ticket.propose_topics", "ticket.resend", "mail_out.resend", "tracking.confirm", "tracking.replace_link", "work.end_absence",
    "tracking.withdraw",
    "calendar.make", "calendar.end", "directory.ask_about_profile", "ticket.replace_link", "ticket.end_link",
    "ticket.discard_draft", "ticket.take_back",
    "queue.ask_anew", "queue.delete_view", "queue.open_with", "queue.declare_read",
    "ticket.forget_named", "directory.undo_import", "pool_lists.undo", "directory.stop_import", "directory.undo_merge",
    "queue.undo_bulk", "admin.load_kinds", "ticket.undo_regrouping", "absences.end",
}  # fmt: skip
# Answers for the script of the intake form.
FOR_THE_SCRIPT = {
    "ticket.keep_draft",
    "ticket.be_present",
    "tracking.keep_draft",
    "tracking.add_files",
    "intake.save",
    "intake.propose",
    "intake.check_number",
    "intake.add_files",
}
# What is typed into the intake form is kept as a draft, whatever is wrong with it; a forgotten password is answered alike.
KEPT_AS_TYPED = {"intake.send": ["submission"], "intake.resume_link": ["submission"]}
ANSWERED_ALIKE = {"account.forgot"}
# Nothing sent is the answer that stands already.
STANDS_AS_STORED = {
    "pool.save_offered",
    "pool.save_support",
    "reports.note_monthly",
    "ticket.prioritize",
    "work.remove_publications",
    "admin.demand_second_step",
}
# Without a second step, or half a sign-in, there is nothing to do: one is led to where it begins.
BEFORE_ITS_TIME = {"account.code", "second_step.renew_codes", "second_step.remove"}
GARBAGE = ("\x00", "9" * 30, "2026-99-99", "é" * 3000 + "\U0001f600<script>'; DROP TABLE ticket; --")
TOO_LARGE = (2**31, 2**63, 10**17)


@pytest.fixture
def people(client: Any, session: Any) -> dict[str, Any]:
    """Return a browser of each role."""
    roles = ("officer", "lead", "administrator", "researcher", "contract_office", "director", "funder")
    return {PASSER_BY: client(), **{role: client(role) for role in roles}}


@pytest.fixture
def records(people: dict[str, Any]) -> dict[str, Any]:
    """Return one record of each kind, by its name in addresses."""
    return records_of(people["researcher"].user, people["officer"].user)


def posts(app: Any) -> list[Any]:
    """Return the rules that take a form."""
    return [rule for rule in rules(app) if "POST" in (rule.methods or ())]


def rules(app: Any) -> list[Any]:
    """Return the rules people use; those for programs are tried in tests/api."""
    return [rule for rule in app.url_map.iter_rules() if not rule.endpoint.startswith("api.")]


def names_of_fields() -> list[str]:
    """Return names that forms of the desk use, prefixed and not; a view reads those it knows."""
    short = (
        "title", "pitch", "body", "reason", "note", "outcome", "due_on", "until", "version", "unit_ids", "owner_id", "topics",
        "email", "name", "password", "kind", "purpose", "code", "has_tie", "key", "target", "signed_on", "ends_on", "amount",
        "member_ids", "decision", "required", "language", "score", "wish", "mode", "priority", "by", "starts_on",
    )  # fmt: skip
    prefixes = ("", "content-", "next-", "owner-", "hold-", "closure-", "topics-", "offers-", "reply-", "yes-", "no-", "ask-",
                "who-", "sign-", "move-", "step-", "end-", "people-", "answer-", "withdraw-", "survey-", "data-")  # fmt: skip
    return [prefix + name for prefix in prefixes for name in short]


def test_an_empty_form_is_refused_and_changes_nothing(
    app: Any, people: dict[str, Any], records: dict[str, Any]
) -> None:
    faults = []
    for rule in posts(app):
        if rule.endpoint in BUTTONS | FOR_THE_SCRIPT | BEFORE_ITS_TIME:
            continue
        who = opener_of(app.view_functions[rule.endpoint])
        path, before = path_of(app, rule, records, "POST"), snapshot()
        answer = people[who].post(path, data={})
        if answer.status_code not in (400, 404, 409, 422) and rule.endpoint not in STANDS_AS_STORED:
            faults.append(f"{path} as {who}: {answer.status_code} {answer.location}")
        if touched := changed(before, snapshot()):
            faults.append(f"{path} as {who} changed {touched}")
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("garbage", GARBAGE, ids=range(len(GARBAGE)))
def test_garbage_is_refused_and_changes_nothing(
    app: Any, people: dict[str, Any], records: dict[str, Any], garbage: str
) -> None:
    faults = []
    data = dict.fromkeys(names_of_fields(), garbage)
    for rule in posts(app):
        if rule.endpoint in BUTTONS | FOR_THE_SCRIPT:
            continue
        who = opener_of(app.view_functions[rule.endpoint])
        path, before = path_of(app, rule, records, "POST"), snapshot()
        answer = people[who].post(path, data=data)
        if answer.status_code == 303 or rule.endpoint in ANSWERED_ALIKE:
            continue  # it was good enough for this form: a note may say anything
        if answer.status_code not in (400, 404, 409, 413, 422):
            faults.append(f"{path} as {who}: {answer.status_code}")
        elif (touched := changed(before, snapshot())) != KEPT_AS_TYPED.get(rule.endpoint, []):
            faults.append(f"{path} as {who} changed {touched}")
    assert not faults, "\n".join(faults)


def test_a_number_no_record_can_have_is_not_there(
    app: Any, people: dict[str, Any], records: dict[str, Any]
) -> None:
    faults = []
    for rule in rules(app):
        ids = [name for name in rule.arguments if name.endswith("_id")]
        for method in (rule.methods or set()) & {"GET", "POST"}:
            who = opener_of(app.view_functions[rule.endpoint]) if ids else ""
            path = path_of(app, rule, records, method) if ids else ""
            for name in ids:
                for number in TOO_LARGE:
                    wild = (
                        path.replace(f"/{records[name]}", f"/{number}", 1)
                        if path.count(f"/{records[name]}")
                        else path
                    )
                    answer = people[who].open(wild, method=method)
                    if answer.status_code != 404:
                        faults.append(f"{method} {wild} as {who}: {answer.status_code}")
    assert not faults, "\n".join(faults)


def test_mailed_links_are_followed_by_machines_and_nothing_happens(
    app: Any, client: Any, people: dict[str, Any], records: dict[str, Any]
) -> None:
    tokens = records["token"]
    waiting = factories.make_submission("sent", contact_id=None, organization_id=None)
    unconfirmed = tracking_token(waiting.id)
    paths = [f"/r/{tokens['tracking']}", f"/r/{unconfirmed}", f"/o/{tokens['offer_page']}",
             f"/account/password/{tokens['account']}", f"/request/{records['key']}"]  # fmt: skip
    before = snapshot()
    for path in paths:
        for method in ("GET", "HEAD") * 10:
            assert client(user_agent="a mail scanner").open(path, method=method).status_code == 200
    assert changed(before, snapshot()) == []
