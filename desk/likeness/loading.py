"""Records as they are compared."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import select

from desk.extensions import session
from desk.likeness.organizations import Company
from desk.likeness.people import Person
from models import Contact, Organization
from models.names import fold

AT_ONCE = 500


def companies(ids: Collection[int] | None = None) -> dict[int, Company]:
    """Return the organizations with these ids that stand for themselves, or all of them."""
    columns = (
        Organization.id, Organization.name_key, Organization.country, Organization.siren, Organization.foreign_id,
        Organization.domain, Organization.city,
    )  # fmt: skip
    statement = select(*columns).where(Organization.merged_into_id.is_(None))
    rows = _rows(statement, Organization.id, ids)
    return {
        id_: Company(id_, key, country, siren, foreign_id, domain, fold(city) if city else None)
        for id_, key, country, siren, foreign_id, domain, city in rows
    }


def people(ids: Collection[int] | None = None) -> dict[int, Person]:
    """Return the people with these ids who are not erased, or all of them."""
    columns = (Contact.id, Contact.organization_id, Contact.name_key, Contact.email_key, Contact.phone)
    statement = select(*columns).where(Contact.erased_at.is_(None), Contact.merged_into_id.is_(None))
    return {row[0]: Person(*row) for row in _rows(statement, Contact.id, ids)}


def _rows(statement: Any, column: Any, ids: Collection[int] | None) -> Any:
    if ids is None:
        yield from session.execute(statement)
        return
    asked = sorted(ids)
    for start in range(0, len(asked), AT_ONCE):
        yield from session.execute(statement.where(column.in_(asked[start : start + AT_ONCE])))
