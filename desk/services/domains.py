"""The further domains of organizations: each tells one of them, and none that many share tells any."""

from collections.abc import Collection

from sqlalchemy import select

from desk.errors import Refused
from desk.extensions import session
from models import Organization, OrganizationDomain
from models.domains import SHARED_DOMAINS


def keep(organization: Organization, wanted: Collection[str]) -> list[str] | None:
    """Let an organization be known by these beside its first domain; return what it had, or None when nothing changes."""
    stored = {one.domain: one for one in _of(organization)}
    domains = {one for one in wanted if one != organization.domain}
    if domains == set(stored):
        return None
    for domain in sorted(domains - stored.keys()):
        if domain in SHARED_DOMAINS:
            raise Refused("further_domains", "shared_domain")
        if {_home_id(one) for one in holders(domain)} - {organization.id}:
            raise Refused("further_domains", "domain_taken")
        session.add(OrganizationDomain(organization_id=organization.id, domain=domain))
    for domain in stored.keys() - domains:
        session.delete(stored[domain])
    session.flush()
    return sorted(stored)


def holders(domain: str) -> set[int]:
    """Return the records known by a domain, also those that became part of another."""
    return set(session.execute(select(Organization.id).where(Organization.known_by(domain))).scalars())


def _home_id(organization_id: int) -> int:
    """Follow the merges of a record to the one that stands for it now."""
    one = session.get_one(Organization, organization_id)
    return one.id if one.merged_into_id is None else _home_id(one.merged_into_id)


def _of(organization: Organization) -> list[OrganizationDomain]:
    statement = select(OrganizationDomain).where(OrganizationDomain.organization_id == organization.id)
    return list(session.execute(statement.order_by(OrganizationDomain.id).with_for_update()).scalars())
