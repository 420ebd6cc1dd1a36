"""Agreements and their milestones."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from desk.api.operations import Call, Many, get, post
from desk.api.tickets import Named, _named
from desk.api.values import Id, Line, Reason, Text, Whole, told
from desk.errors import NotFound
from desk.queries import contracts as queries
from desk.services import milestones, versions
from desk.web.language import current_language
from models import states as codes


@dataclass(frozen=True)
class AskedContracts:
    """What a list of agreements is narrowed to."""

    q: Line = ""
    state: codes.ContractState | None = None
    kind: Annotated[str, Text(40)] = ""
    unit: Id | None = None
    after: Id | None = None
    limit: Annotated[int, Whole(1, 100)] = 50


@dataclass(frozen=True)
class ContractRow:
    """An agreement in a list; the company's cash counts what is signed."""

    id: int
    title: str
    organization: str
    unit: str | None
    kind_name: str
    state: codes.ContractState
    reference: str
    company_cash: Decimal
    currency: str
    starts_on: date | None
    ends_on: date | None
    next_due_on: date | None


@dataclass(frozen=True)
class Funding:
    """Who brings how much, without VAT."""

    source: codes.FundingSource
    funder: str | None
    nature: codes.FundingNature
    amount: Decimal
    amendment_id: int | None


@dataclass(frozen=True)
class Milestone:
    """A step of an agreement."""

    id: int
    version: int
    title: str
    due_on: date
    state: codes.MilestoneState
    deliverable: str | None
    invoice_amount: Decimal | None


@dataclass(frozen=True)
class Contract:
    """One agreement with its money and its steps."""

    id: int
    version: int
    title: str
    kind: str
    kind_name: str
    state: codes.ContractState
    reference: str
    organization: Named
    unit: Named | None
    currency: str
    full_cost: Decimal | None
    overhead_rate: Decimal | None
    vat_rate: Decimal | None
    funding: tuple[Funding, ...]
    signed_on: date | None
    starts_on: date | None
    ends_on: date | None
    end_reason: str | None
    milestones: tuple[Milestone, ...]


@dataclass(frozen=True)
class Step:
    """Where a milestone goes; a day for what was handed in or validated earlier, a reason for what is missed or cancelled."""

    to: codes.MilestoneState
    reason: Reason | None = None
    on: date | None = None


@dataclass(frozen=True)
class Stepped:
    """How a milestone stands."""

    id: int
    state: codes.MilestoneState
    version: int


@get("/contracts", ContractRow, permission="agreements.read", asks=AskedContracts, many=True)
def list_contracts(call: Call) -> Many:
    """List agreements, the newest first."""
    asked = call.asks
    wanted = queries.ContractFilter(
        text=asked.q, state=asked.state or "", kind=asked.kind, unit_id=asked.unit
    )
    page = queries.page(call.actor, wanted, current_language(), after=asked.after, rows=asked.limit)
    return Many(tuple(told(ContractRow, row, kind_name=row.kind) for row in page.rows), page.after)


@get("/contracts/<int:contract_id>", Contract, permission="agreements.read")
def read_contract(call: Call, contract_id: int) -> Contract:
    """Read one agreement with its money and its milestones."""
    found = queries.contract(call.actor, contract_id)
    return told(
        Contract, found, kind=found.kind.code, kind_name=found.kind.label(current_language()), reference=found.ticket.reference, organization=_named(found.organization),
        unit=_named(found.unit), funding=tuple(told(Funding, one) for one in found.funding_lines),
        milestones=tuple(told(Milestone, one) for one in found.milestones),
    )  # fmt: skip


@get("/contracts/<int:contract_id>/milestones/<int:milestone_id>", Milestone, permission="agreements.read")
def read_milestone(call: Call, contract_id: int, milestone_id: int) -> Milestone:
    """Read one milestone."""
    return _milestone(call, contract_id, milestone_id)


@post(
    "/contracts/<int:contract_id>/milestones/<int:milestone_id>/moves", Stepped, permission="agreements.work",
    takes=Step, versioned=True,
)  # fmt: skip
def move_milestone(call: Call, contract_id: int, milestone_id: int) -> Stepped:
    """Move a milestone: handed in, sent back, validated, missed, cancelled."""
    _milestone(call, contract_id, milestone_id)
    moved = milestones.move(
        actor=call.actor, milestone_id=milestone_id, version=call.version, target=call.body.to, reason=call.body.reason, on=call.body.on
    )  # fmt: skip
    return told(Stepped, versions.settled(moved))


def _milestone(call: Call, contract_id: int, milestone_id: int) -> Milestone:
    """Return a step of just this agreement."""
    found = queries.contract(call.actor, contract_id).milestones
    for one in found:
        if one.id == milestone_id:
            return told(Milestone, one)
    raise NotFound("milestone")
