"""The verbs of the stories about agreements: secrecy, ties, contracts, money, milestones."""

from datetime import date
from decimal import Decimal
from typing import Any, Final

from desk import clock
from desk.access import Actor
from desk.demo.content import Step
from desk.demo.stage import SYSTEM, Case, Stage, Verb
from desk.extensions import session
from desk.services import conflicts, contracts, funding, milestones, ndas
from desk.services.funding import Line
from models import Contract, Milestone, Nda
from models.states import ContractState, MilestoneState


def nda_request(stage: Stage, case: Case, step: Step) -> None:
    """The officer asks for an agreement of secrecy."""
    case.nda_id = ndas.request(actor=stage.owner(case), ticket_id=case.ticket_id, purpose=step["purpose"]).id


def nda_draft(stage: Stage, case: Case, step: Step) -> None:
    """The contract office writes it."""
    nda = session.get_one(Nda, case.nda_id)
    ndas.draft(actor=stage.contract_office, nda_id=nda.id, version=nda.version)


def nda_review(stage: Stage, case: Case, step: Step) -> None:
    """Both sides read it."""
    nda = session.get_one(Nda, case.nda_id)
    ndas.review(actor=stage.contract_office, nda_id=nda.id, version=nda.version)


def nda_sign(stage: Stage, case: Case, step: Step) -> None:
    """It is signed, and names people."""
    nda = session.get_one(Nda, case.nda_id)
    ndas.sign(
        actor=stage.contract_office, nda_id=nda.id, version=nda.version, member_ids=stage.member_ids(step["people"]),
        signed_on=clock.today(), ends_on=stage.timeline.day(case.story, step["ends"]),
        secrecy_until=stage.timeline.day(case.story, step["secrecy"]),
    )  # fmt: skip


def conflict_statement(stage: Stage, case: Case, step: Step) -> None:
    """A unit tells the desk of a tie with the company, and the desk decides."""
    statement = conflicts.state(
        actor=stage.owner(case), offer_id=case.offers[step["unit"]], has_tie=step["tie"], explanation=step["text"],
        stated_by=step["by"],
    )  # fmt: skip
    conflicts.decide(
        actor=stage.owner(case),
        statement_id=statement.id,
        version=statement.version,
        is_blocking=step["blocking"],
    )


def contract(stage: Stage, case: Case, step: Step) -> None:
    """The contract office drafts an agreement, with its money."""
    terms: dict[str, Any] = {
        "starts_on": stage.timeline.day(case.story, step["start"]),
        "ends_on": stage.timeline.day(case.story, step["end"]),
    }
    if "full_cost" in step.given:
        terms["full_cost"] = Decimal(step["full_cost"])
    if "vat" in step.given:
        terms["vat_rate"] = Decimal(str(step["vat"]))
    if "overhead_rate" in step.given:
        terms |= {
            "overhead_rate": Decimal(str(step["overhead_rate"])),
            "overhead_mode": step["overhead_mode"],
        }
    drafted = contracts.draft(
        actor=stage.contract_office, ticket_id=case.ticket_id, kind_code=step["kind"], title=step["title"],
        unit_id=stage.unit_id(step["unit"]), parent_id=case.contracts.get(step.get("parent", "")),
        fields=_fields(stage, case, step), **terms,
    )  # fmt: skip
    case.contracts[step["ref"]] = drafted.id
    funding.set_lines(
        actor=stage.contract_office, contract_id=drafted.id, version=drafted.version, lines=_lines(step)
    )


def _fields(stage: Stage, case: Case, step: Step) -> dict[str, Any]:
    """Return the kind's own fields; those that are dates are told in days."""
    given: dict[str, Any] = step.get("fields", {})
    return {
        name: stage.timeline.day(case.story, value) if name.endswith(("_on", "_until")) else value
        for name, value in given.items()
    }


def _lines(step: Step) -> list[Line]:
    return [
        Line(one["source"], one["nature"], Decimal(one["amount"]), one.get("funder"))
        for one in step.get("funding", ())
    ]


def contract_to(stage: Stage, case: Case, step: Step) -> None:
    """The contract office moves an agreement on; it enters into force signed on that very day."""
    found = session.get_one(Contract, case.contracts[step["ref"]])
    signed_on = clock.today() if step["to"] == ContractState.ACTIVE else None
    contracts.move(
        actor=stage.contract_office,
        contract_id=found.id,
        version=found.version,
        target=step["to"],
        signed_on=signed_on,
    )


def amendment(stage: Stage, case: Case, step: Step) -> None:
    """The contract office prepares a change, and records its signature when it is there."""
    actor, found = stage.contract_office, session.get_one(Contract, case.contracts[step["ref"]])
    prepared = funding.amend(
        actor=actor, contract_id=found.id, version=found.version, subject=step["title"],
        ends_on=stage.timeline.day(case.story, step["ends"]), lines=_lines(step),
    )  # fmt: skip
    signed_on: date = stage.timeline.day(case.story, step.day)
    funding.sign_amendment(actor=actor, amendment_id=prepared.id, version=found.version, signed_on=signed_on)


def milestone(stage: Stage, case: Case, step: Step) -> None:
    """The contract office adds a dated step."""
    amount = Decimal(step["amount"]) if "amount" in step.given else None
    added = milestones.add(
        actor=stage.contract_office, contract_id=case.contracts[step["ref"]], title=step["title"],
        due_on=stage.timeline.working_day(case.story, step["due"]), deliverable=step["deliverable"],
        invoice_amount=amount,
    )  # fmt: skip
    case.milestones[step["ref"], step["key"]] = added.id


def milestone_to(stage: Stage, case: Case, step: Step) -> None:
    """A step is due, handed in or validated, and its invoice sent."""
    found = session.get_one(Milestone, case.milestones[step["ref"], step["key"]])
    actor: Actor = SYSTEM if step["to"] == MilestoneState.DUE else stage.owner(case)
    milestones.move(actor=actor, milestone_id=found.id, version=found.version, target=step["to"])
    if step.get("invoiced"):
        milestones.invoice(actor=stage.contract_office, milestone_id=found.id, version=found.version)


VERBS: Final[dict[str, Verb]] = {
    verb.__name__: verb for verb in (
        nda_request, nda_draft, nda_review, nda_sign, conflict_statement, contract, contract_to, amendment, milestone,
        milestone_to,
    )
}  # fmt: skip
