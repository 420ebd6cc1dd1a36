"""Rows of a list of companies held against the directory: told without writing, or taken and remembered."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from desk import access
from desk.access import Actor
from desk.errors import DeskError, Refused
from desk.extensions import session
from desk.services import duplicates
from desk.services.imports.checking import Checked
from desk.services.imports.columns import CONTACT
from desk.services.imports.organizations import plan_organization, take_organization
from desk.services.imports.outcome import BadRow, Outcome, Problem
from desk.services.imports.people import plan_person, take_person
from desk.services.imports.plans import Plan
from desk.services.imports.sites import plan_site, take_site
from models import Contact, DirectoryImport, Establishment, ImportedRecord, Organization

_REMEMBERED: Final[Mapping[type[Any], str]] = {
    Organization: "organization_id", Contact: "contact_id", Establishment: "establishment_id",
}  # fmt: skip


def look(*, actor: Actor, rows: Iterable[Checked], outcome: Outcome | None = None) -> Outcome:
    """Tell what rows would do and which of them are bad; nothing is written."""
    access.ensure(actor, "directory.work")
    new: set[str] = set()
    named: set[int] = set()
    outcome = outcome or Outcome()

    def note(plan: Plan, key: str, prefix: str = "") -> None:
        is_new = plan.known is None and key not in new
        new.update({key} if is_new else ())
        fields = [prefix + name for name in sorted(plan.after)] if plan.known is not None else []
        outcome.note(key, is_new=is_new, fields=fields)

    for row in rows:
        try:
            plan = plan_organization(row.company, row.site.get("siret"))
            site = plan_site(plan.known, row.site, named.__contains__)
        except BadRow as bad:
            outcome.problems.append(_problem(row, bad))
            continue
        note(plan, plan.key)
        if site is not None:
            named |= {site.known.id} if site.known else set()
            note(site, f"{row.company['name']}, {site.key}")
        if row.person:
            person = plan_person(plan.known, row.person)
            note(person, person.key, CONTACT)
    return outcome


def take_rows(*, actor: Actor, import_id: int, rows: Iterable[Checked]) -> Outcome:
    """Add and complete the companies of some rows, each with the person it names; bad rows are named and left out."""
    made = access.load(actor, DirectoryImport, DirectoryImport.id == import_id)
    access.ensure(actor, "directory.work")

    def keep(
        plan: Plan, record: Organization | Contact | Establishment, outcome: Outcome, key: str = ""
    ) -> None:
        is_new = plan.known is None
        if is_new or plan.after or isinstance(record, Establishment):  # that a site was named is asked later
            which = {_REMEMBERED[type(record)]: record.id}
            session.add(
                ImportedRecord(
                    import_id=made.id, is_new=is_new, before=plan.before, after=plan.after, **which
                )
            )
        outcome.note(key or plan.key, is_new=is_new, fields=[] if is_new else sorted(plan.after))

    def was_named(site_id: int) -> bool:
        found = select(ImportedRecord.id).where(
            ImportedRecord.import_id == made.id, ImportedRecord.establishment_id == site_id
        )
        return session.execute(found.limit(1)).first() is not None

    def take(row: Checked, outcome: Outcome) -> None:
        plan = plan_organization(row.company, row.site.get("siret"))
        organization = take_organization(actor, plan)
        keep(plan, organization, outcome)
        site = plan_site(organization, row.site, was_named)
        if site is not None:
            keep(
                site,
                take_site(actor, organization, site),
                outcome,
                key=f"{row.company['name']}, {site.key}",
            )
        if row.person:
            person = plan_person(organization, row.person)
            keep(person, take_person(actor, organization, person), outcome)

    with duplicates.looking_once():
        return _each(rows, take)


def _each(rows: Iterable[Checked], take: Callable[[Checked, Outcome], None]) -> Outcome:
    """Take each row whole or not at all."""
    outcome = Outcome()
    for row in rows:
        told = Outcome()
        try:
            with session.begin_nested():
                take(row, told)
        except BadRow as bad:
            outcome.problems.append(_problem(row, bad))
        except Refused as refusal:
            outcome.problems.append(Problem(row.line, row.name, refusal.field, refusal.code))
        except (DeskError, IntegrityError):  # what nobody foresaw costs one row
            outcome.problems.append(Problem(row.line, row.name, "name", "not_taken"))
        else:
            outcome.add(told)
    return outcome


def _problem(row: Checked, bad: BadRow) -> Problem:
    return Problem(row.line, row.name, bad.field, bad.code, bad.value)
