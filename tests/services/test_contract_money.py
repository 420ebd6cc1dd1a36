"""Terms, money, parties and frameworks of contracts."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from desk import clock as desk_clock
from desk.access import Actor
from desk.errors import Conflict, NotAllowed, Refused
from desk.queries import contracts as queries
from desk.services import contracts, funding, parties
from desk.transaction import unit_of_work
from models import Contract, Engagement, FundingLine
from models.states import ContractState
from tests.factories import (
    actor_of,
    keep,
    make_contract,
    make_contract_kind,
    make_screenings,
)
from tests.services.agreements import company, draft, fund, make_engagement_of, move, open_gates, total
from tests.services.test_gates import state as state_conflict


def test_terms_are_negotiated_until_the_signature(session: Any, officer: Actor) -> None:
    contract = make_contract(ContractState.NEGOTIATION)
    with unit_of_work():
        contracts.edit(
            actor=officer, contract_id=contract.id, version=contract.version, title="New", unit_id=contract.unit_id,
            vat_rate=Decimal("0.2"),
        )  # fmt: skip
    assert (contract.title, contract.vat_rate) == ("New", Decimal("0.2"))
    signed = make_contract(ContractState.ACTIVE)
    with pytest.raises(Refused) as refusal, unit_of_work():
        contracts.edit(actor=officer, contract_id=signed.id, version=signed.version, title="No")
    assert refusal.value.code == "already_signed"


def test_funding_is_written_as_a_whole_and_moves_the_version(session: Any, officer: Actor) -> None:
    contract = make_contract()
    version = contract.version
    fund(officer, contract, company(100), funding.Line("region", "cash", Decimal(50), "Région (fictive)"))
    fund(officer, contract, company(120))
    assert total(officer, contract) == Decimal(120)
    with pytest.raises(Conflict), unit_of_work():
        funding.set_lines(actor=officer, contract_id=contract.id, version=version, lines=[])


def test_the_first_amounts_are_not_negative(session: Any, officer: Actor) -> None:
    with pytest.raises(Refused) as refusal:
        fund(officer, make_contract(), company(-1))
    assert refusal.value.code == "below_zero"


def test_an_amendment_changes_total_and_end_from_its_signature(session: Any, office: Actor) -> None:
    contract = make_contract(ContractState.SIGNATURE)
    fund(office, contract, company(100))
    today = desk_clock.today()
    make_screenings(contract.ticket)
    state_conflict(office, make_engagement_of(contract))
    move(office, contract, ContractState.ACTIVE, signed_on=today, starts_on=today, ends_on=today)
    later = today + timedelta(days=90)
    with unit_of_work():
        amendment = funding.amend(
            actor=office, contract_id=contract.id, version=contract.version, subject="More", ends_on=later,
            lines=[company(-30), company(80)],
        )  # fmt: skip
    assert (total(office, contract), contract.ends_on) == (Decimal(100), today)
    with unit_of_work():
        funding.sign_amendment(
            actor=office, amendment_id=amendment.id, version=contract.version, signed_on=today
        )
    assert (total(office, contract), contract.ends_on) == (Decimal(150), later)
    with pytest.raises(Conflict), unit_of_work():
        funding.sign_amendment(
            actor=office, amendment_id=amendment.id, version=contract.version, signed_on=today
        )


def test_only_an_agreement_in_force_is_amended(session: Any, office: Actor) -> None:
    contract = make_contract(ContractState.NEGOTIATION)
    with pytest.raises(Refused), unit_of_work():
        funding.amend(actor=office, contract_id=contract.id, version=contract.version, subject="Too soon")


def test_an_officer_prepares_an_amendment_and_the_contract_office_signs_it(
    session: Any, officer: Actor
) -> None:
    contract = make_contract(ContractState.ACTIVE)
    with unit_of_work():
        amendment = funding.amend(
            actor=officer, contract_id=contract.id, version=contract.version, subject="More"
        )
    with pytest.raises(NotAllowed), unit_of_work():
        funding.sign_amendment(
            actor=officer, amendment_id=amendment.id, version=contract.version, signed_on=desk_clock.today()
        )


def test_an_agreement_takes_the_overhead_of_its_establishment_unless_it_says_its_own(
    session: Any, officer: Actor, work: Engagement
) -> None:
    make_contract_kind()
    lead = actor_of("lead")
    taken = [parties.Overhead("Université d’Alba", Decimal("0.2"), "inside")]
    with unit_of_work():
        parties.set_establishments(actor=lead, base=parties.mark([]), establishments=taken)
    with pytest.raises(Conflict), unit_of_work():
        parties.set_establishments(actor=lead, base=parties.mark([]), establishments=[])
    with pytest.raises(NotAllowed), unit_of_work():
        parties.set_establishments(actor=officer, base=parties.mark(taken), establishments=[])

    usual = draft(officer, work, managing_establishment="universite d’alba")
    assert (usual.overhead_rate, usual.overhead_mode) == (Decimal("0.2"), "inside")
    fund(officer, usual, company(120_000))
    totals = queries.totals_of(queries.contract(officer, usual.id))
    assert (totals.overhead, totals.invoiced) == (Decimal("20000.00"), Decimal(120_000))
    own = draft(
        officer, work, title="Own", managing_establishment="Université d’Alba", overhead_rate=Decimal("0.1"), overhead_mode="on_top",
    )  # fmt: skip
    assert own.overhead_rate == Decimal("0.1")


def test_parties_sign_one_by_one_and_move_the_version(session: Any, officer: Actor) -> None:
    contract, today = make_contract(), desk_clock.today()
    version = contract.version
    signers = [
        parties.Party("Fonderie du Val", "company", "Ana Ruiz, director", today),
        parties.Party("Université (fictive)", "establishment"),
    ]
    with unit_of_work():
        parties.set_parties(actor=officer, contract_id=contract.id, version=version, parties=signers)
    known = queries.contract(officer, contract.id).parties
    assert [(one.name, one.signed_on) for one in known] == [
        ("Fonderie du Val", today), ("Université (fictive)", None),
    ]  # fmt: skip
    with pytest.raises(Conflict), unit_of_work():
        parties.set_parties(actor=officer, contract_id=contract.id, version=version, parties=[])
    later = parties.Party("X", "company", None, today + timedelta(days=1))
    with pytest.raises(Refused), unit_of_work():
        parties.set_parties(
            actor=officer, contract_id=contract.id, version=known and contract.version, parties=[later]
        )


def test_an_agreement_under_a_framework_follows_its_rules_and_counts_to_its_ceiling(
    session: Any, officer: Actor, work: Engagement
) -> None:
    money = {"type": "money", "label_fr": "Plafond", "label_en": "Ceiling"}
    make_contract_kind("frame", fields=[{"name": "ceiling", **money}])
    make_contract_kind()
    frame = draft(
        officer, work, "frame", fields={"ceiling": Decimal(50)}, ip_mode="Shared", publication_rule="After six months"
    )  # fmt: skip
    child = draft(officer, work, parent_id=frame.id, publication_rule="At once")
    assert (child.ip_mode, child.publication_rule) == ("Shared", "At once")
    fund(officer, child, company(30))
    under = queries.under(frame, queries.children_of(officer, frame.id, "en"))
    assert (under.spent, under.ceiling) == (Decimal(0), Decimal(50)), "nothing is signed yet"
    signed = make_contract(ContractState.ACTIVE, engagement=work, parent_id=frame.id)
    keep(FundingLine(contract_id=signed.id, source="company", nature="cash", amount=Decimal(80)))
    assert queries.under(frame, queries.children_of(officer, frame.id, "en")).spent == Decimal(80)


def test_the_six_months_of_a_cifre_thesis_make_a_milestone_that_its_signature_settles(
    session: Any, officer: Actor, office: Actor, work: Engagement
) -> None:
    day = {"name": "work_starts_on", "type": "date", "label_fr": "Début", "label_en": "Start"}
    rule = {
        "months_after": 6, "from_field": "work_starts_on", "warn_at_months": [4, 5], "label_fr": "Contrat signé",
        "label_en": "Contract signed",
    }  # fmt: skip
    make_contract_kind("cifre", fields=[day], contract_due=rule)
    open_gates(officer, work)
    contract = draft(officer, work, "cifre", fields={"work_starts_on": date(2026, 8, 31)})

    def step() -> Any:
        session.expire_all()
        return [(one.due_on, one.state) for one in queries.contract(officer, contract.id).milestones]

    assert step() == [(date(2027, 2, 28), "planned")]
    assert any(row.text == "Contract signed" for row in queries.due(officer, date(2027, 3, 1)))
    with unit_of_work():
        contracts.edit(
            actor=officer, contract_id=contract.id, version=contract.version, title="T", unit_id=work.unit_id,
            fields={"work_starts_on": date(2026, 3, 2)},
        )  # fmt: skip
    assert step() == [(date(2026, 9, 2), "planned")]
    for who, target in ((officer, "negotiation"), (officer, "legal_review"), (office, "signature")):
        move(who, session.get_one(Contract, contract.id), target)
    today = desk_clock.today()
    move(office, session.get_one(Contract, contract.id), "active", signed_on=today, starts_on=today)
    assert step() == [(date(2026, 9, 2), "validated")]
