"""Whom an interaction was with: guessed from the page one comes from, or found by what was typed."""

import re
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, select

from desk import access
from desk.access import Actor
from desk.extensions import session
from desk.queries.directory.organizations import TicketRow, tickets_of
from models import Contact, Contract, FollowUp, Organization, Ticket
from models.names import fold, organization_key
from models.states import TicketState

AT_MOST: Final = 12
_LARGEST: Final = 2**31 - 1
_PLACES: Final = re.compile(
    r"/(?:tickets/(?P<reference>[A-Z0-9]{2,8}-\d{4}-\d{4,9})|directory/organizations/(?P<organization>\d{1,10})"
    r"|directory/contacts/(?P<contact>\d{1,10})|directory/follow-ups/(?P<follow_up>\d{1,10})|contracts/(?P<contract>\d{1,10}))(?=[/?#]|$)",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Whom:
    """Somebody an interaction may have been with: a person, or nobody in particular of an organization."""

    organization_id: int
    organization: str
    contact_id: int | None = None
    contact: str | None = None

    @property
    def code(self) -> str:
        """Return what a form calls them."""
        return f"c{self.contact_id}" if self.contact_id else f"o{self.organization_id}"


@dataclass(frozen=True, slots=True)
class Near:
    """Whom and what a page is about, the likeliest first."""

    people: tuple[Whom, ...] = ()
    tickets: tuple[TicketRow, ...] = ()
    ticket_id: int | None = None


def near(actor: Actor, path: str) -> Near:
    """Return whom a page of the desk is about, by its path; nobody for a page about nothing the actor sees."""
    place = _PLACES.match(path)
    if place is None:
        return Near()
    organization_id, contact_id, ticket_id = _about(actor, place)
    if organization_id is None:
        return Near()
    people = _people(actor, Contact.organization_id == organization_id)
    people.sort(key=lambda one: one.contact_id != contact_id)
    anybody = _organizations(actor, Organization.id == organization_id)
    at_first = people if contact_id is not None else [*anybody, *people]
    found = tuple(at_first[:AT_MOST]) + (tuple(anybody) if contact_id is not None else ())
    return Near(found, tuple(tickets_of(actor, organization_id)), ticket_id)


def called(actor: Actor, words: str) -> tuple[list[Whom], int | None]:
    """Return whom typed words may mean, and the request they name: by reference, address, number, or part of a name."""
    reference = words.strip().upper()
    ticket = session.execute(
        select(Ticket.id, Ticket.contact_id, Ticket.organization_id).where(
            Ticket.reference == reference, access.visible(actor, Ticket)
        )
    ).first()
    if ticket is not None:
        people = _people(actor, Contact.id == ticket.contact_id)
        return people or _organizations(actor, Organization.id == ticket.organization_id), ticket.id
    if "@" in words:
        return _people(actor, Contact.email_key == words.strip().casefold()), None
    number = "".join(words.split())
    if number.isascii() and number.isdigit():
        return _organizations(actor, Organization.siren == number[:9]), None
    by_name = Organization.name_key.contains(organization_key(words), autoescape=True)
    people = _people(actor, Contact.name_key.contains(fold(words), autoescape=True))
    return [*_organizations(actor, by_name), *people], None


def lately(actor: Actor) -> list[tuple[str, str]]:
    """Return the people of one's own open requests as (address, name and company), for a box that completes."""
    statement = (
        select(Contact.email, Contact.name, Organization.name)
        .join(Ticket, Ticket.contact_id == Contact.id)
        .join(Organization, Organization.id == Contact.organization_id)
        .where(
            Ticket.owner_id == actor.user_id, Ticket.state != TicketState.CLOSED, Contact.email.is_not(None),
            access.visible(actor, Ticket), access.visible(actor, Contact),
        )
        .order_by(Ticket.confirmed_at.desc(), Ticket.id.desc())
        .limit(3 * AT_MOST)
    )  # fmt: skip
    return list(
        dict.fromkeys(
            (email, f"{name} · {firm}") for email, name, firm in session.execute(statement) if email
        )
    )


def _about(actor: Actor, place: re.Match[str]) -> tuple[int | None, int | None, int | None]:
    """Return the organization, person and request a path names."""
    named = {key: value for key, value in place.groupdict().items() if value is not None}
    (kind, value), nothing = next(iter(named.items())), (None, None, None)
    if kind != "reference" and int(value) > _LARGEST:
        return nothing
    request = select(Ticket.organization_id, Ticket.contact_id, Ticket.id).where(
        access.visible(actor, Ticket)
    )
    if kind == "reference":
        statement: Any = request.where(Ticket.reference == value)
    elif kind == "contract":
        statement = request.join(Contract, Contract.ticket_id == Ticket.id).where(
            Contract.id == int(value), access.visible(actor, Contract)
        )
    elif kind == "follow_up":
        statement = select(FollowUp.organization_id, Ticket.contact_id, FollowUp.ticket_id).outerjoin(
            Ticket, Ticket.id == FollowUp.ticket_id
        ).where(FollowUp.id == int(value), access.visible(actor, FollowUp))  # fmt: skip
    elif kind == "contact":
        statement = select(Contact.organization_id, Contact.id).where(
            Contact.id == int(value), access.visible(actor, Contact)
        )
    else:
        statement = select(Organization.id).where(
            Organization.id == int(value), access.visible(actor, Organization)
        )
    row = session.execute(statement).first()
    return nothing if row is None else (*row, None, None)[:3]


def _people(actor: Actor, condition: ColumnElement[bool]) -> list[Whom]:
    """Return people who can be met: neither erased nor gone, each at their present record."""
    statement = (
        select(Contact.organization_id, Organization.name, Contact.id, Contact.name)
        .join(Organization, Organization.id == Contact.organization_id)
        .where(
            condition, Contact.erased_at.is_(None), Contact.left_on.is_(None), Contact.merged_into_id.is_(None),
            access.visible(actor, Contact),
        )
        .order_by(Contact.last_heard_at.is_(None), Contact.last_heard_at.desc(), Contact.id)
        .limit(AT_MOST)
    )  # fmt: skip
    return [Whom(*row) for row in session.execute(statement)]


def _organizations(actor: Actor, condition: ColumnElement[bool]) -> list[Whom]:
    """Return organizations that stand for themselves."""
    statement = (
        select(Organization.id, Organization.name)
        .where(condition, Organization.merged_into_id.is_(None), access.visible(actor, Organization))
        .order_by(Organization.name_key, Organization.id)
        .limit(AT_MOST)
    )
    return [Whom(*row) for row in session.execute(statement)]
