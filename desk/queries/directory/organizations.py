"""Organizations and their people."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from desk import access, clock, policy
from desk.access import Actor
from desk.extensions import session
from desk.queries.rows import Page, cut, read
from models import Contact, Establishment, FollowUp, Interaction, Organization, OrganizationDomain, Ticket
from models.names import fold, organization_key
from models.states import FollowUpState, TicketState

SIREN_DIGITS = 9


@dataclass(frozen=True, slots=True)
class OrganizationFilter:
    """What a list of organizations is narrowed to."""

    text: str = ""
    country: str = ""
    size_class: str = ""
    kind: str = ""
    quiet_since: date | None = None  # nobody of theirs wrote, met or spoke to the desk since that day


@dataclass(frozen=True, slots=True)
class OrganizationRow:
    """One line of the list."""

    id: int
    name: str
    kind: str
    number: str | None
    country: str
    city: str | None
    size_class: str | None
    open_count: int
    ticket_count: int
    next_on: date | None
    wrote_at: datetime | None
    met_at: datetime | None

    @property
    def heard_at(self) -> datetime | None:
        """Return the last time one of its people wrote to the desk, met it or spoke to it."""
        return max((at for at in (self.wrote_at, self.met_at) if at is not None), default=None)


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A person of an organization, as a list shows them."""

    id: int
    name: str
    position: str | None
    email: str | None
    phone: str | None
    language: str
    last_heard_at: datetime | None
    email_refused_at: datetime | None
    left_on: date | None


@dataclass(frozen=True, slots=True)
class TicketRow:
    """A request, as other records name it."""

    id: int
    reference: str
    title: str
    state: str
    confirmed_at: datetime


def organizations(
    actor: Actor,
    wanted: OrganizationFilter,
    *,
    after: int | None = None,
    before: int | None = None,
    rows: int = policy.PAGE_ROWS,
) -> Page[OrganizationRow]:
    """Return a page of the organizations by folded name."""
    tickets = select(func.count()).where(
        Ticket.organization_id == Organization.id, access.visible(actor, Ticket)
    )
    open_count = tickets.where(Ticket.state != TicketState.CLOSED).scalar_subquery()
    next_on = select(func.min(FollowUp.due_on)).where(
        FollowUp.organization_id == Organization.id, FollowUp.state == FollowUpState.PLANNED,
        access.visible(actor, FollowUp),
    )  # fmt: skip
    statement = select(
        Organization.id, Organization.name, Organization.kind,
        func.coalesce(Organization.siren, Organization.foreign_id), Organization.country, Organization.city,
        Organization.size_class, open_count, tickets.scalar_subquery(), next_on.scalar_subquery(),
        *(one.scalar_subquery() for one in _heard(actor)),
    )  # fmt: skip
    return cut(
        _narrow(statement, actor, wanted),
        order=(Organization.name_key, Organization.id),
        make=OrganizationRow,
        id_of=lambda row: row.id,
        after=after,
        before=before,
        rows=rows,
    )


def countries(actor: Actor) -> list[str]:
    """Return the countries organizations are in, for the filter."""
    statement = select(Organization.country).where(
        Organization.merged_into_id.is_(None), access.visible(actor, Organization)
    )
    return list(session.scalars(statement.distinct().order_by(Organization.country)))


def organization(actor: Actor, organization_id: int) -> Organization:
    """Return an organization with its group; raises NotFound."""
    return access.load(
        actor,
        Organization,
        Organization.id == organization_id,
        options=(joinedload(Organization.group), selectinload(Organization.further_domains)),
    )


def members_of(actor: Actor, organization_id: int) -> list[tuple[int, str]]:
    """Return the organizations that belong to a group, by name."""
    statement = select(Organization.id, Organization.name).where(
        Organization.group_id == organization_id,
        Organization.merged_into_id.is_(None),
        access.visible(actor, Organization),
    )
    ordered = statement.order_by(Organization.name_key, Organization.id).limit(policy.PAGE_ROWS)
    return [(id_, name) for id_, name in session.execute(ordered)]


