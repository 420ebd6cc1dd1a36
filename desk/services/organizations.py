"""Companies and bodies: known once, whoever meets them and however their name is spelled."""

from collections.abc import Collection
from typing import Any, Final

from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.attributes import flag_modified

from desk import access, clock, events
from desk.access import Actor
from desk.errors import Conflict, Duplicate, NotAllowed, Refused
from desk.extensions import session
from desk.services import domains, duplicates, establishments
from models import Organization
from models.dialect import one_at_a_time, violated
from models.domains import SHARED_DOMAINS, domain_of
from models.names import organization_key
from models.states import IdentifierKind

# The country a register's number speaks of when its letters say so; the mail domain is asked otherwise.
_REGISTERS: Final = {"CHE": "CH", "HRA": "DE", "HRB": "DE", "RCSL": "LU", "KBO": "BE", "BCE": "BE"}
_COUNTRY_DOMAINS: Final = frozenset({"de", "lu", "be", "ch", "at", "nl", "it", "es"})

# What a person may correct by hand; `name` and the identifiers are checked apart.
EDITABLE: Final = (
    "kind", "foreign_id", "foreign_id_kind", "country", "domain", "activity_code", "activity_version", "sector", "size_class",
    "size_year", "size_source", "group_id", *sorted(establishments.OF_HEAD),
)  # fmt: skip


def find_or_add(
    *, actor: Actor, name: str, identifier: str | None, identifier_kind: str | None, email: str | None
) -> Organization:
    """Return the organization someone writes for: found by number, then mail domain, then folded name; else added.

    The search is over all organizations, whatever the actor sees: there must be one record of each. A
    record whose own number says otherwise is never taken for it.
    """
    if actor.kind == "unit_link":
        raise NotAllowed("organizations.find")
    if actor.kind == "staff":
        access.ensure(actor, "tickets.work")
    numbers = _numbers(identifier, identifier_kind, email)
    domain = domain_of(email)

    one_at_a_time(session(), "organization")  # a name has no unique key that could refuse the second of two
    found = _by_number(numbers) or _by_domain_or_name(numbers, domain, organization_key(name))
    if found is not None:
        _learn(actor, found, numbers, domain)
        return found
    try:
        with session.begin_nested():
            return _insert(actor, name=name, domain=domain, **numbers)
    except Duplicate:  # somebody added it between our look and our writing
        known = _by_number(numbers)
        if known is None:
            raise
        return known


def add(
    *, actor: Actor, name: str, siren: str | None = None, further_domains: Collection[str] = (), **facts: Any
) -> Organization:
    """Add an organization by hand; raises Duplicate("siren" or "foreign_id") when it is known already."""
    access.ensure(actor, "directory.work")
    known = _known(facts)
    siren = siren or (known.get("siret") or "")[:9] or None
    _check(siren, known)

    organization = _insert(actor, name=name, siren=siren, **known)
    if domains.keep(organization, further_domains):
        duplicates.look_at(organization)
    return organization


def edit(
    *,
    actor: Actor,
    organization_id: int,
    version: int,
    name: str,
    siren: str | None = None,
    further_domains: Collection[str] | None = None,
    **facts: Any,
) -> Organization:
    """Correct what the desk knows of an organization; `version` is the one the form showed.

    `further_domains` not given leaves them as they are.
    """
    organization = access.load(actor, Organization, Organization.id == organization_id, lock=True)

    access.ensure(actor, "directory.work")
    if organization.version != version or organization.merged_into_id is not None:
        raise Conflict("stale")
    wanted = {**_known(facts), "name": name, "siren": siren}
    _check(siren, wanted, organization)
    before = {
        key: getattr(organization, key)
        for key, value in wanted.items()
        if getattr(organization, key) != value
    }

    for key in before.keys() - establishments.OF_HEAD:
        setattr(organization, key, wanted[key])
    organization.name_key = organization_key(name)
    _flush()
    after = {key: wanted[key] for key in before}
    if of_head := {key: wanted[key] for key in before.keys() & establishments.OF_HEAD}:
        establishments.write_head(actor, organization, of_head)
        flag_modified(organization, "name_key")  # a change of the record, which its version counts
        session.flush()
    if further_domains is not None and (had := domains.keep(organization, further_domains)) is not None:
        before["further_domains"], after["further_domains"] = had, sorted(further_domains)
        flag_modified(organization, "name_key")  # a change of the record, which its version counts
        session.flush()

    if before:
        duplicates.look_at(organization)
        events.record("organization_edited", actor=actor, subject=organization, before=before, after=after)
    return organization


def group_called(*, actor: Actor, words: str) -> Organization:
    """Return the organization a person means by its SIREN, foreign number, domain or name; raises Refused("group")."""
    access.ensure(actor, "directory.work")
    plain = "".join(words.split())
    sign = or_(
        Organization.siren == plain, Organization.foreign_id == plain.upper(), Organization.known_by(plain.casefold()),
        Organization.name_key == organization_key(words),
    )  # fmt: skip
    found = session.execute(select(Organization).where(sign).order_by(Organization.id)).scalars()
    homes = list(dict.fromkeys(map(present_home, found)))
    if len(homes) != 1:
        raise Refused("group", "several_match" if homes else "nothing_matches")
    return homes[0]


def present_home(organization: Organization) -> Organization:
    """Follow the merges of an organization to the record that stands for it now."""
    seen = {organization.id}
    while organization.merged_into_id is not None and organization.merged_into_id not in seen:
        seen.add(organization.merged_into_id)
        organization = session.get_one(Organization, organization.merged_into_id)
    return organization


