"""Agreements and their milestones."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from flask_babel import gettext as _

from desk.api import typed
from desk.api.operations import Call, Many, get, post
from desk.api.tickets import Named, _named
from desk.api.values import Id, Line, Reason, Text, Whole, refused, told
from desk.errors import NotFound
from desk.queries import contracts as queries
from desk.queries.directory import units_at_work
from desk.services import contracts, milestones, versions
from desk.web.language import current_language
from forms.contracts.terms import KIND_FIELD, SETTLED, TermsForm, kind_fields, terms_form
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


@dataclass(frozen=True)
class NewMilestone:
    """A dated step of an agreement, and what is invoiced then, without VAT."""

    title: Line
    due_on: date
    deliverable: Annotated[str, Text(300)] | None = None
    invoice_amount: Decimal | None = None


@dataclass(frozen=True)
class Answer:
    """What is said to one question of a kind of agreement, as its form would be filled in."""

    question: Annotated[str, Text(80)]
    value: Annotated[str, Text(4000, lines=True)]


@dataclass(frozen=True)
class NewContract:
    """An agreement to draft: its kind, the common terms (shares in percent), and answers to what the kind asks; `settled`
    are the codes of what it wants settled before the signature."""

    kind: Annotated[str, Text(40)]
    title: Line
    unit_id: Id | None = None
    parent_id: Id | None = None
    managing_establishment: Annotated[str, Text(120)] | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    full_cost: Decimal | None = None
    marginal_cost: Decimal | None = None
    overhead_rate: Decimal | None = None
    overhead_mode: codes.OverheadMode | None = None
    vat_rate: Decimal | None = None
    ip_mode: Line | None = None
    publication_rule: Line | None = None
    settled: tuple[Annotated[str, Text(80)], ...] = ()
    answers: tuple[Answer, ...] = ()


@dataclass(frozen=True)
class Drafted:
    """An agreement as it was drafted."""

    id: int
    state: codes.ContractState
    version: int
    url: str


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


@post(
    "/tickets/<reference:reference>/contracts",
    Drafted,
    permission="agreements.work",
    takes=NewContract,
    status=201,
)
def draft_agreement(call: Call, reference: str) -> Drafted:
    """Draft an agreement for an accepted request; the checks its kind asks for become required."""
    ticket, body = queries.ticket(call.actor, reference), call.body
    kind = next((one for one in queries.kinds(current_language()) if one.code == body.kind), None)
    if kind is None:
        raise refused("kind", "unknown", _("There is nothing of this kind to ask for."))
    form = _terms(call, ticket, kind)
    made = versions.settled(
        contracts.draft(actor=call.actor, ticket_id=ticket.id, kind_code=kind.code, **form.facts())
    )
    return told(Drafted, made, url=f"/api/v1/contracts/{made.id}")


def _terms(call: Call, ticket: Any, kind: Any) -> TermsForm:
    """Read the terms with the very form of the page: what a kind asks is data of the desk."""
    sent = {
        name: value for name, value in vars(call.body).items() if name not in ("kind", "answers", "settled")
    }
    answers = {f"{KIND_FIELD}{one.question}": one.value for one in call.body.answers}
    words = typed.given({**sent, **answers, SETTLED: list(call.body.settled)})
    form: TermsForm = terms_form(kind.definition, current_language(), is_new=True)(
        words, units=units_at_work(call.actor, ticket.id), parents=queries.frameworks(call.actor, ticket.organization_id),
        meta={"csrf": False},
    )  # fmt: skip
    strange = [one for one in (*answers, *([SETTLED] if call.body.settled else ())) if one not in form]
    if strange:
        raise refused(
            strange[0].removeprefix(KIND_FIELD)[:80], "unknown_field", _("There is no such field here.")
        )
    return typed.checked(form, {name: name.removeprefix(KIND_FIELD) for name in kind_fields(form)})


@post(
    "/contracts/<int:contract_id>/milestones", Stepped, permission="agreements.work", takes=NewMilestone, status=201
)  # fmt: skip
def add_milestone(call: Call, contract_id: int) -> Stepped:
    """Add a dated step to an agreement that is not over."""
    queries.contract(call.actor, contract_id)
    made = milestones.add(actor=call.actor, contract_id=contract_id, **vars(call.body))
    return told(Stepped, versions.settled(made))


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
