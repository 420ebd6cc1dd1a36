"""The person a row of a list of companies names."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from desk.access import Actor
from desk.extensions import session
from desk.services import contacts
from desk.services.imports import values as v
from desk.services.imports.plans import Plan
from models import Contact, Organization
from models.names import fold
from models.states import Language


def person_told(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a row says of its person, as columns; raises BadRow. Nothing is asked of the directory."""
    if not row:
        return {}
    email = v.email(row, "email") if row.get("email") else None
    name = v.text(row, "name", 120) or (email or "").partition("@")[0].replace(".", " ").title()
    facts = {
        "name": name or v.needed(row, "name"), "email": email, "phone": v.text(row, "phone", 60),
        "position": v.text(row, "position", 120), "language": v.code(row, "language", Language),
    }  # fmt: skip
    return {column: value for column, value in facts.items() if value is not None}


def person_key(facts: Mapping[str, Any]) -> str:
    """Return what tells a person among those of a company: the address, or else the name."""
    return str(facts.get("email") or facts["name"])


def plan_person(organization: Organization | None, facts: Mapping[str, Any]) -> Plan:
    """Find the person by their address, else by their name; of a known one, neither is changed."""
    email = facts.get("email")
    same = (
        Contact.email_key == contacts.email_key(email) if email else Contact.name_key == fold(facts["name"])
    )
    known = organization and session.execute(
        select(Contact).where(Contact.organization_id == organization.id, same, Contact.erased_at.is_(None)).order_by(Contact.id)
    ).scalars().first()  # fmt: skip
    told = {name: value for name, value in facts.items() if known is None or name not in ("name", "email")}
    return Plan.of(person_key(facts), known, told)


def take_person(actor: Actor, organization: Organization, plan: Plan) -> Contact:
    """Add the person, or complete the known one."""
    known: Contact | None = plan.known
    if known is None:
        return contacts.add(actor=actor, organization_id=organization.id, **{"email": None, **plan.after})
    if plan.after:
        given = {"name": known.name, "email": known.email, **plan.after}
        contacts.edit(actor=actor, contact_id=known.id, version=known.version, **given)
    return known
