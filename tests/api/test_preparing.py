"""What programs decide of a request, its agreements and people: by the pages' verbs, with their refusals."""

from typing import Any

import pytest
from sqlalchemy import select

from models import Contact, Contract, Milestone, Offer, Screening
from tests import factories
from tests.factories import make_ticket


@pytest.fixture(autouse=True)
def _the_database(session: Any) -> None:
    """Every test here reads what was written."""


def test_a_request_goes_from_triage_to_units_by_addresses_alone(program: Any, session: Any) -> None:
    topics = [factories.make_topic().id, factories.make_topic().id]
    unit = factories.make_unit()
    factories.make_member(unit)
    ticket = make_ticket("triage", pitch_checked_at=None)
    officer, here = program("officer"), f"/tickets/{ticket.reference}"
    version = officer.get(here).json["version"]
    for wrong in ([], ["nothing-like-it"]):
        refused = officer.change(f"{here}/topics", {"topics": wrong}, version)
        assert (refused.status_code, refused.json["errors"][0]["field"]) == (422, "topics")
    told = officer.change(f"{here}/topics", {"topics": topics}, version)
    assert told.status_code == 200, told.text
    assert [one["is_confirmed"] for one in officer.get(here).json["topics"]] == [True, True]
    told = officer.change(f"{here}/pitch-check", None, told.json["version"])
    assert officer.change(f"{here}/pitch-check", None, version).status_code == 412
    told = officer.change(f"{here}/checks", {"required": ["ethics"]}, told.json["version"])
    needed = {one["check_code"] for one in officer.get(f"{here}/checks").json["items"] if one["is_required"]}
    assert needed == {"ethics"}
    told = officer.change(f"{here}/moves", {"to": "qualified"}, told.json["version"])
    assert told.status_code == 200, told.text
    told = officer.change(f"{here}/match-runs", None, told.json["version"])
    assert told.status_code == 200, told.text
    sent = officer.change(
        f"{here}/offers", {"unit_ids": [unit.id], "message": "You know seams"}, told.json["version"]
    )
    assert (sent.status_code, sent.json["state"]) == (200, "offered"), sent.text
    (offer,) = officer.get(f"{here}/offers").json["items"]
    assert (offer["unit_id"], offer["state"]) == (unit.id, "sent")
    assert len(session.scalars(select(Offer)).all()) == 1


@pytest.mark.parametrize("fault", ["nobody", "asked", "ceiling", "halves", "stale", "elsewhere"])
def test_offers_are_refused_as_on_the_page_and_none_leaves(program: Any, session: Any, fault: str) -> None:
    ticket, unit = make_ticket("matching"), factories.make_unit(ceiling=1)
    body: dict[str, Any] = {"unit_ids": [unit.id]}
    if fault != "nobody":
        factories.make_member(unit)
    if fault == "asked":
        factories.make_offer("sent", ticket=ticket, unit=unit)
    if fault == "ceiling":
        factories.make_engagement(factories.make_offer("accepted", unit=unit, ticket=make_ticket("accepted")))
    if fault == "halves":
        body |= {"days": "1.25", "days_from": "2026-04-01"}
    if fault == "elsewhere":
        ticket = make_ticket("triage")
    session.commit()
    seen = ticket.version + (fault == "stale")
    count = len(session.scalars(select(Offer)).all())
    answer = program("officer").change(f"/tickets/{ticket.reference}/offers", body, seen)
    fields = {
        "nobody": "unit_ids",
        "asked": "unit_ids",
        "ceiling": "override_reason",
        "halves": "days",
        "elsewhere": "unit_ids",
    }
    assert answer.status_code == (412 if fault == "stale" else 422), answer.text
    assert fault == "stale" or answer.json["errors"][0]["field"] == fields[fault]
    assert len(session.scalars(select(Offer)).all()) == count


def test_checks_are_decided_by_those_who_may_under_their_rules(program: Any, session: Any) -> None:
    ticket = factories.make_accepted_ticket("follow_up").ticket
    factories.make_screenings(ticket, "ethics")
    session.execute(Screening.__table__.update().values(decision=None, decided_at=None, decided_by_id=None))
    office, director = program("contract_office"), program("director")
    here = f"/tickets/{ticket.reference}/checks"
    ethics = next(one for one in office.get(here).json["items"] if one["check_code"] == "ethics")
    path = f"{here}/{ethics['id']}"
    unsaid = office.change(f"{path}/decision", {"decision": "refused"}, ethics["version"])
    assert unsaid.json["errors"][0]["field"] == "note"
    past = {"decision": "cleared", "valid_until": "2020-01-01"}
    assert office.change(f"{path}/decision", past, ethics["version"]).status_code == 422
    assert director.change(f"{path}/decision", {"decision": "cleared"}, ethics["version"]).status_code == 403
    done = office.change(
        f"{path}/decision", {"decision": "cleared", "note": "Board of May"}, ethics["version"]
    )
    assert (done.status_code, done.json["decision"]) == (200, "cleared"), done.text
    assert office.get(path).headers["ETag"] == done.headers["ETag"]
    assert office.change(f"{path}/decision", {"decision": "cleared"}, ethics["version"]).status_code == 412
    assert director.get(path).json["note"] is None  # the note is of those who decide
    other = make_ticket("triage").reference
    assert (
        office.change(
            f"/tickets/{other}/checks/{ethics['id']}/decision", {"decision": "cleared"}, 1
        ).status_code
        == 404
    )


