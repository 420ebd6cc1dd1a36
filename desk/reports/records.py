"""The records behind a figure, as far as the reader may see them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select

from desk import access
from desk.access import Actor
from desk.extensions import session
from desk.reports.period import Period
from desk.reports.report import Report
from models import Contract, Milestone, Offer, Organization, Ticket, Unit

ROWS = 200


@dataclass(frozen=True)
class Record:
    """One record, its ticket and its state."""

    reference: str
    title: str
    detail: str | None
    state: str
    on: date | datetime | None


@dataclass(frozen=True)
class Records:
    """The first records of a list, and how many the reader may see in all."""

    kind: str
    rows: list[Record]
    total: int


def behind(report: Report, period: Period, key: str | None, actor: Actor) -> Records:
    """Return the records behind a figure or one part of it, the newest first."""
    ids = report.ids(period, key).distinct().subquery()
    statement = _SELECTS[report.kind](actor).where(_IDS[report.kind].in_(select(ids)))
    total = session.scalar(select(func.count()).select_from(statement.subquery())) or 0
    ordered = statement.order_by(_IDS[report.kind].desc()).limit(ROWS)
    return Records(report.kind, [Record(*row) for row in session.execute(ordered)], total)


def _tickets(actor: Actor) -> Select[*tuple[Any, ...]]:
    return (
        select(Ticket.reference, Ticket.title, Organization.name, Ticket.state, Ticket.confirmed_at)
        .join(Organization, Organization.id == Ticket.organization_id)
        .where(access.visible(actor, Ticket))
    )


def _offers(actor: Actor) -> Select[*tuple[Any, ...]]:
    return (
        select(Ticket.reference, Ticket.title, Unit.name, Offer.state, Offer.decided_at)
        .join(Offer, Offer.ticket_id == Ticket.id)
        .join(Unit, Unit.id == Offer.unit_id)
        .where(access.visible(actor, Ticket), access.visible(actor, Offer))
    )


def _contracts(actor: Actor) -> Select[*tuple[Any, ...]]:
    return (
        select(Ticket.reference, Contract.title, Organization.name, Contract.state, Contract.signed_on)
        .join(Contract, Contract.ticket_id == Ticket.id)
        .join(Organization, Organization.id == Contract.organization_id)
        .where(access.visible(actor, Ticket), access.visible(actor, Contract))
    )


def _milestones(actor: Actor) -> Select[*tuple[Any, ...]]:
    return (
        select(Ticket.reference, Milestone.title, Contract.title, Milestone.state, Milestone.due_on)
        .join(Contract, Contract.ticket_id == Ticket.id)
        .join(Milestone, Milestone.contract_id == Contract.id)
        .where(access.visible(actor, Ticket), access.visible(actor, Milestone))
    )


_SELECTS = {"ticket": _tickets, "offer": _offers, "contract": _contracts, "milestone": _milestones}
_IDS = {"ticket": Ticket.id, "offer": Offer.id, "contract": Contract.id, "milestone": Milestone.id}
