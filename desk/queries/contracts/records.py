"""One agreement or one NDA with all its page shows, and what forms about them choose from."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import joinedload, selectinload

from desk import access, clock, policy
from desk.access import Actor
from desk.extensions import session
from desk.queries.rows import kept, read
from models import (
    Attachment,
    Contract,
    ContractKind,
    ContractParty,
    DocumentTemplate,
    Establishment,
    Event,
    FundingLine,
    ManagingEstablishment,
    Nda,
    NdaPerson,
    Ticket,
)
from models.money import Totals, totals
from models.names import fold
from models.states import LIVE_CONTRACTS, Language


@dataclass(frozen=True, slots=True)
class FileRow:
    """One document of an agreement."""

    key: str
    name: str
    size: int
    layer: str
    scan_state: str
    has_active_content: bool | None
    sha256: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """One reading of a confidential part; the name is gone once the person's data were erased."""

    name: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class NdaRow:
    """One confidentiality agreement of a ticket."""

    id: int
    version: int
    purpose: str
    is_mutual: bool
    state: str
    signed_on: date | None
    ends_on: date | None


def contract(actor: Actor, contract_id: int) -> Contract:
    """Return an agreement with all its page shows; raises NotFound."""
    return access.load(
        actor, Contract, Contract.id == contract_id,
        options=(
            joinedload(Contract.kind), joinedload(Contract.organization), joinedload(Contract.unit),
            joinedload(Contract.ticket), joinedload(Contract.parent),
            selectinload(Contract.funding_lines).joinedload(FundingLine.amendment),
            selectinload(Contract.amendments), selectinload(Contract.milestones), selectinload(Contract.parties).joinedload(ContractParty.establishment),
        ),
    )  # fmt: skip


def totals_of(contract: Contract) -> Totals:
    """Return what a loaded agreement adds up to today: amendments count from their signature."""
    return totals(
        contract.funding_lines, on=clock.today(), overhead_rate=contract.overhead_rate,
        overhead_mode=contract.overhead_mode, vat_rate=contract.vat_rate,
    )  # fmt: skip


def files_of(actor: Actor, *, contract_id: int | None = None, nda_id: int | None = None) -> list[FileRow]:
    """Return the documents of an agreement, the newest first."""
    owner = Attachment.contract_id == contract_id if contract_id is not None else Attachment.nda_id == nda_id
    statement = (
        select(
            Attachment.key,
            Attachment.name,
            Attachment.size,
            Attachment.layer,
            Attachment.scan_state,
            Attachment.has_active_content,
            Attachment.sha256,
            Attachment.created_at,
        )
        .where(owner, access.visible(actor, Attachment))
        .order_by(Attachment.id.desc())
        .limit(policy.PAGE_ROWS)
    )
    return read(statement, FileRow)


def company_sites(actor: Actor, organization_id: int) -> list[tuple[int, str]]:
    """Return the sites of the company of an agreement by what they are called, those that closed last."""
    statement = (
        select(Establishment)
        .where(Establishment.organization_id == organization_id, access.visible(actor, Establishment))
        .order_by(Establishment.closed_on.is_not(None), Establishment.is_head.desc(), Establishment.id)
        .limit(policy.PAGE_ROWS)
    )
    return [(one.id, one.called) for one in session.execute(statement).scalars()]


def establishments() -> list[ManagingEstablishment]:
    """Return the establishments that manage agreements, in the order they were written."""
    statement = select(ManagingEstablishment).order_by(ManagingEstablishment.id)
    return list(session.execute(statement).scalars())


def template_languages() -> list[str]:
    """Return the languages a confidentiality agreement can be drafted in."""
    statement = select(DocumentTemplate.language).where(DocumentTemplate.is_current).distinct()
    found = set(session.execute(statement).scalars())
    return [language for language in Language if language in found]


def readings_of(actor: Actor, nda: Nda) -> list[ReadingRow]:
    """Return who opened the confidential part of an agreement's request, the newest first."""
    statement = (
        select(Event.details, Event.occurred_at)
        .where(Event.kind == "confidential_read", Event.ticket_id == nda.ticket_id, access.visible(actor, Event))
        .order_by(Event.id.desc())
        .limit(policy.PAGE_ROWS)
    )  # fmt: skip
    return [
        ReadingRow((details or {}).get("actor"), occurred_at)
        for details, occurred_at in session.execute(statement)
    ]


def frameworks(actor: Actor, organization_id: int) -> list[tuple[int, str]]:
    """Return the agreements with an organization that others may hang on, as (id, title)."""
    statement = select(Contract.id, Contract.title).where(
        Contract.organization_id == organization_id,
        Contract.state.in_(LIVE_CONTRACTS),
        access.visible(actor, Contract),
    )
    return [(id_, title) for id_, title in session.execute(statement.order_by(Contract.title, Contract.id))]


def kinds(language: str) -> list[ContractKind]:
    """Return the kinds new agreements are drafted from, by name; confidentiality has its own room."""
    statement = select(ContractKind).where(ContractKind.is_current, ContractKind.code != "nda")
    found = session.execute(statement.order_by(ContractKind.code)).scalars()
    return sorted(found, key=lambda kind: (fold(kind.label(language)), kind.id))


def nda(actor: Actor, nda_id: int) -> Nda:
    """Return an NDA with its people, company and ticket; raises NotFound."""
    return access.load(
        actor, Nda, Nda.id == nda_id,
        options=(
            joinedload(Nda.organization), joinedload(Nda.ticket),
            selectinload(Nda.people).joinedload(NdaPerson.member),
        ),
    )  # fmt: skip


def ndas_of(actor: Actor, ticket_id: int) -> list[NdaRow]:
    """Return the NDAs of a ticket, the newest first."""
    return read(_ndas_of(actor), NdaRow, {"ticket": ticket_id})


@kept
def _ndas_of(actor: Actor) -> Select[*tuple[Any, ...]]:
    statement = select(
        Nda.id, Nda.version, Nda.purpose, Nda.is_mutual, Nda.state, Nda.signed_on, Nda.ends_on
    ).where(Nda.ticket_id == bindparam("ticket"), access.visible(actor, Nda))
    return statement.order_by(Nda.id.desc()).limit(policy.PAGE_ROWS)


def ticket(actor: Actor, reference: str) -> Ticket:
    """Return the ticket of an address, with its organization; raises NotFound."""
    return access.load(
        actor, Ticket, Ticket.reference == reference,
        options=(joinedload(Ticket.organization), joinedload(Ticket.submission)),
    )  # fmt: skip
