"""Sites of organizations: each once, a French one by its SIRET; one of them is the main one, which tells where the organization is."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from desk import access, clock, events
from desk.access import Actor
from desk.errors import Conflict, Duplicate, Refused
from desk.extensions import session
from desk.services import duplicates
from models import Establishment, Organization, Submission
from models.dialect import violated
from models.establishment import department_of
from models.names import fold

EDITABLE: Final = (
    "siret", "name", "address", "postal_code", "city", "country", "region", "is_head", "opened_on", "closed_on",
)  # fmt: skip
OF_HEAD: Final = frozenset({"siret", "region", "city"})
"""What may be said of an organization as a whole, and is written at its main site."""
_TELLING: Final = ("city", "postal_code", "region", "name")


def add(*, actor: Actor, organization_id: int, **facts: Any) -> Establishment:
    """Add a site; the first one of an organization is its main one. Raises Duplicate("siret")."""
    organization = _organization(actor, organization_id)
    wanted = _known(facts)
    _check(organization, wanted)

    made = _insert(organization, wanted)
    _tell_added(actor, organization, made)
    return made


def edit(*, actor: Actor, establishment_id: int, version: int, **facts: Any) -> Establishment:
    """Correct, close or open again a site; `version` is the one the form showed."""
    establishment = load(actor, establishment_id)
    organization = _organization(actor, establishment.organization_id)
    if establishment.version != version:
        raise Conflict("stale")
    wanted = _known({**_said(establishment), **facts})
    _check(organization, wanted, establishment)
    before = {key: value for key, value in _said(establishment).items() if value != wanted.get(key, value)}
    if not before:
        return establishment

    is_closed = "closed_on" in before and before["closed_on"] is None
    _write(organization, establishment, {key: wanted[key] for key in before})

    after = {"establishment": establishment.id, "place": establishment.called}
    after |= {key: _plain(wanted[key]) for key in before}
    kind = "establishment_closed" if is_closed else "establishment_edited"
    had = {key: _plain(value) for key, value in before.items()}
    events.record(kind, actor=actor, subject=organization, before=had, after=after)
    return establishment


def load(actor: Actor, establishment_id: int) -> Establishment:
    """Return a site of an organization the actor may see, locked."""
    return access.load(actor, Establishment, Establishment.id == establishment_id, lock=True)


def head_of(organization: Organization) -> Establishment | None:
    """Return the main site of an organization."""
    return session.execute(
        select(Establishment).where(Establishment.organization_id == organization.id, Establishment.is_head)
    ).scalar_one_or_none()


def write_head(actor: Actor, organization: Organization, facts: Mapping[str, Any]) -> None:
    """Write what is said of an organization's place and number at its main site; the organization's event tells of it.

    A SIRET of another of its sites makes that one the main one.
    """
    head = head_of(organization)
    number = facts.get("siret")
    if head is None:
        if any(facts.values()):
            _check(organization, facts)
            _insert(organization, dict(facts))
        return
    if (
        number
        and number != head.siret
        and (known := of_number(number))
        and known.organization_id == organization.id
    ):
        _write(organization, known, {"is_head": True, **facts})
        return
    _check(organization, facts, head)
    _write(organization, head, dict(facts))


def remember(actor: Actor, organization: Organization, siret: str) -> None:
    """Learn that an organization has a site with this number; the one site that is known without a number takes it."""
    if of_number(siret) is not None or (organization.siren or siret[:9]) != siret[:9]:
        return
    known = of(organization)
    if len(known) == 1 and known[0].siret is None and known[0].country == "FR":
        _write(organization, known[0], {"siret": siret})
    else:
        _tell_added(actor, organization, _insert(organization, {"siret": siret}))


def asking(submission: Submission) -> int | None:
    """Return the site a request names by its SIRET, once it is one of the organization's that asks."""
    if submission.company_id_kind != "siret" or submission.company_id is None:
        return None
    known = of_number(submission.company_id)
    return known.id if known is not None and known.organization_id == submission.organization_id else None


def of(organization: Organization) -> list[Establishment]:
    """Return the sites of an organization, the main one first."""
    statement = select(Establishment).where(Establishment.organization_id == organization.id)
    return list(session.execute(statement.order_by(Establishment.is_head.desc(), Establishment.id)).scalars())


def of_number(siret: str) -> Establishment | None:
    """Return the site with this number, whosever it is."""
    return session.execute(select(Establishment).where(Establishment.siret == siret)).scalar_one_or_none()


