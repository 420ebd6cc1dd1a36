"""The sites of organizations: a list on the company's page, and the page of one."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, or_, select

from desk import access, policy
from desk.access import Actor
from desk.extensions import session
from desk.queries.directory.organizations import TicketRow
from desk.queries.rows import read
from models import Contract, ContractParty, Establishment, Event, Organization, Ticket

KINDS_OF_EVENTS = ("establishment_added", "establishment_edited", "establishment_closed")


@dataclass(frozen=True, slots=True)
class SiteRow:
    """One site in a list."""

    id: int
    siret: str | None
    name: str | None
    address: str | None
    postal_code: str | None
    city: str | None
    country: str
    region: str | None
    is_head: bool
    opened_on: date | None
    closed_on: date | None
    ticket_count: int = 0


@dataclass(frozen=True, slots=True)
class SiteChange:
    """One line of the history of a site; `after` is what was written, by column."""

    kind: str
    at: datetime
    by: str | None
    before: dict[str, Any]
    after: dict[str, Any]


@dataclass(frozen=True, slots=True)
class SitePage:
    """One site: what is known, who asks and signs from there, and how it came to be known so."""

    site: Establishment
    organization: Organization
    tickets: list[TicketRow]
    agreements: list[tuple[int, str]]
    changes: list[SiteChange]


def sites_of(actor: Actor, organization_id: int) -> list[SiteRow]:
    """Return the sites of an organization: the main one first, those that closed last."""
    asked = select(func.count()).where(
        Ticket.establishment_id == Establishment.id, access.visible(actor, Ticket)
    )
    columns = [getattr(Establishment, name) for name in SiteRow.__slots__[:-1]]
    statement = (
        select(*columns, asked.scalar_subquery())
        .where(Establishment.organization_id == organization_id, access.visible(actor, Establishment))
        .order_by(Establishment.closed_on.is_not(None), Establishment.is_head.desc(), Establishment.id)
        .limit(policy.PAGE_ROWS)
    )
    return read(statement, SiteRow)


def site_page(actor: Actor, establishment_id: int) -> SitePage:
    """Return a site with all its page shows; raises NotFound."""
    site = access.load(actor, Establishment, Establishment.id == establishment_id)
    organization = access.load(actor, Organization, Organization.id == site.organization_id)
    tickets = (
        select(Ticket.id, Ticket.reference, Ticket.title, Ticket.state, Ticket.confirmed_at)
        .where(Ticket.establishment_id == site.id, access.visible(actor, Ticket))
        .order_by(Ticket.confirmed_at.desc(), Ticket.id.desc())
        .limit(policy.PAGE_ROWS)
    )
    signed = select(ContractParty.contract_id).where(ContractParty.establishment_id == site.id)
    agreements = (
        select(Contract.id, Contract.title)
        .where(Contract.id.in_(signed), access.visible(actor, Contract))
        .order_by(Contract.id.desc())
        .limit(policy.PAGE_ROWS)
    )
    return SitePage(
        site, organization, read(tickets, TicketRow), [(id_, title) for id_, title in session.execute(agreements)],
        _changes(site),
    )  # fmt: skip


def _changes(site: Establishment) -> list[SiteChange]:
    """Return what was written of a site, the newest first; its organization's events tell it, also of one that became part of it."""
    parts = select(Organization.id).where(
        or_(Organization.id == site.organization_id, Organization.merged_into_id == site.organization_id)
    )
    statement = (
        select(Event.kind, Event.occurred_at, Event.details)
        .where(
            Event.subject_type == Organization.__tablename__, Event.subject_id.in_(parts), Event.kind.in_(KINDS_OF_EVENTS)
        )
        .order_by(Event.id.desc())
        .limit(policy.PAGE_ROWS)
    )  # fmt: skip
    found = []
    for kind, at, details in session.execute(statement):
        told = details or {}
        before, after = told.get("before") or {}, told.get("after") or {}
        if after.get("establishment") == site.id:
            found.append(SiteChange(kind, at, told.get("actor"), before, after))
    return found