def _numbers(identifier: str | None, kind: str | None, email: str | None) -> dict[str, Any]:
    """Return the identifying columns a typed number fills."""
    if not identifier:
        return {"country": _country_of_mail(email)}
    if kind == "siren":
        return {"siren": identifier, "country": "FR"}
    if kind == "siret":
        return {"siren": identifier[:9], "siret": identifier, "country": "FR"}
    if kind == IdentifierKind.VAT:
        if identifier.startswith("FR") and identifier[4:].isdigit():  # a French VAT number contains the SIREN
            return {"siren": identifier[4:], "country": "FR"}
        country = "CH" if identifier.startswith("CHE") else identifier[:2].replace("EL", "GR")
        return {"foreign_id": identifier, "foreign_id_kind": IdentifierKind.VAT, "country": country}
    if kind == IdentifierKind.REGISTER:
        said = next((code for letters, code in _REGISTERS.items() if identifier.startswith(letters)), "")
        country = said or _country_of_mail(email)
        return {"foreign_id": identifier, "foreign_id_kind": IdentifierKind.REGISTER, "country": country}
    raise Refused("company_id", "unknown_kind")


def _country_of_mail(email: str | None) -> str:
    """Guess a neighbor's country from the end of a mail address; France when it does not tell."""
    ending = (email or "").rpartition(".")[2].casefold()
    return ending.upper() if ending in _COUNTRY_DOMAINS else "FR"


def _by_number(numbers: dict[str, Any]) -> Organization | None:
    """Find the organization with this very number."""
    if "siren" in numbers:
        condition = Organization.siren == numbers["siren"]
    elif "foreign_id" in numbers:
        condition = (Organization.foreign_id == numbers["foreign_id"]) & (
            Organization.country == numbers["country"]
        )
    else:
        return None
    found = session.execute(select(Organization).where(condition).with_for_update()).scalar_one_or_none()
    return present_home(found) if found is not None else None


def _by_domain_or_name(numbers: dict[str, Any], domain: str | None, key: str) -> Organization | None:
    """Find an organization with this mail domain, else with this folded name, whose own number does not differ.

    One that became part of another is found by what it was known by, and stands for its present home.
    """
    alike = Organization.name_key == key
    alike = or_(alike, Organization.known_by(domain)) if domain else alike
    found = session.execute(
        select(Organization).where(alike).order_by(Organization.id).with_for_update()
    ).scalars()
    homes = [(one, present_home(one)) for one in found]
    by_domain = domains.holders(domain) if domain else set()
    if "siren" in numbers or "foreign_id" in numbers:
        homes = [(one, home) for one, home in homes if not (home.siren or home.foreign_id)]

    def likeness(pair: tuple[Organization, Organization]) -> tuple[int, bool]:
        """Count the domain for more than the name, both for most; then one that stands for itself, then the oldest."""
        one, home = pair
        return 2 * (one.id in by_domain) + (one.name_key == key), one is home

    return max(homes, key=likeness, default=(None, None))[1]


def _learn(actor: Actor, organization: Organization, numbers: dict[str, Any], domain: str | None) -> None:
    """Fill in what was not known yet; what the desk wrote is never overwritten by what was typed."""
    before = organization.siren, organization.foreign_id, organization.domain
    has_number = organization.siren or organization.foreign_id
    if not has_number and ("siren" in numbers or "foreign_id" in numbers):
        for column, value in numbers.items():
            if column not in establishments.OF_HEAD:
                setattr(organization, column, value)
    if "siret" in numbers:
        establishments.remember(actor, organization, numbers["siret"])
    if organization.domain is None:
        organization.domain = domain
    if (organization.siren, organization.foreign_id, organization.domain) != before:
        duplicates.look_at(organization)


def _known(facts: dict[str, Any]) -> dict[str, Any]:
    """Keep the columns a person may write, refusing to swallow a misspelled one."""
    unknown = facts.keys() - set(EDITABLE)
    if unknown:
        raise TypeError(f"organizations have no {sorted(unknown)}")
    return facts


def _check(siren: str | None, facts: dict[str, Any], organization: Organization | None = None) -> None:
    """Refuse an establishment of another firm, and a group that belongs to what it holds."""
    if facts.get("domain") in SHARED_DOMAINS:
        raise Refused("domain", "shared_domain")
    siret = facts.get("siret")
    if siret and siren and not siret.startswith(siren):
        raise Refused("siren", "other_siren")
    seen, group_id = set[int](), facts.get("group_id")
    while group_id is not None and organization is not None and group_id not in seen:
        group = present_home(session.get_one(Organization, group_id))
        if group.id == organization.id:
            raise Refused("group", "group_of_itself")
        seen |= {group_id, group.id}
        group_id = group.group_id


def _insert(actor: Actor, *, name: str, **columns: Any) -> Organization:
    """Write a new organization and its event."""
    of_head = {key: columns.pop(key) for key in establishments.OF_HEAD & columns.keys()}
    organization = Organization(name=name, name_key=organization_key(name), created_at=clock.now(), **columns)
    session.add(organization)
    _flush()
    duplicates.look_at(organization)

    events.record("organization_added", actor=actor, subject=organization, after={"name": name})
    establishments.write_head(actor, organization, of_head)
    return organization


def _flush() -> None:
    """Write now, so that a number taken by another record is told beside its field."""
    try:
        session.flush()
    except IntegrityError as error:
        name = violated(error) or ""
        if name.startswith("uq_organization"):
            raise Duplicate("siren" if "siren" in name else "foreign_id")
        raise
