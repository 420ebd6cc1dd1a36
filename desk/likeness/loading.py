"""Records as they are compared."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from desk.extensions import session
from desk.likeness.organizations import Company
from desk.likeness.people import Person
from desk.likeness.requests import Asked
from models import Contact, DuplicatePair, Organization, OrganizationDomain, Regrouping, Ticket
from models.names import fold
from models.states import RegroupingKind, TicketState

AT_ONCE = 500


def companies(ids: Collection[int] | None = None) -> dict[int, Company]:
    """Return the organizations with these ids that stand for themselves, or all of them."""
    columns = (
        Organization.id, Organization.name_key, Organization.country, Organization.siren, Organization.foreign_id,
        Organization.domain, Organization.city,
    )  # fmt: skip
    statement = select(*columns).where(Organization.merged_into_id.is_(None))
    rows = _rows(statement, Organization.id, ids)
    further: dict[int, tuple[str, ...]] = {}
    for id_, domain in _rows(
        select(OrganizationDomain.organization_id, OrganizationDomain.domain),
        OrganizationDomain.organization_id,
        ids,
    ):
        further[id_] = (*further.get(id_, ()), domain)
    return {
        id_: Company(
            id_, key, country, siren, foreign_id, domain, fold(city) if city else None, further.get(id_, ())
        )
        for id_, key, country, siren, foreign_id, domain, city in rows
    }


def people(ids: Collection[int] | None = None) -> dict[int, Person]:
    """Return the people with these ids who are not erased, or all of them."""
    columns = (Contact.id, Contact.organization_id, Contact.name_key, Contact.email_key, Contact.phone)
    statement = select(*columns).where(Contact.erased_at.is_(None), Contact.merged_into_id.is_(None))
    return {row[0]: Person(*row) for row in _rows(statement, Contact.id, ids)}


def requests(ids: Collection[int]) -> dict[int, Asked]:
    """Return the requests with these ids that are open, with what they are known to be or not to be."""
    columns = (
        Ticket.id, Ticket.organization_id, Ticket.contact_id, Contact.name_key, Contact.email_key, Ticket.title, Ticket.pitch,
    )  # fmt: skip
    statement = select(*columns).join(Contact, Contact.id == Ticket.contact_id)
    rows = list(_rows(statement.where(Ticket.state != TicketState.CLOSED), Ticket.id, ids))
    likely = likely_organizations({row[1] for row in rows})
    parted = _parted(ids)
    return {
        row[0]: replace(Asked(*row), likely=frozenset(likely[row[1]]), parted=frozenset(parted[row[0]]))
        for row in rows
    }


def likely_organizations(ids: Collection[int]) -> dict[int, set[int]]:
    """Return, of some organizations, those that may be the same under another name: nobody said they are two."""
    one, other = DuplicatePair.organization_id, DuplicatePair.other_organization_id
    waiting = select(one, other).where(DuplicatePair.dismissed_at.is_(None))
    return _both_ways([pair for column in (one, other) for pair in _rows(waiting, column, ids)])


def _parted(ids: Collection[int]) -> dict[int, set[int]]:
    """Return the requests that some were split from or into: somebody wanted them to be two."""
    one, other = Regrouping.source_id, Regrouping.target_id
    splits = select(one, other).where(Regrouping.kind == RegroupingKind.SPLIT, Regrouping.undone_at.is_(None))
    return _both_ways([pair for column in (one, other) for pair in _rows(splits, column, ids)])


def _both_ways(pairs: Any) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for one, other in pairs:
        found[one].add(other)
        found[other].add(one)
    return found


def _rows(statement: Any, column: Any, ids: Collection[int] | None) -> Any:
    if ids is None:
        yield from session.execute(statement)
        return
    asked = sorted(ids)
    for start in range(0, len(asked), AT_ONCE):
        yield from session.execute(statement.where(column.in_(asked[start : start + AT_ONCE])))
