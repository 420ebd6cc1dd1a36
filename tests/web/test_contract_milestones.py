"""Milestones of agreements on their pages: added, walked to an invoice, corrected, drawn in a plan."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from desk import clock as desk_clock
from models import Milestone
from models.states import MilestoneState
from tests.factories import (
    make_contract,
    make_milestone,
)


def today(days: int = 0) -> str:
    return (desk_clock.today() + timedelta(days=days)).isoformat()


def test_a_milestone_is_added_once(officer: Any, session: Any) -> None:
    contract = make_contract()
    words = {"step-title": "Report", "step-due_on": today(30), "step-invoice_amount": "9200"}
    path = f"/contracts/{contract.id}/milestones"
    assert officer.post(path, data=words).status_code == 303
    assert officer.post(path, data=words).status_code == 422
    made = session.scalars(select(Milestone)).one()
    assert made.invoice_amount == Decimal(9200)


def test_a_milestone_walks_to_its_invoice(officer: Any, session: Any) -> None:
    step = make_milestone(invoice_amount=Decimal(9200))
    here = f"/contracts/{step.contract_id}/milestones/{step.id}"
    for target in ("submitted", "validated"):
        session.refresh(step)
        move = {"move-version": step.version, "move-target": target}
        assert officer.post(f"{here}/moves", data=move).status_code == 303
        assert officer.post(f"{here}/moves", data=move).status_code == 409
    session.refresh(step)
    assert "Invoice sent" in officer.get(f"/contracts/{step.contract_id}").text
    assert officer.post(f"{here}/invoice", data={"version": step.version}).status_code == 303
    session.refresh(step)
    assert (step.state, step.is_invoiced) == (MilestoneState.VALIDATED, True)
    assert officer.get(here).status_code == 200


def test_a_milestone_is_corrected_and_a_conflict_shows_both(officer: Any, session: Any) -> None:
    step = make_milestone()
    here = f"/contracts/{step.contract_id}/milestones/{step.id}"
    words = {"step-version": step.version, "step-title": "First words", "step-due_on": today(9)}
    assert officer.post(here, data=words).status_code == 303
    answer = officer.post(here, data={**words, "step-title": "Second words"})
    assert (answer.status_code, "First words" in answer.text, "Second words" in answer.text) == (
        409,
        True,
        True,
    )
    assert officer.post(here, data={**words, "step-title": ""}).status_code == 422


def test_missing_a_milestone_says_why(officer: Any, session: Any) -> None:
    step = make_milestone(MilestoneState.DUE)
    here = f"/contracts/{step.contract_id}/milestones/{step.id}/moves"
    move = {"move-version": step.version, "move-target": "missed"}
    assert officer.post(here, data=move).status_code == 409
    assert officer.post(here, data={**move, "move-reason": "The data never came"}).status_code == 303


def test_the_plan_draws_agreements_and_milestones_and_says_them_in_words(officer: Any, session: Any) -> None:
    assert "No agreement runs" in officer.get("/contracts/plan").text
    begin = desk_clock.today()
    contract = make_contract(
        "active", starts_on=begin, ends_on=begin + timedelta(days=200), title="Seams <b>"
    )
    make_milestone(contract=contract, title="Report", due_on=begin + timedelta(days=60))
    make_contract(
        "active", starts_on=begin - timedelta(days=900), ends_on=begin - timedelta(days=800), title="Past"
    )
    page = officer.get("/contracts/plan").text
    assert ("Seams &lt;b&gt;" in page, "Past" in page, "Report" in page) == (True, False, True)
    assert "Past" in officer.get(f"/contracts/plan?from={begin.year - 3}-{begin.month:02}").text
    for nonsense in ("9999-12", "0001-01", "x", "2099-13"):
        assert officer.get("/contracts/plan", query_string={"from": nonsense}).status_code == 200
