"""What is late or comes up: milestones, ends of contracts, ends of confidentiality."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import or_, select

from desk import access, clock, policy
from desk.access import Actor
from desk.queries.rows import read
from models import Contract, Milestone, Nda, Organization
from models.states import LIVE_CONTRACTS, SETTLED_MILESTONES, ContractState, NdaState


@dataclass(frozen=True, slots=True)
class DueRow:
    """Something with a day: `milestone`, `contract_end` or `nda_end`; `id` is the contract's or the NDA's."""

    on: date
    what: str
    id: int
    text: str
    organization: str
    state: str


def due(actor: Actor, until: date) -> list[DueRow]:
    """Return what is late or comes up to a day: open milestones, ends of contracts, ends of NDAs; bounded."""
    milestones = (
        select(Milestone.due_on, Contract.id, Milestone.title, Organization.name, Milestone.state)
        .join(Contract, Contract.id == Milestone.contract_id)
        .join(Organization, Organization.id == Contract.organization_id)
        .where(
            Milestone.due_on <= until, Milestone.state.not_in(SETTLED_MILESTONES),
            or_(Contract.state == ContractState.ACTIVE, Milestone.is_contract_due & Contract.state.in_(LIVE_CONTRACTS)),
            access.visible(actor, Milestone),
        )
        .order_by(Milestone.due_on, Milestone.id)
    )  # fmt: skip
    ends = (
        select(Contract.ends_on, Contract.id, Contract.title, Organization.name, Contract.state)
        .join(Organization, Organization.id == Contract.organization_id)
        .where(
            Contract.ends_on <= until, Contract.state == ContractState.ACTIVE, access.visible(actor, Contract)
        )
        .order_by(Contract.ends_on, Contract.id)
    )
    warned = max(until, clock.today() + timedelta(days=policy.NDA_WARNING_DAYS))
    ndas = (
        select(Nda.ends_on, Nda.id, Nda.purpose, Organization.name, Nda.state)
        .join(Organization, Organization.id == Nda.organization_id)
        .where(Nda.ends_on <= warned, Nda.state == NdaState.SIGNED, access.visible(actor, Nda))
        .order_by(Nda.ends_on, Nda.id)
    )
    named = (("milestone", milestones), ("contract_end", ends), ("nda_end", ndas))
    rows = [
        row for what, statement in named for row in read(statement.limit(policy.PAGE_ROWS), _row_of(what))
    ]
    return sorted(rows, key=lambda row: (row.on, row.what, row.id))


def _row_of(what: str) -> Callable[..., DueRow]:
    def row(on: date, id_: int, text: str, organization: str, state: str) -> DueRow:
        return DueRow(on, what, id_, text, organization, state)

    return row