def told_by(organization: Organization, facts: Mapping[str, Any]) -> Establishment | None:
    """Return the site a list means: by its number, else the one nothing contradicts, the main one before others."""
    number = facts.get("siret")
    if number and (known := of_number(number)):
        return known
    for one in of(organization):
        if number and one.siret:
            continue
        said = [(getattr(one, name), facts[name]) for name in _TELLING if facts.get(name)]
        if all(fold(had) == fold(given) for had, given in said if had):
            return one
    return None


def settle(organization_id: int) -> None:
    """Let one of the sites be the main one: one that is open where there is one, the oldest first."""
    session.flush()
    of_it = select(Establishment).where(Establishment.organization_id == organization_id)
    known = list(session.execute(of_it.order_by(Establishment.id)).scalars())
    head = next((one for one in known if one.is_head), None)
    if head is not None and (head.closed_on is None or all(one.closed_on for one in known)):
        return
    best = next((one for one in known if one.closed_on is None), next(iter(known), None))
    if head is not None:
        head.is_head = False
        session.flush()
    if best is not None:
        best.is_head = True
        session.flush()


def _organization(actor: Actor, organization_id: int) -> Organization:
    """Load the organization whose sites are written, locked."""
    organization = access.load(actor, Organization, Organization.id == organization_id, lock=True)
    access.ensure(actor, "directory.work")
    if organization.merged_into_id is not None:
        raise Conflict("merged")
    return organization


def _known(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Keep the columns a person may write; a French postal code tells the department."""
    unknown = facts.keys() - set(EDITABLE)
    if unknown:
        raise TypeError(f"establishments have no {sorted(unknown)}")
    return derived(facts)


def derived(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts with the department that a French postal code tells."""
    found = dict(facts)
    if found.get("country", "FR") == "FR" and (told := department_of(found.get("postal_code"))):
        found["region"] = told
    return found


def _check(organization: Organization, facts: Mapping[str, Any], known: Establishment | None = None) -> None:
    """Refuse a number of another firm or of another country, and days that cannot be."""
    number = facts.get("siret")
    if number and (known is None or known.siret != number):
        if organization.siren not in (None, number[:9]) or organization.foreign_id is not None:
            raise Refused("siret", "other_siren")
        if (other := of_number(number)) is not None and other is not known:
            raise Duplicate("siret")
    if number and facts.get("country", "FR") != "FR":
        raise Refused("siret", "siret_is_french")
    opened_on, closed_on = facts.get("opened_on"), facts.get("closed_on")
    if closed_on and opened_on and closed_on < opened_on:
        raise Refused("closed_on", "before_it_opened")


def _insert(organization: Organization, facts: dict[str, Any]) -> Establishment:
    wants_head = bool(facts.pop("is_head", False))
    facts.setdefault("country", "FR" if facts.get("siret") else organization.country)
    made = Establishment(organization_id=organization.id, created_at=clock.now(), is_head=False, **facts)
    session.add(made)
    _flush()
    _write(organization, made, {"is_head": True} if wants_head else {})
    return made


def _write(organization: Organization, one: Establishment, values: dict[str, Any]) -> None:
    """Write what changes; there is one main site before and after, and the organization knows its place anew."""
    values = dict(values)
    if values.pop("is_head", one.is_head) and not one.is_head:
        head = head_of(organization)
        if head is not None:
            head.is_head = False
            session.flush()
        one.is_head = True
    for name, value in values.items():
        setattr(one, name, value)
    if one.siret and organization.siren is None and organization.foreign_id is None:
        organization.siren = one.siret[:9]
    _flush()
    settle(organization.id)
    session.expire(organization, OF_HEAD)
    duplicates.look_at(organization)


def _tell_added(actor: Actor, organization: Organization, made: Establishment) -> None:
    after = {"establishment": made.id, "place": made.called}
    events.record("establishment_added", actor=actor, subject=organization, after=after)


def _said(one: Establishment) -> dict[str, Any]:
    return {name: getattr(one, name) for name in EDITABLE}


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _flush() -> None:
    """Write now, so that a number taken by another record is told beside its field."""
    try:
        session.flush()
    except IntegrityError as error:
        name = violated(error) or ""
        if name == "uq_establishment_siret":
            raise Duplicate("siret") from error
        if name == "uq_organization_siren":
            raise Refused("siret", "siren_of_another") from error
        raise