def test_an_agreement_is_drafted_by_the_questions_of_its_kind_and_gets_its_steps(
    program: Any, session: Any
) -> None:
    kind = factories.make_contract("idea").kind
    engagement = factories.make_accepted_ticket("follow_up")
    office, here = program("contract_office"), f"/tickets/{engagement.ticket.reference}/contracts"
    before = len(session.scalars(select(Contract)).all())
    body = {
        "kind": kind.code,
        "title": "Seams",
        "unit_id": engagement.unit_id,
        "starts_on": "2026-05-01",
        "full_cost": "120000.50",
    }
    for wrong, field in (
        ({"kind": "nothing"}, "kind"),
        ({"title": ""}, "title"),
        ({"full_cost": 12}, "full_cost"),
        ({"ends_on": "2026-04-01"}, "ends_on"),
        ({"unit_id": 987654}, "unit_id"),
        ({"answers": [{"question": "nothing", "value": "x"}]}, "nothing"),
        ({"overhead_rate": "20"}, "overhead_mode"),
    ):
        refused = office.post(here, body | wrong)
        assert (refused.status_code, refused.json["errors"][0]["field"]) == (422, field), refused.text
    assert len(session.scalars(select(Contract)).all()) == before
    first, again = (office.post(here, body, Idempotency_Key="one-agreement") for _ in range(2))
    assert (first.status_code, first.json) == (201, again.json), first.text
    told = office.get(first.headers["Location"]).json
    assert (told["kind"], told["full_cost"], told["state"]) == (kind.code, "120000.50", "idea")
    steps = f"/contracts/{told['id']}/milestones"
    step = {"title": "Report", "due_on": "2026-09-01", "invoice_amount": "4000"}
    made = office.post(steps, step)
    assert made.status_code == 201, made.text
    assert office.post(steps, step | {"invoice_amount": "-1"}).status_code == 422
    assert program("director").post(steps, step).status_code == 403
    kept = session.scalars(select(Milestone).where(Milestone.contract_id == told["id"])).all()
    assert [str(one.invoice_amount) for one in kept if one.title == "Report"] == ["4000.00"]


def test_one_s_own_follow_ups_are_read_to_their_end_and_nobody_else_s(program: Any, session: Any) -> None:
    officer, ticket = program("officer"), make_ticket("triage")
    plan = {"kind": "call", "purpose": "Ask", "due_on": "2026-04-01"}
    path = f"/tickets/{ticket.reference}/follow-ups"
    made = [officer.post(path, plan | {"purpose": f"Ask {n}"}).json["id"] for n in range(5)]
    program("officer").post(f"/tickets/{ticket.reference}/follow-ups", plan)
    version = officer.get(f"/follow-ups/{made[0]}").json["version"]
    officer.change(f"/follow-ups/{made[0]}/completion", {"outcome": "They agree"}, version)
    path, found = "/follow-ups?limit=2", []
    while path:
        told = officer.get(path).json
        found += [one["id"] for one in told["items"]]
        path = told["next"]
    assert found == made
    planned = officer.get("/follow-ups?state=planned").json["items"]
    assert [one["id"] for one in planned] == made[1:]


def test_a_person_is_corrected_by_whoever_saw_them_last(program: Any, session: Any) -> None:
    contact = factories.make_contact(name="Claude", phone="+33 3 00 00 00 00")
    officer, here = program("officer"), f"/contacts/{contact.id}"
    seen = officer.get(here)
    words = {"name": "Claude Martin", "language": "de", "email": "claude.martin@ateliers.example.org"}
    for wrong, field in (
        ({"email": "nobody"}, "email"),
        ({"phone": "call me"}, "phone"),
        ({"name": ""}, "name"),
    ):
        refused = officer.change(here, words | wrong, seen.json["version"])
        assert (refused.status_code, refused.json["errors"][0]["field"]) == (422, field)
    assert officer.post(here, words).status_code == 428
    done = officer.change(here, words, seen.json["version"])
    assert done.status_code == 200, done.text
    assert officer.get(here).headers["ETag"] == done.headers["ETag"] != seen.headers["ETag"]
    assert officer.change(here, words, seen.json["version"]).status_code == 412
    left = officer.change(here, words | {"has_left": True}, done.json["version"])
    assert left.status_code == 200
    session.expire_all()
    kept = session.get_one(Contact, contact.id)
    assert (kept.name, kept.language, kept.phone, kept.left_on is not None) == (
        "Claude Martin",
        "de",
        None,
        True,
    )
    assert kept.legal_basis == "request"


def test_a_unit_s_version_is_told_with_it(program: Any) -> None:
    unit = factories.make_unit()
    told = program("officer").get(f"/units/{unit.id}")
    assert told.headers["ETag"] == f'"{told.json["version"]}"'