def contacts_of(actor: Actor, organization_id: int) -> list[ContactRow]:
    """Return the people of an organization, those who left last."""
    statement = (
        select(
            Contact.id, Contact.name, Contact.position, Contact.email, Contact.phone, Contact.language,
            Contact.last_heard_at, Contact.email_refused_at, Contact.left_on,
        )
        .where(
            Contact.organization_id == organization_id, Contact.erased_at.is_(None), Contact.merged_into_id.is_(None),
            access.visible(actor, Contact)
        )
        .order_by(Contact.left_on.is_not(None), Contact.name_key, Contact.id)
        .limit(policy.PAGE_ROWS)
    )  # fmt: skip
    return read(statement, ContactRow)


def contact(actor: Actor, contact_id: int) -> Contact:
    """Return a person with their organization; raises NotFound, also for one who was erased."""
    return access.load(
        actor, Contact, Contact.id == contact_id, Contact.erased_at.is_(None),
        options=(joinedload(Contact.organization),),
    )  # fmt: skip


def tickets_of(actor: Actor, organization_id: int) -> list[TicketRow]:
    """Return the requests of an organization that are open, the newest first."""
    statement = (
        select(Ticket.id, Ticket.reference, Ticket.title, Ticket.state, Ticket.confirmed_at)
        .where(
            Ticket.organization_id == organization_id, Ticket.state != TicketState.CLOSED,
            access.visible(actor, Ticket),
        )
        .order_by(Ticket.confirmed_at.desc(), Ticket.id.desc())
        .limit(policy.PAGE_ROWS)
    )  # fmt: skip
    return read(statement, TicketRow)


def _narrow(
    statement: Select[*tuple[Any, ...]], actor: Actor, wanted: OrganizationFilter
) -> Select[*tuple[Any, ...]]:
    """Keep what the actor sees, has not been merged away, and meets the filter."""
    conditions: list[ColumnElement[bool]] = [
        Organization.merged_into_id.is_(None),
        access.visible(actor, Organization),
    ]
    if wanted.text:
        conditions.append(_matches(wanted.text))
    if wanted.country:
        conditions.append(Organization.country == wanted.country)
    if wanted.size_class:
        conditions.append(Organization.size_class == wanted.size_class)
    if wanted.kind:
        conditions.append(Organization.kind == wanted.kind)
    if wanted.quiet_since:
        conditions.append(_quiet_since(actor, wanted.quiet_since))
    return statement.where(*conditions)


def _quiet_since(actor: Actor, day: date) -> ColumnElement[bool]:
    """Keep those of whom nobody wrote, and with whom nobody met or spoke, since a day began."""
    begun = datetime.combine(day, time(), tzinfo=clock.zone())
    people, meetings = _heard(actor)
    since = (
        people.with_only_columns(Contact.id).where(Contact.last_heard_at >= begun),
        meetings.with_only_columns(Interaction.id).where(Interaction.happened_at >= begun),
    )
    return and_(*(~one.exists() for one in since))


def _heard(actor: Actor) -> tuple[Select[Any], Select[Any]]:
    """Select when an organization was heard from: by its people, and at calls, meetings, visits and events."""
    people = select(func.max(Contact.last_heard_at)).where(
        Contact.organization_id == Organization.id, access.visible(actor, Contact)
    )
    meetings = select(func.max(Interaction.happened_at)).where(
        Interaction.organization_id == Organization.id, access.visible(actor, Interaction)
    )
    return people, meetings


def _with_site(number: str) -> Select[int]:
    """Select the organizations with a site whose SIRET begins so."""
    return select(Establishment.organization_id).where(
        Establishment.siret.startswith(number, autoescape=True)
    )


def _matches(text: str) -> ColumnElement[bool]:
    """Find by a part of the name, by domain, or by the beginning of a number."""
    number = "".join(text.split()).upper()
    siren = Organization.siren.startswith(number[:SIREN_DIGITS], autoescape=True)
    return or_(
        Organization.name_key.contains(organization_key(text), autoescape=True),
        Organization.domain.startswith(fold(text), autoescape=True),
        Organization.id.in_(
            select(OrganizationDomain.organization_id).where(
                OrganizationDomain.domain.startswith(fold(text), autoescape=True)
            )
        ),
        siren if number.isdigit() else Organization.siren == number,
        *(
            [Organization.id.in_(_with_site(number))]
            if number.isdigit() and len(number) > SIREN_DIGITS
            else []
        ),
        Organization.foreign_id.startswith(number, autoescape=True),
    )
