"""Organizations from a file: matched by SIREN, foreign number or mail domain; what a row does not say stays."""

import re
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import select

from desk import access
from desk.access import Actor
from desk.extensions import session
from desk.services import establishments, organizations
from desk.services.imports import values as v
from desk.services.imports.outcome import BadRow, Outcome, each_row
from desk.services.imports.plans import Plan
from desk.services.imports.reading import table_of
from desk.services.imports.sites import plan_site, siret_of, site_told, take_site
from desk.services.imports.table import Row, Table
from models import Organization
from models.domains import SHARED_DOMAINS
from models.numbers import is_siren
from models.states import ActivityVersion, IdentifierKind, OrganizationKind, SizeClass

ROWS: Final = "organizations"
_KEYS: Final = ("siren", "foreign_id", "domain")
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")


def import_organizations(*, actor: Actor, data: Table | Mapping[str, Any], partial: bool = False) -> Outcome:
    """Add organizations and complete known ones."""
    access.ensure(actor, "directory.work")

    def take(row: Row, outcome: Outcome) -> None:
        told = site_told(row.values)
        plan = plan_organization(organization_told(row.values), told.get("siret"))
        site = plan_site(plan.known, told)
        organization = take_organization(actor, plan)
        if site is not None:
            take_site(actor, organization, site)
        fields = [] if plan.known is None else [*plan.after, *(site.after if site else ())]
        outcome.note(plan.key, is_new=plan.known is None, fields=fields)

    return each_row(table_of(data, ROWS), take, key="key", partial=partial)


def organization_told(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a row says of its organization, as columns; raises BadRow. Nothing is asked of the directory."""
    facts = _facts(row)
    siret = siret_of(row)
    if siret is not None and not siret.startswith(facts["siren"]):
        raise BadRow("siret", "other_siren", siret)
    if not facts.keys() & set(_KEYS):
        raise BadRow("siren", "no_key")
    return facts


def key_of(facts: Mapping[str, Any]) -> str:
    """Return what tells an organization, by the surest sign given."""
    return str(next((facts[name] for name in _KEYS if name in facts), facts["name"]))


def plan_organization(facts: Mapping[str, Any], siret: str | None = None) -> Plan:
    """Find the organization some facts are about, and what they would change; raises BadRow."""
    facts = dict(facts)
    known = _find(facts, siret)
    if siret is not None and known is not None and known.siren not in (None, facts["siren"]):
        del facts["siren"]  # a site of one that was put together with another keeps its own number
    return Plan.of(key_of(facts), known, facts)


def take_organization(actor: Actor, plan: Plan) -> Organization:
    """Add the organization, or complete the known one."""
    known: Organization | None = plan.known
    given = (
        {"siren": None, **plan.after}
        if known is None
        else {"name": known.name, "siren": known.siren, **plan.after}
    )
    if known is None:
        return organizations.add(actor=actor, **given)
    if plan.after:
        organizations.edit(actor=actor, organization_id=known.id, version=known.version, **given)
    return known


def _find(facts: dict[str, Any], siret: str | None) -> Organization | None:
    """Find the organization a row is about, by the surest sign it gives; a merged one stands for its present home."""
    if siret is not None and (site := establishments.of_number(siret)) is not None:
        return organizations.present_home(session.get_one(Organization, site.organization_id))
    if "siren" in facts:
        sign: Any = Organization.siren == facts["siren"]
    elif "foreign_id" in facts:
        sign = (Organization.foreign_id == facts["foreign_id"]) & (Organization.country == facts["country"])
    else:
        sign = Organization.known_by(facts["domain"])
    found = session.execute(select(Organization).where(sign).order_by(Organization.id)).scalars()
    homes = list(dict.fromkeys(map(organizations.present_home, found)))
    if len(homes) > 1:
        raise BadRow("domain", "several_have_it", facts["domain"])
    return homes[0] if homes else None


def _facts(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the row says, as columns."""
    size, activity = _group(row, "size"), _group(row, "activity")
    facts: dict[str, Any] = {
        "name": v.needed(row, "name", 200),
        "kind": v.code(row, "kind", OrganizationKind),
        "siren": _siren(v.text(row, "siren", 20)) or (siret_of(row) or "")[:9] or None,
        "foreign_id": v.text(row, "foreign_id", 40),
        "foreign_id_kind": v.code(row, "foreign_id_kind", IdentifierKind),
        "country": _country(v.text(row, "country", 2)),
        "domain": _domain(v.text(row, "domain", 253)),
        "sector": v.text(row, "sector", 120),
        "activity_code": v.text(activity, "code", 10),
        "activity_version": v.code(activity, "version", ActivityVersion),
        "size_class": v.code(size, "class", SizeClass),
        "size_year": v.number(size, "year", 1900, 2200),
        "size_source": v.text(size, "source", 80),
    }
    for one, other in (("foreign_id", "foreign_id_kind"), ("activity_code", "activity_version"), ("size_class", "size_year"), ("size_class", "size_source")):  # fmt: skip
        if facts[one] is not None and facts[other] is None:
            raise BadRow(other, "missing")
    if facts["foreign_id"] is not None and facts["country"] is None:
        raise BadRow("country", "missing")
    return {name: value for name, value in facts.items() if value is not None}


def _group(row: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return values kept together in YAML and JSON, and in columns `size_class`, `size_year`… in CSV."""
    inner = row.get(name)
    if isinstance(inner, Mapping):
        return inner
    return {key.removeprefix(f"{name}_"): value for key, value in row.items() if key.startswith(f"{name}_")}


def _siren(found: str | None) -> str | None:
    """Return a SIREN without blanks once its check digit is right."""
    if found is None:
        return None
    digits = re.sub(r"\s", "", found)
    if not is_siren(digits):
        raise BadRow("siren", "not_a_siren", found)
    return digits


def _country(found: str | None) -> str | None:
    if found is not None and not re.fullmatch(r"[A-Z]{2}", found):
        raise BadRow("country", "not_a_country", found)
    return found


def _domain(found: str | None) -> str | None:
    if found is None:
        return None
    domain = found.casefold().removeprefix("www.")
    if not _DOMAIN.fullmatch(domain):
        raise BadRow("domain", "not_a_domain", found)
    if domain in SHARED_DOMAINS:
        raise BadRow("domain", "shared_domain", found)
    return domain
