"""A list of companies and their people brought into the directory: looked at without writing, taken in parts, remembered."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import select

from desk import access, clock, events
from desk.access import Actor
from desk.extensions import session
from desk.services import contacts, duplicates
from desk.services.imports import values as v
from desk.services.imports.columns import CONTACT
from desk.services.imports.mending import Said, mended
from desk.services.imports.organizations import plan_organization, take_organization
from desk.services.imports.outcome import BadRow, Outcome, each_row
from desk.services.imports.plans import Plan
from desk.services.imports.sites import plan_site, take_site
from desk.services.imports.table import Row, Table
from models import Contact, DirectoryImport, Establishment, ImportedRecord, Organization
from models.domains import domain_of
from models.names import fold
from models.states import Language

ROWS_AT_MOST: Final = 2_000
"""Of one list: somebody waits for it; the command takes more."""
ROWS_AT_ONCE: Final = 50
"""In one transaction, so that nobody waits for the whole list."""
_REMEMBERED: Final[Mapping[type[Any], str]] = {
    Organization: "organization_id", Contact: "contact_id", Establishment: "establishment_id",
}  # fmt: skip
_AROUND_A_DOMAIN: Final = re.compile(r"^https?://|[/?#].*$|\s", re.IGNORECASE)


def look(*, actor: Actor, table: Table) -> Outcome:
    """Tell what a list would do and which rows are bad; nothing is written."""
    access.ensure(actor, "directory.work")
    new: set[str] = set()
    said = Said()

    def note(plan: Plan, outcome: Outcome, prefix: str = "") -> None:
        is_new = plan.known is None and plan.key not in new
        new.update({plan.key} if is_new else ())
        fields = [prefix + name for name in sorted(plan.after)] if plan.known is not None else []
        outcome.note(plan.key, is_new=is_new, fields=fields)

    def take(row: Row, outcome: Outcome) -> None:
        row = mended(row, outcome)
        company, person = _halves(row)
        plan = _agreed(said, plan_organization(company), row, outcome)
        site = plan_site(plan.known, company, said.sites)
        said.sites |= {site.known.id} if site and site.known else set()
        site = site and _agreed(said, site, row, outcome, of=plan.key)
        other = _plan_person(plan.known, person) if person else None
        other = other and _agreed(said, other, row, outcome, of=plan.key, prefix=CONTACT)
        note(plan, outcome)
        if site is not None:
            note(replace(site, key=f"{company['name']}, {site.key}"), outcome)
        if other is not None:
            note(other, outcome, CONTACT)

    return each_row(table, take, key="name", is_unique=False, partial=True)


def begin(*, actor: Actor, name: str, row_count: int) -> DirectoryImport:
    """Begin to bring in a list; `name` is the file's."""
    access.ensure(actor, "directory.work")
    made = DirectoryImport(name=name[:200], made_at=clock.now(), made_by_id=actor.user_id)
    session.add(made)
    session.flush()
    events.record("directory_imported", actor=actor, subject=made, after={"rows": row_count})
    return made


def take_rows(*, actor: Actor, import_id: int, table: Table, said: Said | None = None) -> Outcome:
    """Add and complete the companies of some rows, each with the person it names; bad rows are named and left out.

    `said` is what the rows before them said.
    """
    said = said or Said()
    made = access.load(actor, DirectoryImport, DirectoryImport.id == import_id)
    access.ensure(actor, "directory.work")

    def keep(plan: Plan, record: Organization | Contact | Establishment, outcome: Outcome) -> None:
        is_new = plan.known is None
        if is_new or plan.after:
            which = {_REMEMBERED[type(record)]: record.id}
            session.add(
                ImportedRecord(
                    import_id=made.id, is_new=is_new, before=plan.before, after=plan.after, **which
                )
            )
        outcome.note(plan.key, is_new=is_new, fields=[] if is_new else sorted(plan.after))

    def take(row: Row, outcome: Outcome) -> None:
        row = mended(row, outcome)
        company, person = _halves(row)
        plan = _agreed(said, plan_organization(company), row, outcome)
        organization = take_organization(actor, plan)
        keep(plan, organization, outcome)
        site = plan_site(organization, company, said.sites)
        if site is not None:
            site = _agreed(said, site, row, outcome, of=plan.key)
            told = replace(site, key=f"{company['name']}, {site.key}")
            taken = take_site(actor, organization, site)
            said.sites.add(taken.id)
            keep(told, taken, outcome)
        if person:
            other = _plan_person(organization, person)
            other = _agreed(said, other, row, outcome, of=plan.key, prefix=CONTACT)
            keep(other, _take_person(actor, organization, other), outcome)

    with duplicates.looking_once():
        return each_row(table, take, key="name", is_unique=False, partial=True)


def _agreed(said: Said, plan: Plan, row: Row, outcome: Outcome, of: str = "", prefix: str = "") -> Plan:
    """Leave out of a plan what an earlier row of the list said otherwise."""
    after = said.agreed(f"{prefix}{of}:{plan.key}", plan.facts, row, outcome, prefix)
    return plan.only(after)


def _halves(row: Row) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what a row says of the company, and of its person."""
    company = {name: value for name, value in row.values.items() if not name.startswith(CONTACT)}
    person = {
        name.removeprefix(CONTACT): value for name, value in row.values.items() if name.startswith(CONTACT)
    }
    if person.get("email") and not company.keys() & {"siren", "siret", "foreign_id", "domain"}:
        company["domain"] = domain_of(v.email(person, "email"))
    if company.get("domain"):  # lists hold whole addresses of sites
        company["domain"] = _AROUND_A_DOMAIN.sub("", str(company["domain"]))
    return company, person


def _plan_person(organization: Organization | None, row: Mapping[str, Any]) -> Plan:
    """Find the person of a row, and what it would change; raises BadRow, which names the column of the list."""
    try:
        return _person_of(organization, row)
    except BadRow as bad:
        raise BadRow(CONTACT + bad.field, bad.code, bad.value) from bad


def _person_of(organization: Organization | None, row: Mapping[str, Any]) -> Plan:
    """Find the person by their address, else by their name."""
    email = v.email(row, "email") if row.get("email") else None
    name = v.text(row, "name", 120) or (email or "").partition("@")[0].replace(".", " ").title()
    name = name or v.needed(row, "name")
    facts = {
        "phone": v.text(row, "phone", 60), "position": v.text(row, "position", 120), "language": v.code(row, "language", Language),
    }  # fmt: skip
    facts = {column: value for column, value in facts.items() if value is not None}
    same = Contact.email_key == contacts.email_key(email) if email else Contact.name_key == fold(name)
    known = organization and session.execute(
        select(Contact).where(Contact.organization_id == organization.id, same, Contact.erased_at.is_(None)).order_by(Contact.id)
    ).scalars().first()  # fmt: skip
    return Plan.of(email or name, known, {"name": name, "email": email, **facts} if known is None else facts)


def _take_person(actor: Actor, organization: Organization, plan: Plan) -> Contact:
    known: Contact | None = plan.known
    if known is None:
        return contacts.add(actor=actor, organization_id=organization.id, **plan.after)
    if plan.after:
        given = {"name": known.name, "email": known.email, **plan.after}
        contacts.edit(actor=actor, contact_id=known.id, version=known.version, **given)
    return known
