"""People of organizations: known once each, by their address."""

from datetime import date
from typing import Any, Final

from sqlalchemy import select

from desk import access, clock, events, signing
from desk.access import Actor
from desk.errors import Conflict, NotAllowed, Refused
from desk.extensions import session
from desk.services import duplicates, links, organizations
from desk.services.corrections import correct, flush_unique
from models import Contact, Organization
from models.names import fold
from models.states import LegalBasis

EDITABLE: Final = ("phone", "position", "language", "left_on", "legal_basis", "notice_on")


def find_or_add(
    *,
    actor: Actor,
    organization: Organization,
    name: str,
    email: str | None,
    phone: str | None,
    language: str,
) -> Contact:
    """Return the organization's person with this address (without one: this name), or add them.

    Someone known keeps what the desk knows of them; only a missing phone is filled in. They have just
    been heard from, and were shown how their data are used unless the desk writes for them.
    """
    if actor.kind == "unit_link":
        raise NotAllowed("contacts.find")
    if actor.kind == "staff":
        access.ensure(actor, "tickets.work")
    told_on = None if actor.kind == "staff" else clock.today()

    contact = _find(organization, name, email)
    if contact is None:
        facts = {"phone": phone, "language": language}
        return _insert(
            actor, organization, name, email, notice_on=told_on, last_heard_at=clock.now(), **facts
        )
    contact.phone = contact.phone or phone
    contact.last_heard_at = clock.now()
    contact.notice_on = told_on or contact.notice_on
    if contact.left_on is not None:
        contact.left_on = None  # they wrote: they are there
        links.end_all(contact_id=contact.id)  # or somebody under their name: what they took along stays shut
    return contact


def ensure_not_ours(email: str | None, *, field: str) -> None:
    """Refuse an address of the desk itself as a company's: whatever is mailed there, links among it, would land in a request."""
    if email and signing.is_own(email):
        raise Refused(field, "desks_own")


def add(*, actor: Actor, organization_id: int, name: str, email: str | None = None, **facts: Any) -> Contact:
    """Add a person by hand; raises Duplicate("email") when the organization has one with this address."""
    organization = access.load(actor, Organization, Organization.id == organization_id)

    access.ensure(actor, "directory.work")
    organization = organizations.present_home(organization)

    known = {"legal_basis": LegalBasis.LEGITIMATE_INTEREST, **_known(facts)}
    _check_told(known["legal_basis"], known.get("notice_on"))
    return _insert(actor, organization, name, email, **known)


def edit(
    *, actor: Actor, contact_id: int, version: int, name: str, email: str | None = None, **facts: Any
) -> Contact:
    """Correct what the desk knows of a person; `version` is the one the form showed."""
    contact = access.load(actor, Contact, Contact.id == contact_id, lock=True)

    access.ensure(actor, "directory.work")
    if contact.version != version or contact.merged_into_id is not None:
        raise Conflict("stale")
    wanted = {**_known(facts), "name": name, "email": email}
    _check_told(wanted.get("legal_basis", contact.legal_basis), wanted.get("notice_on", contact.notice_on))

    before, _after = correct(contact, wanted)
    if "email" in before:
        contact.email_refused_at = contact.email_proven_at = None  # both were about the old address
        links.replace_all(contact_id=contact.id)
    contact.name_key, contact.email_key = fold(name), email_key(email)
    flush_unique("uq_contact_organization_id_email_key", "email")

    if before:
        duplicates.look_at_person(contact)
        # The names of the columns only: events keep no personal data.
        events.record("contact_edited", actor=actor, subject=contact, after={"changed": sorted(before)})
    return contact


def email_key(email: str | None) -> str | None:
    """Return the form in which two spellings of an address meet."""
    return email.strip().casefold() if email else None


def present_home(contact: Contact) -> Contact:
    """Follow the merges of a person to the record that stands for them now."""
    while contact.merged_into_id is not None:
        contact = session.get_one(Contact, contact.merged_into_id)
    return contact


def at_address(email: str) -> list[Contact]:
    """Return whom an address belongs to now, at each organization, also one they had before their records became one."""
    statement = select(Contact).where(Contact.email_key == email_key(email)).order_by(Contact.id)
    homes = (present_home(one) for one in session.execute(statement).scalars())
    return list(dict.fromkeys(one for one in homes if one.erased_at is None and one.left_on is None))


def _find(organization: Organization, name: str, email: str | None) -> Contact | None:
    """Find a person of the organization by address, or by name when no address was given."""
    by_whom = Contact.email_key == email_key(email) if email else Contact.name_key == fold(name)
    statement = select(Contact).where(
        Contact.organization_id == organization.id, by_whom, Contact.erased_at.is_(None)
    )
    ordered = statement.order_by(Contact.merged_into_id.is_not(None), Contact.id).with_for_update()
    found = session.execute(ordered).scalars().first()
    return present_home(found) if found is not None else None


def _known(facts: dict[str, Any]) -> dict[str, Any]:
    """Keep the columns a person may write, refusing to swallow a misspelled one."""
    unknown = facts.keys() - set(EDITABLE)
    if unknown:
        raise TypeError(f"contacts have no {sorted(unknown)}")
    if (told_on := facts.get("notice_on")) is not None and told_on > clock.today():
        raise Refused("notice_on", "future")
    return facts


def _check_told(legal_basis: str, notice_on: date | None) -> None:
    """Refuse a consent of somebody who was not told what they consent to."""
    if legal_basis == LegalBasis.CONSENT and notice_on is None:
        raise Refused("notice_on", "consent_untold")


def _insert(
    actor: Actor,
    organization: Organization,
    name: str,
    email: str | None,
    *,
    notice_on: date | None = None,
    **facts: Any,
) -> Contact:
    """Write a new person and the event, which names the organization and not the person."""
    contact = Contact(
        organization_id=organization.id, name=name, name_key=fold(name), email=email, email_key=email_key(email),
        notice_on=notice_on, created_at=clock.now(), **facts,
    )  # fmt: skip
    session.add(contact)
    flush_unique("uq_contact_organization_id_email_key", "email")
    duplicates.look_at_person(contact)

    events.record("contact_added", actor=actor, subject=contact, after={"organization": organization.name})
    return contact
