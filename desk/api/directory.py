"""Organizations, their people, and units."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from desk import clock
from desk.api import typed
from desk.api.operations import Call, Many, get, post
from desk.api.tickets import Named, _named
from desk.api.values import Id, Line, Text, Whole, told
from desk.queries import directory as queries
from desk.services import contacts, versions
from desk.web.language import current_language
from forms.directory.records import EditContactForm
from models import states as codes


@dataclass(frozen=True)
class AskedOrganizations:
    """What a list of organizations is narrowed to."""

    q: Line = ""
    country: Annotated[str, Text(2)] = ""
    size: codes.SizeClass | None = None
    kind: codes.OrganizationKind | None = None
    quiet_since: date | None = None
    after: Id | None = None
    limit: Annotated[int, Whole(1, 100)] = 50


@dataclass(frozen=True)
class OrganizationRow:
    """An organization in a list, with how much of it is open and when it was heard from."""

    id: int
    name: str
    kind: codes.OrganizationKind
    number: str | None
    country: str
    city: str | None
    size_class: codes.SizeClass | None
    open_count: int
    ticket_count: int
    next_on: date | None
    heard_at: datetime | None


@dataclass(frozen=True)
class Organization:
    """One organization."""

    id: int
    version: int
    name: str
    kind: codes.OrganizationKind
    siren: str | None
    siret: str | None
    foreign_id: str | None
    country: str
    region: str | None
    city: str | None
    domain: str | None
    activity_code: str | None
    activity_version: str | None
    sector: str | None
    size_class: codes.SizeClass | None
    group: Named | None


@dataclass(frozen=True)
class Establishment:
    """One site of an organization."""

    id: int
    siret: str | None
    name: str | None
    address: str | None
    postal_code: str | None
    city: str | None
    country: str
    region: str | None
    is_head: bool
    opened_on: date | None
    closed_on: date | None


@dataclass(frozen=True)
class ContactRow:
    """A person of an organization, in a list."""

    id: int
    name: str
    position: str | None
    email: str | None
    phone: str | None
    language: codes.Language
    last_heard_at: datetime | None
    left_on: date | None


@dataclass(frozen=True)
class Contact:
    """One person of an organization."""

    id: int
    version: int
    name: str
    position: str | None
    email: str | None
    phone: str | None
    language: codes.Language
    organization: Named
    last_heard_at: datetime | None
    left_on: date | None


@dataclass(frozen=True)
class AskedUnits:
    """What the list of units is narrowed to."""

    q: Line = ""
    kind: codes.UnitKind | None = None
    axis: codes.Axis | None = None


@dataclass(frozen=True)
class UnitWithLoad:
    """What is told of a unit everywhere: who it is, and how much it takes and has."""

    id: int
    code: str
    name: str
    kind: codes.UnitKind
    axis: codes.Axis | None
    institution: str | None
    site: str | None
    is_active: bool
    ceiling: int
    load: int
    paused_until: date | None


@dataclass(frozen=True)
class UnitRow(UnitWithLoad):
    """A unit with its load and the topics it knows best."""

    topics: tuple[str, ...]


@dataclass(frozen=True)
class Expertise:
    """A topic a unit declares, and how well it knows it (1 to 3)."""

    topic_id: str
    name: str
    level: int


@dataclass(frozen=True)
class Member:
    """A person of a unit."""

    id: int
    name: str
    role: codes.MemberRole


@dataclass(frozen=True)
class Unit(UnitWithLoad):
    """One unit with what it declares."""

    version: int
    expertise: tuple[Expertise, ...]
    members: tuple[Member, ...]


@get("/organizations", OrganizationRow, permission="directory.read", asks=AskedOrganizations, many=True)
def list_organizations(call: Call) -> Many:
    """List organizations by name."""
    asked = call.asks
    wanted = queries.OrganizationFilter(
        text=asked.q, country=asked.country, size_class=asked.size or "", kind=asked.kind or "",
        quiet_since=asked.quiet_since,
    )  # fmt: skip
    page = queries.organizations(call.actor, wanted, after=asked.after, rows=asked.limit)
    return Many(tuple(told(OrganizationRow, row) for row in page.rows), page.after)


@get("/organizations/<int:organization_id>", Organization, permission="directory.read")
def read_organization(call: Call, organization_id: int) -> Organization:
    """Read one organization; the number of one that became part of another leads to that one."""
    home = queries.organization_home(call.actor, organization_id)
    found = queries.organization(call.actor, home)
    return told(Organization, found, group=_named(found.group))


@get("/organizations/<int:organization_id>/contacts", ContactRow, permission="directory.read", many=True)
def list_contacts(call: Call, organization_id: int) -> Many:
    """List the people of an organization."""
    home = queries.organization_home(call.actor, organization_id)
    queries.organization(call.actor, home)
    return Many(tuple(told(ContactRow, one) for one in queries.contacts_of(call.actor, home)))


@get(
    "/organizations/<int:organization_id>/establishments",
    Establishment,
    permission="directory.read",
    many=True,
)
def list_establishments(call: Call, organization_id: int) -> Many:
    """List the sites of an organization, the main one first."""
    home = queries.organization_home(call.actor, organization_id)
    queries.organization(call.actor, home)
    return Many(tuple(told(Establishment, one) for one in queries.sites_of(call.actor, home)))


@get("/contacts/<int:contact_id>", Contact, permission="directory.read")
def read_contact(call: Call, contact_id: int) -> Contact:
    """Read one person; the number of a record that became part of another leads to that one."""
    home = queries.contact_home(call.actor, contact_id)
    found = queries.contact(call.actor, home)
    return told(Contact, found, organization=_named(found.organization))


@dataclass(frozen=True)
class Correction:
    """What is known of a person; what is left out is emptied, but for why their data may be kept and since when they know."""

    name: Annotated[str, Text(120)]
    language: codes.Language
    position: Annotated[str, Text(120)] | None = None
    email: Annotated[str, Text(254)] | None = None
    phone: Annotated[str, Text(60)] | None = None
    has_left: bool = False


@dataclass(frozen=True)
class Corrected:
    """A person as they stand after a correction."""

    id: int
    version: int


@post("/contacts/<int:contact_id>", Corrected, permission="directory.work", takes=Correction, versioned=True)
def correct_contact(call: Call, contact_id: int) -> Corrected:
    """Correct what is known of a person."""
    found = queries.contact(call.actor, contact_id)
    said = {
        "legal_basis": found.legal_basis,
        "notice_on": found.notice_on,
        "has_left": call.body.has_left or None,
    }
    words = {**vars(call.body), **said}
    form = typed.checked(
        EditContactForm(typed.given({**words, "version": call.version}), meta={"csrf": False})
    )
    facts = form.facts(found.left_on, clock.today())
    edited = contacts.edit(actor=call.actor, contact_id=contact_id, version=call.version or 0, **facts)
    return told(Corrected, versions.settled(edited))


@get("/units", UnitRow, permission="directory.read", asks=AskedUnits, many=True)
def list_units(call: Call) -> Many:
    """List the units: a few dozen, so all of them."""
    asked = call.asks
    wanted = queries.UnitFilter(text=asked.q, kind=asked.kind or "", axis=asked.axis or "")
    rows = queries.units(call.actor, wanted, current_language())
    return Many(tuple(told(UnitRow, row) for row in rows))


@get("/units/<int:unit_id>", Unit, permission="directory.read")
def read_unit(call: Call, unit_id: int) -> Unit:
    """Read one unit with what it declares and its people."""
    page, language = queries.unit(call.actor, unit_id), current_language()
    declared = sorted(page.unit.expertise, key=lambda one: (-one.level, one.topic_id))
    return told(
        Unit, page.unit, load=page.load, paused_until=page.paused_until,
        expertise=tuple(Expertise(one.topic_id, one.topic.label(language), one.level) for one in declared),
        members=tuple(told(Member, one) for one in page.unit.members if one.left_on is None),
    )  # fmt: skip
