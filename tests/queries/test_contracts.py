"""Reads of the agreements: lists, board, due days, and who sees them."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from desk import clock as desk_clock
from desk.errors import NotFound
from desk.queries import contracts, screenings
from desk.queries.contracts import ContractFilter
from models import Amendment, Contract, FundingLine
from models.states import ContractState, MilestoneState
from tests.factories import (
    actor_of,
    keep,
    make_accepted_ticket,
    make_contract,
    make_contract_kind,
    make_member,
    make_milestone,
    make_nda,
    make_screenings,
    make_ticket,
    make_user,
)
from tests.harness.statements import statements


def line(
    contract: Contract, amount: int, source: str = "company", amendment: Amendment | None = None
) -> None:
    keep(FundingLine(
        contract_id=contract.id, source=source, nature="cash", amount=Decimal(amount),
        amendment_id=amendment.id if amendment else None,
    ))  # fmt: skip


def listed(actor: Any, **wanted: Any) -> list[int]:
    return [row.id for row in contracts.page(actor, ContractFilter(**wanted), "en").rows]


def test_the_list_tells_the_company_cash_that_counts(session: Any) -> None:
    contract = make_contract(ContractState.ACTIVE)
    line(contract, 100)
    line(contract, 40, "region")
    today = desk_clock.today()
    for number, signed_on in enumerate((None, today, today + timedelta(days=1)), 1):
        amendment = keep(Amendment(
            contract_id=contract.id, number=number, subject="More", signed_on=signed_on, created_at=desk_clock.now()
        ))  # fmt: skip
        line(contract, 7, amendment=amendment)
    make_milestone(MilestoneState.VALIDATED, contract=contract, due_on=today)
    open_step = make_milestone(contract=contract)
    row = contracts.page(actor_of("officer"), ContractFilter(), "en").rows[0]
    assert (row.company_cash, row.next_due_on) == (Decimal(107), open_step.due_on)


def test_it_is_found_by_company_title_reference_kind_stage_and_unit(session: Any) -> None:
    contract = make_contract(title="Sorting biscuits", kind=make_contract_kind("prestation"))
    make_contract(ContractState.ACTIVE)
    officer = actor_of("officer")
    for wanted in (
        {"text": "biscuits"},
        {"text": contract.organization.name},
        {"text": contract.ticket.reference.lower()},
        {"kind": "prestation"},
        {"state": "idea"},
        {"unit_id": contract.unit_id},
    ):
        assert listed(officer, **wanted) == [contract.id], wanted
    assert listed(officer, text="%") == []


def test_the_list_is_one_query_whatever_its_length(session: Any) -> None:
    kind = make_contract_kind()
    for _ in range(5):
        make_contract(kind=kind)
    officer = actor_of("officer")
    with statements() as sent:
        assert len(listed(officer)) == 5
    assert len(sent) == 1


def test_the_board_counts_each_live_stage(session: Any) -> None:
    for state in (ContractState.IDEA, ContractState.IDEA, ContractState.ACTIVE, ContractState.ABANDONED):
        make_contract(state)
    columns = contracts.board(actor_of("officer"), "en")
    assert [(column.state, column.count) for column in columns] == [
        ("idea", 2), ("negotiation", 0), ("legal_review", 0), ("signature", 0), ("active", 1),
    ]  # fmt: skip
    assert [len(column.rows) for column in columns] == [2, 0, 0, 0, 1]


def test_what_is_late_or_due_is_told_by_day(session: Any) -> None:
    today = desk_clock.today()
    ending = make_contract(ContractState.ACTIVE, ends_on=today + timedelta(days=5))
    late = make_milestone(MilestoneState.DUE, contract=ending, due_on=today - timedelta(days=3))
    make_milestone(MilestoneState.VALIDATED, contract=ending, due_on=today)
    make_milestone(contract=ending, due_on=today + timedelta(days=40))
    nda = make_nda(ends_on=today + timedelta(days=50))
    make_nda(ends_on=today + timedelta(days=70))
    rows = contracts.due(actor_of("officer"), today + timedelta(days=20))
    assert [(row.what, row.text) for row in rows] == [
        ("milestone", late.title), ("contract_end", ending.title), ("nda_end", nda.purpose),
    ]  # fmt: skip


def test_one_agreement_comes_with_all_its_page_shows(session: Any) -> None:
    contract = make_contract(ContractState.ACTIVE)
    line(contract, 100)
    make_milestone(contract=contract)
    officer, contract_id = actor_of("officer"), contract.id
    session.expunge_all()
    with statements() as sent:
        found = contracts.contract(officer, contract_id)
        assert (
            len(found.funding_lines),
            len(found.milestones),
            len(found.amendments),
            len(found.parties),
        ) == (1, 1, 0, 0)
        assert contracts.totals_of(found).total == Decimal(100)
        assert found.kind.label("fr").startswith("Contrat")
    assert len(sent) <= 5


def test_a_researcher_sees_the_agreements_of_the_own_units_alone(session: Any) -> None:
    contract = make_contract()
    user = make_user("researcher")
    make_member(contract.unit, user=user)
    assert listed(actor_of(user)) == [contract.id]
    other = actor_of("researcher")
    assert listed(other) == []
    with pytest.raises(NotFound):
        contracts.contract(other, contract.id)


@pytest.mark.parametrize("role", ["funder", "administrator"])
def test_others_see_no_agreement(session: Any, role: str) -> None:
    contract, nda = make_contract(), make_nda()
    actor = actor_of(role)
    assert listed(actor) == []
    assert all(column.count == 0 for column in contracts.board(actor, "en"))
    for read, record_id in ((contracts.contract, contract.id), (contracts.nda, nda.id)):
        with pytest.raises(NotFound):
            read(actor, record_id)


def test_the_contract_office_sees_a_request_from_its_acceptance(session: Any) -> None:
    office = actor_of("contract_office")
    assert contracts.ticket(office, make_accepted_ticket().ticket.reference)
    with pytest.raises(NotFound):
        contracts.ticket(office, make_ticket().reference)


def test_the_kinds_to_draft_from_are_current_and_no_nda(session: Any) -> None:
    make_contract_kind("nda")
    make_contract_kind("collab")
    old = make_contract_kind("stage")
    old.is_current = False
    keep(old)
    assert [kind.code for kind in contracts.kinds("fr")] == ["collab"]


# ----- gates


def test_a_note_is_read_by_those_who_decide(session: Any) -> None:
    ticket = make_ticket()
    row = make_screenings(ticket, "ethics", decision="refused")["ethics"]
    row.note = "A delicate matter"
    keep(row)
    note = {one.check_code: one.note for one in screenings.screenings_of(actor_of("officer"), ticket.id)}
    assert note["ethics"] == "A delicate matter"
    assert all(one.note is None for one in screenings.screenings_of(actor_of("director"), ticket.id))
    assert screenings.screenings_of(actor_of("researcher"), ticket.id) == []


def test_each_unit_at_work_stands_there_with_or_without_a_statement(session: Any) -> None:
    work = make_accepted_ticket()
    rows = screenings.conflicts_of(actor_of("officer"), work.ticket_id)
    assert [(row.unit_id, row.id, row.has_tie) for row in rows] == [(work.unit_id, None, None)]
