"""The site a row names: by its SIRET, else the one of the company that nothing in the row contradicts."""

from collections.abc import Callable, Mapping
from typing import Any

from desk.access import Actor
from desk.services import establishments
from desk.services.imports import values as v
from desk.services.imports.outcome import BadRow
from desk.services.imports.plans import Plan
from models import Establishment, Organization
from models.numbers import is_siret


def siret_of(row: Mapping[str, Any]) -> str | None:
    """Return the SIRET of a row without blanks, once it adds up."""
    found = v.text(row, "siret", 30)
    if found is None:
        return None
    digits = "".join(found.split())
    if not is_siret(digits):
        raise BadRow("siret", "not_a_siret", found)
    return digits


def site_told(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a row says of a site, as columns; a country alone says nothing of one. Raises BadRow."""
    facts: dict[str, Any] = {
        "siret": siret_of(row),
        "name": v.text(row, "site_name", 200),
        "address": v.text(row, "address", 200),
        "postal_code": v.text(row, "postal_code", 20),
        "city": v.text(row, "city", 80),
        "region": v.text(row, "region", 40),
    }
    found = {name: value for name, value in facts.items() if value is not None}
    country = v.text(row, "country", 2)
    if found and country is not None and "siret" not in found:
        found["country"] = country
    return found


def site_key(facts: Mapping[str, Any]) -> str:
    """Return what tells a site: its number, or else its place."""
    place = (str(facts[name]) for name in ("name", "city", "address", "region") if name in facts)
    return str(facts.get("siret") or ", ".join(place))


def plan_site(
    organization: Organization | None,
    facts: Mapping[str, Any],
    was_named: Callable[[int], bool] = lambda _id: False,
) -> Plan | None:
    """Find the site some facts are about and what they would change, or None without facts; raises BadRow.

    A place that contradicts the only site, which has no number, corrects it, unless an earlier row of the list named just that one
    (`was_named`); one that contradicts others is a further site.
    """
    if not facts:
        return None
    key, told = site_key(facts), dict(facts)
    if organization is None:
        return Plan.of(key, None, told)
    known = establishments.told_by(organization, told)
    if known is not None and known.organization_id != organization.id:
        raise BadRow("siret", "of_another_company", facts["siret"])
    if known is None:
        sites = establishments.of(organization)
        is_only = len(sites) == 1 and sites[0].siret is None and "siret" not in facts
        known = sites[0] if is_only and not was_named(sites[0].id) else None
    return _plan(key, known, told)


def take_site(actor: Actor, organization: Organization, plan: Plan) -> Establishment:
    """Add the site, or complete the known one."""
    known: Establishment | None = plan.known
    if known is None:
        facts = {"country": "FR" if "siret" in plan.after else organization.country, **plan.after}
        return establishments.add(actor=actor, organization_id=organization.id, **facts)
    if plan.after:
        establishments.edit(actor=actor, establishment_id=known.id, version=known.version, **plan.after)
    return known


def _plan(key: str, known: Establishment | None, facts: dict[str, Any]) -> Plan:
    """Compare with what would be written: a French postal code tells the department, whatever the row says of it."""
    if known is not None:
        country = facts.get("country", known.country)
        told = establishments.derived({"postal_code": known.postal_code, **facts, "country": country})
        facts |= {"region": told["region"]} if "region" in told else {}
    return Plan.of(key, known, facts)
