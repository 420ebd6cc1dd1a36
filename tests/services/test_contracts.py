"""Contracts: from a kind to the end."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from desk import clock as desk_clock
from desk.access import Actor
from desk.errors import Conflict, Duplicate, InvalidTransition, NotAllowed, NotFound, Refused
from desk.services import contracts, milestones
from desk.transaction import unit_of_work
from desk.workflow import CONTRACT
from models import Contract, Engagement, Event, Screening, Ticket
from models.states import ContractState, MilestoneState, TicketState
from tests.factories import (
    actor_of,
    keep,
    make_contract,
    make_contract_kind,
    make_milestone,
    make_screenings,
    make_ticket,
    make_unit,
)
from tests.services.agreements import draft, move, open_gates

# ----- drafting


def test_it_is_drafted_from_a_kind_whose_checks_become_required(
    session: Any, officer: Actor, work: Engagement
) -> None:
    make_contract_kind(checks=["export_control"])
    contract = draft(officer, work, full_cost=Decimal("286000.00"))
    assert (contract.state, contract.kind.code, contract.full_cost) == ("idea", "collab", Decimal(286000))
    checks = session.scalars(select(Screening.check_code).where(Screening.is_required)).all()
    assert checks == ["export_control"]
    assert session.scalars(select(Event.kind).order_by(Event.id)).all() == [
        "contract_drafted",
        "screening_set",
    ]


def test_drafting_moves_the_request_on_when_nothing_else_is_missing(
    session: Any, officer: Actor, work: Engagement
) -> None:
    make_contract_kind()
    open_gates(officer, work)
    draft(officer, work)
    assert session.get_one(Ticket, work.ticket_id).state == TicketState.CONTRACTING


def test_a_missing_statement_keeps_the_request_where_it_is(
    session: Any, officer: Actor, work: Engagement
) -> None:
    make_contract_kind()
    make_screenings(work.ticket)
    draft(officer, work)
    assert session.get_one(Ticket, work.ticket_id).state == TicketState.FOLLOW_UP


def test_a_question_the_kind_requires_is_answered(session: Any, officer: Actor, work: Engagement) -> None:
    fields = [
        {"name": "anrt_number", "type": "text", "label_fr": "N°", "label_en": "No.", "required": True},
        {"name": "start_of_work", "type": "date", "label_fr": "Début", "label_en": "Start"},
    ]
    make_contract_kind("cifre", fields=fields)
    with pytest.raises(Refused) as refusal:
        draft(officer, work, "cifre")
    assert (refusal.value.field, refusal.value.code) == ("field_anrt_number", "value_missing")
    contract = draft(
        officer, work, "cifre", fields={"anrt_number": "2026/1", "start_of_work": date(2026, 9, 1)}
    )
    assert contract.fields == {"anrt_number": "2026/1", "start_of_work": "2026-09-01"}


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"fields": {"nonsense": 1}}, "field_nonsense"),
        ({"overhead_rate": Decimal("0.2")}, "overhead_mode"),
        ({"starts_on": date(2026, 5, 1), "ends_on": date(2026, 4, 1)}, "ends_on"),
    ],
)
def test_a_draft_makes_sense(
    session: Any, officer: Actor, work: Engagement, words: dict[str, Any], field: str
) -> None:
    make_contract_kind()
    with pytest.raises(Refused) as refusal:
        draft(officer, work, **words)
    assert refusal.value.field == field


def test_only_a_unit_at_work_is_named(session: Any, officer: Actor, work: Engagement) -> None:
    make_contract_kind()
    with pytest.raises(Refused) as refusal:
        draft(officer, work, unit_id=make_unit().id)
    assert refusal.value.field == "unit_id"


def test_nothing_is_drafted_before_an_acceptance_or_of_an_unknown_kind(
    session: Any, officer: Actor, work: Engagement
) -> None:
    make_contract_kind()
    make_contract_kind("nda")
    for code in ("nda", "nonsense"):
        with pytest.raises(Refused) as refusal:
            draft(officer, work, code)
        assert refusal.value.field == "kind_code"
    ticket = make_ticket()
    with pytest.raises(Refused), unit_of_work():
        contracts.draft(actor=officer, ticket_id=ticket.id, kind_code="collab", title="Too soon")


def test_the_same_draft_twice_is_one(session: Any, officer: Actor, work: Engagement) -> None:
    make_contract_kind()
    draft(officer, work)
    with pytest.raises(Duplicate):
        draft(officer, work)


def test_an_agreement_of_another_company_is_no_framework(
    session: Any, officer: Actor, work: Engagement
) -> None:
    make_contract_kind()
    with pytest.raises(Refused) as refusal:
        draft(officer, work, parent_id=make_contract().id)
    assert refusal.value.field == "parent_id"


# ----- moving


def in_review(officer: Actor, work: Engagement) -> Contract:
    make_contract_kind()
    contract = draft(officer, work)
    for target in (ContractState.NEGOTIATION, ContractState.LEGAL_REVIEW):
        move(officer, contract, target)
    return contract


def test_nothing_is_signed_while_a_check_or_a_statement_is_open(
    session: Any, officer: Actor, office: Actor, work: Engagement
) -> None:
    contract = in_review(officer, work)
    with pytest.raises(InvalidTransition) as refusal:
        move(office, contract, ContractState.SIGNATURE)
    assert refusal.value.missing == ("screenings_cleared", "conflicts_stated")
    gates = contracts.gates(actor=office, contract_id=contract.id)
    assert gates["signature"] == ("screenings_cleared", "conflicts_stated")
    assert gates["abandoned"] == ()


def test_it_walks_into_force_and_takes_the_request_along(
    session: Any, officer: Actor, office: Actor, work: Engagement
) -> None:
    open_gates(officer, work)
    contract = in_review(officer, work)
    move(office, contract, ContractState.SIGNATURE)
    with pytest.raises(InvalidTransition) as refusal:
        move(office, contract, ContractState.ACTIVE)
    assert refusal.value.missing == ("signed_and_dated",)
    today = desk_clock.today()
    contract = session.get_one(Contract, contract.id)
    move(office, contract, ContractState.ACTIVE, signed_on=today, starts_on=today)
    assert (contract.state, contract.signed_on) == (ContractState.ACTIVE, today)
    assert session.get_one(Ticket, work.ticket_id).state == TicketState.IN_PROGRESS


def test_a_check_that_ran_out_shuts_the_gate_again(
    session: Any, clock: Any, officer: Actor, office: Actor, work: Engagement
) -> None:
    open_gates(officer, work)
    contract = in_review(officer, work)
    move(office, contract, ContractState.SIGNATURE)
    row = session.scalars(select(Screening).where(Screening.is_required)).one()
    row.valid_until = desk_clock.today()
    keep(row)
    clock.shift(timedelta(days=1))
    today = desk_clock.today()
    with pytest.raises(InvalidTransition) as refusal:
        move(office, contract, ContractState.ACTIVE, signed_on=today, starts_on=today)
    assert refusal.value.missing == ("screenings_cleared",)


def test_an_officer_does_not_sign(session: Any, officer: Actor, work: Engagement) -> None:
    open_gates(officer, work)
    contract = in_review(officer, work)
    with pytest.raises(InvalidTransition):
        move(officer, contract, ContractState.SIGNATURE)


def test_a_signature_has_happened(session: Any, office: Actor) -> None:
    contract = make_contract(ContractState.SIGNATURE)
    tomorrow = desk_clock.today() + timedelta(days=1)
    with pytest.raises(Refused) as refusal:
        move(office, contract, ContractState.ACTIVE, signed_on=tomorrow, starts_on=tomorrow)
    assert refusal.value.field == "signed_on"


def test_it_is_completed_when_every_step_is_settled(session: Any, office: Actor) -> None:
    contract = make_contract(ContractState.ACTIVE)
    step = make_milestone(MilestoneState.SUBMITTED, contract=contract)
    with pytest.raises(InvalidTransition) as refusal:
        move(office, contract, ContractState.COMPLETED)
    assert refusal.value.missing == ("milestones_settled",)
    with unit_of_work():
        milestones.move(actor=office, milestone_id=step.id, version=step.version, target="validated")
    assert move(office, session.get_one(Contract, contract.id), ContractState.COMPLETED).state == "completed"


def test_it_comes_into_force_with_the_unit_that_does_the_work(
    session: Any, officer: Actor, office: Actor, work: Engagement
) -> None:
    open_gates(officer, work)
    make_contract_kind()
    make_contract_kind("frame", is_unit_optional=True)
    today = desk_clock.today()

    def into_force(code: str, **words: Any) -> Contract:
        contract = draft(officer, work, code, unit_id=None, title=code + str(words))
        for target in ("negotiation", "legal_review"):
            move(officer, contract, target)
        move(office, contract, "signature")
        contract = session.get_one(Contract, contract.id)
        return move(office, contract, "active", signed_on=today, starts_on=today, **words)

    with pytest.raises(Refused) as refusal:
        into_force("collab")
    assert (refusal.value.field, refusal.value.code) == ("unit_id", "unit_missing")
    assert into_force("collab", unit_id=work.unit_id).unit_id == work.unit_id
    assert into_force("frame").state == ContractState.ACTIVE
    with pytest.raises(InvalidTransition) as walked:
        CONTRACT.check("signature", "active", by="contract_office", facts={"signed_and_dated": True})
    assert "unit_named" in walked.value.missing


def test_it_goes_through_the_stages_of_its_kind_and_no_others(
    session: Any, officer: Actor, work: Engagement
) -> None:
    names = {"label_fr": "Étape", "label_en": "Stage"}
    make_contract_kind(stages=[{"code": "quote", **names}, {"code": "order", **names}])
    contract = draft(officer, work)
    assert contract.stage == "quote"
    with unit_of_work():
        contracts.reach(actor=officer, contract_id=contract.id, version=contract.version, stage="order")
    assert contract.stage == "order"
    with pytest.raises(Refused), unit_of_work():
        contracts.reach(actor=officer, contract_id=contract.id, version=contract.version, stage="feast")


def test_ending_early_says_why(session: Any, office: Actor) -> None:
    contract = make_contract(ContractState.ACTIVE)
    with pytest.raises(InvalidTransition):
        move(office, contract, ContractState.TERMINATED)
    contract = session.get_one(Contract, contract.id)
    assert move(office, contract, ContractState.TERMINATED, reason="Bankruptcy").end_reason == "Bankruptcy"


def test_the_same_move_twice_is_a_conflict(session: Any, officer: Actor) -> None:
    contract = make_contract()
    version = contract.version
    move(officer, contract, ContractState.NEGOTIATION)
    with pytest.raises(Conflict), unit_of_work():
        contracts.move(actor=officer, contract_id=contract.id, version=version, target="negotiation")


def test_who_reads_agreements_does_not_write_them(session: Any) -> None:
    contract = make_contract()
    with pytest.raises(NotAllowed):
        move(actor_of("director"), contract, ContractState.NEGOTIATION)
    with pytest.raises(NotFound):
        move(actor_of("funder"), contract, ContractState.NEGOTIATION)
    with pytest.raises(NotFound):
        move(actor_of("researcher"), contract, ContractState.NEGOTIATION)
