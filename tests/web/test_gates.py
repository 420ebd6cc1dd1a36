"""Confidentiality agreements, checks and statements in the room of the agreements."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from desk import clock as desk_clock
from models import ConflictStatement, Engagement, Nda, NdaPerson, Screening
from models.states import NdaState
from tests.factories import (
    make_accepted_ticket,
    make_contact,
    make_member,
    make_nda,
    make_organization,
    make_screenings,
    make_submission,
    make_ticket,
)


@pytest.fixture
def work(session: Any) -> Engagement:
    return make_accepted_ticket()


def today(days: int = 0) -> str:
    return (desk_clock.today() + timedelta(days=days)).isoformat()


def fresh(session: Any, nda: Nda) -> Nda:
    found: Nda = session.get_one(Nda, nda.id, populate_existing=True)
    return found


# ----- NDAs


def test_an_nda_walks_to_its_signature(officer: Any, session: Any, work: Engagement) -> None:
    member = make_member(work.unit)
    path = f"/tickets/{work.ticket.reference}/ndas"
    assert officer.get(f"{path}/new").status_code == 200
    words = {"purpose": "Images of seams", "direction": "one_way"}
    answer = officer.post(path, data=words)
    nda = session.scalars(select(Nda)).one()
    assert (answer.location, nda.is_mutual) == (f"/ndas/{nda.id}", False)
    assert officer.post(path, data=words).status_code == 422
    for step in ("draft", "review", "revision", "review"):
        version = fresh(session, nda).version
        assert officer.post(f"/ndas/{nda.id}/{step}", data={"version": version}).status_code == 303, step
    assert member.name in officer.get(f"/ndas/{nda.id}").text
    signed = {
        "sign-version": fresh(session, nda).version, "sign-member_ids": str(member.id), "sign-signed_on": today(),
        "sign-ends_on": today(365),
    }  # fmt: skip
    assert officer.post(f"/ndas/{nda.id}/signature", data=signed).status_code == 303
    assert officer.post(f"/ndas/{nda.id}/signature", data=signed).status_code == 409
    assert fresh(session, nda).state == NdaState.SIGNED
    page = officer.get(f"/ndas/{nda.id}").text
    assert "End it before its last day" in page
    assert "It is signed" not in page


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"sign-member_ids": ""}, "Name at least one person"),
        ({"sign-member_ids": "999"}, "Tick only"),
        ({"sign-signed_on": ""}, "day of the signature"),
        ({"sign-ends_on": "2026-01-01"}, "comes before the first one"),
        ({"sign-signed_on": "2026-03-11"}, "has not come yet"),
    ],
)
def test_a_signature_that_makes_no_sense_is_told(
    officer: Any, session: Any, work: Engagement, words: dict[str, str], told: str
) -> None:
    member = make_member(work.unit)
    nda = make_nda(NdaState.IN_REVIEW, ticket=work.ticket)
    given = {
        "sign-version": nda.version, "sign-member_ids": str(member.id), "sign-signed_on": today(),
        "sign-ends_on": today(365), "sign-secrecy_until": today(1111), **words,
    }  # fmt: skip
    if not given["sign-member_ids"]:
        del given["sign-member_ids"]
    answer = officer.post(f"/ndas/{nda.id}/signature", data=given)
    assert answer.status_code == 422
    assert told in answer.text
    assert today(1111) in answer.text
    assert fresh(session, nda).state == NdaState.IN_REVIEW


def test_names_change_and_the_agreement_ends(officer: Any, session: Any, work: Engagement) -> None:
    member = make_member(work.unit)
    nda = make_nda(ticket=work.ticket)
    named = {"people-version": nda.version, "people-member_ids": str(member.id)}
    assert officer.post(f"/ndas/{nda.id}/people", data=named).status_code == 303
    assert session.scalars(select(NdaPerson.member_id)).all() == [member.id]
    version = fresh(session, nda).version
    assert officer.post(f"/ndas/{nda.id}/people", data={"people-version": version}).status_code == 422
    assert (
        officer.post(f"/ndas/{nda.id}/end", data={"end-version": version, "end-reason": ""}).status_code
        == 422
    )
    assert (
        officer.post(f"/ndas/{nda.id}/end", data={"end-version": version, "end-reason": "Done"}).status_code
        == 303
    )
    assert fresh(session, nda).state == NdaState.ENDED


def test_its_purpose_is_corrected_and_a_conflict_shows_both(
    officer: Any, session: Any, work: Engagement
) -> None:
    nda = make_nda(NdaState.REQUESTED, ticket=work.ticket)
    assert officer.get(f"/ndas/{nda.id}/edit").status_code == 200
    words = {"version": nda.version, "purpose": "First words", "direction": "mutual"}
    assert officer.post(f"/ndas/{nda.id}", data=words).status_code == 303
    answer = officer.post(f"/ndas/{nda.id}", data={**words, "purpose": "Second words"})
    assert (answer.status_code, "First words" in answer.text, "Second words" in answer.text) == (
        409,
        True,
        True,
    )
    assert officer.post(f"/ndas/{nda.id}", data={**words, "purpose": ""}).status_code == 422


def test_who_reads_agreements_does_not_move_them(client: Any, session: Any) -> None:
    nda = make_nda(NdaState.REQUESTED)
    director = client("director")
    assert director.get(f"/ndas/{nda.id}").status_code == 200
    for step in ("draft", "signature", "people", "end"):
        assert director.post(f"/ndas/{nda.id}/{step}", data={"version": 1}).status_code == 403, step
    assert client("researcher").get(f"/ndas/{nda.id}").status_code == 403
    assert client().get(f"/ndas/{nda.id}").status_code == 303


def test_what_is_not_there_is_a_404_and_links_move_nothing(officer: Any, session: Any) -> None:
    nda = make_nda(NdaState.REQUESTED)
    for path in ("/ndas/999", f"/ndas/{2**63}", f"/ndas/{nda.id}/nonsense"):
        assert officer.get(path).status_code in (404, 405), path
    assert officer.get(f"/ndas/{nda.id}/draft").status_code == 405
    assert officer.post(f"/ndas/{nda.id}/review", data={"version": nda.version}).status_code == 409


# ----- checks and statements


def test_checks_are_answered_then_decided(officer: Any, session: Any, work: Engagement) -> None:
    here = f"/tickets/{work.ticket.reference}/screenings"
    assert "The questions are not answered yet" in officer.get(here).text
    assert officer.post(here, data={"needed-required": ["ethics", "sanctions"]}).status_code == 303
    row = session.scalars(select(Screening).where(Screening.check_code == "ethics")).one()
    path, name = f"{here}/{row.id}/decision", f"check{row.id}"
    decision = {f"{name}-version": row.version, f"{name}-decision": "cleared_with_conditions"}
    assert officer.post(path, data=decision).status_code == 422
    assert officer.post(path, data={**decision, f"{name}-note": "Nobody under 18"}).status_code == 303
    assert officer.post(path, data={**decision, f"{name}-note": "Nobody under 18"}).status_code == 409
    assert "Nobody under 18" in officer.get(here).text
    assert officer.post(here, data={"needed-required": ["sanctions"]}).status_code == 422
    assert officer.post(here, data={"needed-required": ["nonsense"]}).status_code == 422


def test_a_check_of_another_request_is_not_decided_here(officer: Any, session: Any, work: Engagement) -> None:
    row = make_screenings(make_ticket(), "ethics")["ethics"]
    path = f"/tickets/{work.ticket.reference}/screenings/{row.id}/decision"
    name = f"check{row.id}"
    assert (
        officer.post(path, data={f"{name}-version": row.version, f"{name}-decision": "cleared"}).status_code
        == 404
    )


def test_what_the_company_wrote_is_proposed(officer: Any, session: Any) -> None:
    abroad = make_contact(make_organization(country="DE"))
    ticket = make_ticket(submission=make_submission(contact=abroad, sensitive_data="unknown"))
    page = officer.get(f"/tickets/{ticket.reference}/screenings").text
    ticked = set(re.findall(r'<input(?=[^>]* checked)[^>]* value="([a-z_]+)"', page))
    assert ticked == {"ai_act", "personal_data", "sanctions"}
    assert "follows from what the company wrote" in page


def test_a_director_reads_decisions_without_notes(client: Any, session: Any, work: Engagement) -> None:
    row = make_screenings(work.ticket, "ethics", decision="refused")["ethics"]
    row.note = "A delicate matter"
    session.commit()
    page = client("director").get(f"/tickets/{work.ticket.reference}/screenings")
    assert page.status_code == 200
    assert "A delicate matter" not in page.text
    assert client("director").post(f"/tickets/{work.ticket.reference}/screenings").status_code == 403
    assert client("researcher").get(f"/tickets/{work.ticket.reference}/screenings").status_code == 403


def test_a_statement_is_written_down_and_its_tie_decided(
    officer: Any, session: Any, work: Engagement
) -> None:
    here, name = f"/tickets/{work.ticket.reference}", f"unit{work.offer_id}"
    path = f"{here}/conflicts/{work.offer_id}"
    words = {f"{name}-has_tie": "yes", f"{name}-stated_by": "Camille Petit"}
    assert officer.post(path, data=words).status_code == 422
    assert (
        officer.post(path, data={**words, f"{name}-explanation": "My sister works there"}).status_code == 303
    )
    statement = session.scalars(select(ConflictStatement)).one()
    page = officer.get(f"{here}/screenings").text
    assert "My sister works there" in page
    assert "it stands in the way until someone decides" in page
    decision, tie = f"{here}/conflicts/statements/{statement.id}/decision", f"tie{statement.id}"
    assert officer.post(decision, data={f"{tie}-version": statement.version}).status_code == 422
    given = {f"{tie}-version": statement.version, f"{tie}-is_blocking": "no"}
    assert officer.post(decision, data=given).status_code == 303
    session.refresh(statement)
    assert statement.is_blocking is False
    other = make_accepted_ticket()
    assert (
        officer.post(f"/tickets/{other.ticket.reference}/conflicts/{work.offer_id}", data=words).status_code
        == 404
    )
