"""People nothing is open with and nobody has heard from for as long as the desk keeps them: it is time to erase them or to ask."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from desk import access, policy
from desk.access import Actor
from desk.extensions import session
from desk.queries.rows import Page, cut
from models import Contact, Contract, FollowUp, Nda, Organization, Ticket
from models.states import LIVE_CONTRACTS, FollowUpState, NdaState, TicketState


@dataclass(frozen=True, slots=True)
class SilentRow:
    """A person whose time is over; `heard_at` is empty for somebody who never wrote or spoke to the desk."""

    id: int
    name: str
    organization_id: int
    organization: str
    heard_at: datetime | None
    since: datetime


def silent_people(
    actor: Actor, before: datetime, *, after: int | None = None, earlier: int | None = None, rows: int = policy.PAGE_ROWS
) -> Page[SilentRow]:  # fmt: skip
    """Return a page of the people last heard from before a moment, the longest silent first."""
    since = _since()
    statement = select(
        Contact.id, Contact.name, Organization.id, Organization.name, Contact.last_heard_at, since
    ).join(Organization, Organization.id == Contact.organization_id)
    return cut(
        statement.where(access.visible(actor, Contact), is_silent(before)),
        order=(since, Contact.id), make=SilentRow, id_of=lambda row: row.id, after=after, before=earlier, rows=rows,
    )  # fmt: skip


def silent_count(actor: Actor, before: datetime) -> int:
    """Count them."""
    counted = select(func.count()).select_from(Contact)
    return session.scalar(counted.where(access.visible(actor, Contact), is_silent(before))) or 0


def is_silent(before: datetime) -> ColumnElement[bool]:
    """Return the condition that nothing holds a person here who was not heard from since a moment.

    What holds: a request of theirs or of their company that is open or ended since, an agreement that runs, a plan to
    meet or call the company.
    """
    is_recent = or_(Ticket.state != TicketState.CLOSED, Ticket.state_since >= before)
    of_company = select(Ticket.id).where(Ticket.organization_id == Contact.organization_id, is_recent)
    of_person = select(Ticket.id).where(Ticket.contact_id == Contact.id, is_recent)
    signed = (
        select(Nda.id)
        .join(Ticket, Ticket.id == Nda.ticket_id)
        .where(Ticket.organization_id == Contact.organization_id, Nda.state == NdaState.SIGNED)
    )
    runs = select(Contract.id).where(
        Contract.organization_id == Contact.organization_id, Contract.state.in_(LIVE_CONTRACTS)
    )
    planned = select(FollowUp.id).where(
        FollowUp.organization_id == Contact.organization_id, FollowUp.state == FollowUpState.PLANNED
    )
    held = (of_company, of_person, signed, runs, planned)
    return and_(
        Contact.erased_at.is_(None), Contact.merged_into_id.is_(None), _since() < before, *(~one.correlate(Contact).exists() for one in held)
    )  # fmt: skip


def _since() -> Any:
    """Return since when nothing was heard: from the last word, else from the day the person was written down."""
    return func.coalesce(Contact.last_heard_at, Contact.created_at)
