"""Agreements in lists: by page, on the board, under a framework, of a ticket."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, or_, select

from desk import access, clock, policy
from desk.access import Actor
from desk.extensions import session
from desk.queries.rows import Page, cut, kept, read
from models import Amendment, Contract, ContractKind, FundingLine, Milestone, Organization, Ticket, Unit
from models.names import organization_key
from models.states import LIVE_CONTRACTS, SETTLED_MILESTONES, ContractState, FundingNature, FundingSource

BOARD_ROWS = 20


@dataclass(frozen=True, slots=True)
class ContractFilter:
    """What a list of agreements is narrowed to."""

    text: str = ""
    state: str = ""
    kind: str = ""
    unit_id: int | None = None


@dataclass(frozen=True, slots=True)
class ContractRow:
    """One line of the list, one card of the board."""

    id: int
    title: str
    organization: str
    unit: str | None
    kind: str
    state: str
    reference: str
    company_cash: Decimal
    currency: str
    starts_on: date | None
    ends_on: date | None
    next_due_on: date | None


@dataclass(frozen=True, slots=True)
class Under:
    """What hangs on a framework agreement, in money."""

    spent: Decimal
    ceiling: Decimal | None


@dataclass(frozen=True, slots=True)
class Column:
    """One stage of the board: how many, and the first of them."""

    state: str
    count: int
    rows: tuple[ContractRow, ...]


def page(
    actor: Actor,
    wanted: ContractFilter,
    language: str,
    *,
    after: int | None = None,
    before: int | None = None,
    rows: int = policy.PAGE_ROWS,
) -> Page[ContractRow]:
    """Return a page of the agreements, the newest first."""
    return cut(
        _listed(actor, language).where(*_conditions(wanted)),
        order=(Contract.id,),
        make=ContractRow,
        id_of=lambda row: row.id,
        after=after,
        before=before,
        newest_first=True,
        rows=rows,
    )


def board(actor: Actor, language: str) -> list[Column]:
    """Return the live stages with their counts and first agreements, those that end or begin soonest first."""
    counted = (
        select(Contract.state, func.count()).where(access.visible(actor, Contract)).group_by(Contract.state)
    )
    counts: dict[str, int] = {row[0]: row[1] for row in session.execute(counted)}
    place = func.row_number().over(
        partition_by=Contract.state, order_by=(Contract.ends_on.nulls_last(), Contract.id)
    )
    ranked = (
        select(Contract.id.label("id"), place.label("place"))
        .where(Contract.state.in_(LIVE_CONTRACTS), access.visible(actor, Contract))
        .subquery()
    )
    statement = (
        _listed(actor, language)
        .join(ranked, ranked.c.id == Contract.id)
        .where(ranked.c.place <= BOARD_ROWS)
        .order_by(Contract.ends_on.nulls_last(), Contract.id)
    )
    rows = read(statement, ContractRow)
    return [
        Column(state, counts.get(state, 0), tuple(row for row in rows if row.state == state))
        for state in LIVE_CONTRACTS
    ]


def kinds_in_use(actor: Actor, language: str) -> list[tuple[str, str]]:
    """Return the kinds an actor sees agreements of, as (code, name)."""
    label = _kind_label(language)
    statement = (
        select(ContractKind.code, func.min(label))
        .join(Contract, Contract.kind_id == ContractKind.id)
        .where(access.visible(actor, Contract))
        .group_by(ContractKind.code)
        .order_by(func.min(label), ContractKind.code)
    )
    return [(code, name) for code, name in session.execute(statement)]


def children_of(actor: Actor, contract_id: int, language: str) -> list[ContractRow]:
    """Return the agreements made under a framework agreement."""
    statement = _listed(actor, language).where(Contract.parent_id == contract_id)
    return read(statement.order_by(Contract.id).limit(policy.PAGE_ROWS), ContractRow)


def under(contract: Contract, children: list[ContractRow]) -> Under:
    """Return what the signed agreements under a framework bring in the company's cash, and the framework's own ceiling."""
    signed = (ContractState.ACTIVE, ContractState.COMPLETED)
    spent = sum((row.company_cash for row in children if row.state in signed), Decimal("0.00"))
    ceiling = contract.fields.get("ceiling")
    return Under(spent, Decimal(ceiling) if ceiling else None)


def agreements_of(actor: Actor, ticket_id: int, language: str) -> list[ContractRow]:
    """Return the contracts of a ticket, the newest first."""
    return read(_of_ticket(actor, language, clock.today()), ContractRow, {"ticket": ticket_id})


@kept
def _of_ticket(actor: Actor, language: str, _today: date) -> Select[*tuple[Any, ...]]:
    statement = _listed(actor, language).where(Contract.ticket_id == bindparam("ticket"))
    return statement.order_by(Contract.id.desc()).limit(policy.PAGE_ROWS)


def _kind_label(language: str) -> ColumnElement[str]:
    return ContractKind.label_fr if language == "fr" else ContractKind.label_en  # type: ignore[return-value]


def _listed(actor: Actor, language: str) -> Select[*tuple[Any, ...]]:
    """Select the columns of a row. The company's cash counts what is signed, by lines of the contract and amendments."""
    today = clock.today()
    cash = (
        select(func.coalesce(func.sum(FundingLine.amount), 0))
        .outerjoin(Amendment, Amendment.id == FundingLine.amendment_id)
        .where(
            FundingLine.contract_id == Contract.id, FundingLine.source == FundingSource.COMPANY,
            FundingLine.nature == FundingNature.CASH,
            or_(FundingLine.amendment_id.is_(None), Amendment.signed_on <= today),
        )
        .correlate(Contract)
        .scalar_subquery()
    )  # fmt: skip
    next_due = (
        select(func.min(Milestone.due_on))
        .where(Milestone.contract_id == Contract.id, Milestone.state.not_in(SETTLED_MILESTONES))
        .correlate(Contract)
        .scalar_subquery()
    )
    return (
        select(
            Contract.id, Contract.title, Organization.name, Unit.name, _kind_label(language), Contract.state,
            Ticket.reference, cash, Contract.currency, Contract.starts_on, Contract.ends_on, next_due,
        )
        .join(Organization, Organization.id == Contract.organization_id)
        .join(Ticket, Ticket.id == Contract.ticket_id)
        .join(ContractKind, ContractKind.id == Contract.kind_id)
        .outerjoin(Unit, Unit.id == Contract.unit_id)
        .where(access.visible(actor, Contract))
    )  # fmt: skip


def _conditions(wanted: ContractFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.text:
        key = organization_key(wanted.text)
        conditions.append(or_(
            Organization.name_key.contains(key, autoescape=True),
            Contract.title.icontains(wanted.text, autoescape=True),
            Ticket.reference == wanted.text.strip().upper(),
        ))  # fmt: skip
    if wanted.state:
        conditions.append(Contract.state == wanted.state)
    if wanted.kind:
        conditions.append(ContractKind.code == wanted.kind)
    if wanted.unit_id is not None:
        conditions.append(Contract.unit_id == wanted.unit_id)
    return conditions
