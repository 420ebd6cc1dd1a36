"""Contracts: from a kind to the end, with their money and steps."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from desk import clock as desk_clock
from desk.access import Actor
from desk.errors import Conflict, Duplicate, InvalidTransition, NotAllowed, NotFound, Refused
from desk.queries import contracts as queries
from desk.services import contract_kinds, contracts, funding, milestones, parties
from desk.transaction import unit_of_work
from desk.workflow import CONTRACT
from models import Contract, ContractKind, Engagement, Event, FundingLine, Screening, Ticket
from models.states import ContractState, MilestoneState, TicketState
from tests.factories import (
    actor_of,
    keep,
    make_accepted_ticket,
    make_contract,
    make_contract_kind,
    make_milestone,
    make_screenings,
    make_ticket,
    make_unit,
)
from tests.services.test_gates import state as state_conflict


@pytest.fixture
def officer(session: Any) -> Actor:
    return actor_of("officer")


@pytest.fixture
def office(session: Any) -> Actor:
    return actor_of("contract_office")


@pytest.fixture
def work(session: Any) -> Engagement:
    return make_accepted_ticket(TicketState.FOLLOW_UP)


def draft(actor: Actor, work: Engagement, code: str = "collab", **words: Any) -> Contract:
    given = {"title": "Weld seams", "unit_id": work.unit_id, **words}
    with unit_of_work():
        return contracts.draft(actor=actor, ticket_id=work.ticket_id, kind_code=code, **given)


def move(actor: Actor, contract: Contract, target: str, **words: Any) -> Contract:
    with unit_of_work():
        return contracts.move(
            actor=actor, contract_id=contract.id, version=contract.version, target=target, **words
        )


def open_gates(actor: Actor, work: Engagement) -> None:
    make_screenings(work.ticket, "ethics", decision="cleared")
    state_conflict(actor, work)


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


# ----- terms and money


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


def company(amount: int) -> funding.Line:
    return funding.Line("company", "cash", Decimal(amount))


def fund(actor: Actor, contract: Contract, *lines: funding.Line) -> None:
    with unit_of_work():
        funding.set_lines(actor=actor, contract_id=contract.id, version=contract.version, lines=lines)


def total(actor: Actor, contract: Contract) -> Decimal:
    return queries.totals_of(queries.contract(actor, contract.id)).total


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


def make_engagement_of(contract: Contract) -> Engagement:
    from desk.extensions import session

    return session.scalars(select(Engagement).where(Engagement.ticket_id == contract.ticket_id)).one()


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


# ----- milestones


def test_a_step_is_handed_in_sent_back_and_validated(session: Any, officer: Actor) -> None:
    step = make_milestone(invoice_amount=Decimal(9200))

    def moved(target: str, **words: Any) -> None:
        with unit_of_work():
            milestones.move(actor=officer, milestone_id=step.id, version=step.version, target=target, **words)

    moved("submitted")
    with pytest.raises(InvalidTransition):
        moved("due")
    session.refresh(step)
    moved("due", reason="A table is missing")
    assert step.submitted_on is None
    moved("submitted")
    moved("validated", on=desk_clock.today())
    assert (step.state, step.validated_on) == ("validated", desk_clock.today())
    with unit_of_work():
        milestones.invoice(actor=officer, milestone_id=step.id, version=step.version)
    assert step.is_invoiced
    with pytest.raises(Conflict), unit_of_work():
        milestones.invoice(actor=officer, milestone_id=step.id, version=step.version)


def test_the_unit_hands_in_its_own_step_and_no_other(session: Any) -> None:
    from tests.factories import make_member, make_user

    step = make_milestone()
    user = make_user("researcher")
    make_member(step.contract.unit, user=user)
    with unit_of_work():
        milestones.move(actor=actor_of(user), milestone_id=step.id, version=step.version, target="submitted")
    assert step.state == "submitted"
    with pytest.raises(NotFound), unit_of_work():
        milestones.move(
            actor=actor_of("researcher"), milestone_id=step.id, version=step.version, target="validated"
        )
    with pytest.raises(InvalidTransition), unit_of_work():
        milestones.move(actor=actor_of(user), milestone_id=step.id, version=step.version, target="validated")


def test_the_same_step_twice_is_one(session: Any, officer: Actor) -> None:
    step = make_milestone()
    with pytest.raises(Duplicate), unit_of_work():
        milestones.add(actor=officer, contract_id=step.contract_id, title=step.title, due_on=step.due_on)


def test_a_settled_step_is_not_corrected(session: Any, officer: Actor) -> None:
    step = make_milestone(MilestoneState.VALIDATED)
    with pytest.raises(Refused), unit_of_work():
        milestones.edit(
            actor=officer, milestone_id=step.id, version=step.version, title="x", due_on=step.due_on
        )


def test_the_job_finds_the_day_come(session: Any) -> None:
    step = make_milestone(due_on=desk_clock.today())
    with unit_of_work():
        milestones.move(actor=Actor.system(), milestone_id=step.id, version=None, target="due")
    assert step.state == "due"


# ----- parties, establishments, frameworks, the six months of a CIFRE thesis


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


# ----- kinds


def test_the_shipped_kinds_are_eighteen_and_import_once(session: Any) -> None:
    with unit_of_work():
        first = contract_kinds.import_kinds(actor=Actor.system())
    with unit_of_work():
        again = contract_kinds.import_kinds(actor=Actor.system())
    assert len(first.added) >= 18
    assert (again.added, again.changed) == ((), ())
    assert session.scalars(select(Event.kind)).all() == ["contract_kinds_imported"]


def test_an_old_agreement_keeps_its_kind(session: Any, officer: Actor, work: Engagement) -> None:
    row = {"code": "collab", "label_fr": "Contrat", "label_en": "Contract", "fields": []}
    with unit_of_work():
        contract_kinds.import_kinds(actor=Actor.system(), kinds=[row])
    contract = draft(officer, work)
    with unit_of_work():
        done = contract_kinds.import_kinds(actor=Actor.system(), kinds=[{**row, "checks": ["ethics"]}])
    assert done.changed == ("collab",)
    assert (contract.kind.kind_version, contract.kind.is_current) == (1, False)
    assert session.scalars(select(ContractKind.kind_version).where(ContractKind.is_current)).all() == [2]


def test_loading_what_is_shipped_leaves_what_the_desk_wrote(session: Any) -> None:
    row = {"code": "collab", "label_fr": "À nous", "label_en": "Ours", "fields": []}
    with unit_of_work():
        contract_kinds.import_kinds(actor=Actor.system(), kinds=[row])
    with unit_of_work():
        done = contract_kinds.import_kinds(actor=Actor.system(), only_new=True)
    assert "collab" not in done.added + done.changed
    assert contract_kinds.current("collab").label_en == "Ours"


def test_who_may_not_import_does_not(session: Any, officer: Actor) -> None:
    with pytest.raises(NotAllowed), unit_of_work():
        contract_kinds.import_kinds(actor=officer, kinds=[])
