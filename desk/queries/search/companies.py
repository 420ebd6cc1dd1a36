"""Companies found by their names, numbers, places and people."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import Select, select

from desk import access
from desk.access import Actor
from desk.extensions import session
from desk.queries.search.find import Asked, terms_of
from models import Establishment, Organization
from models.dialect import Term, search
from models.states import Role

COMPANIES: Final = 6
SIRET_DIGITS: Final = 14


@dataclass(frozen=True, slots=True)
class CompanyHit:
    """One company found."""

    id: int
    name: str
    number: str | None
    city: str | None
    site_id: int | None = None  # the site whose SIRET was asked for
    site: str = ""


def company_zones(actor: Actor) -> tuple[str, ...]:
    """Return the zones of companies an actor may search: who reads people without a request finds companies by them."""
    return ("company", "guarded") if actor.is_desk or actor.role is Role.DIRECTOR else ("company",)


def ranked_companies(actor: Actor, terms: Sequence[Term], most: int) -> Sequence[Any]:
    """Return (id, rank) of the newest companies the actor may know that meet every term."""
    found = search(
        session(), "search_organization", terms, zones=company_zones(actor), within=access.visible(actor, Organization),
        ids=Organization.id, limit=most,
    )  # fmt: skip
    return session.execute(found).all()


def companies(actor: Actor, asked: Asked) -> list[CompanyHit]:
    """Return the companies the actor may know whose name, number or people were asked for."""
    words = [*asked.words, *([(asked.company, False, False)] if asked.company else [])]
    terms = terms_of(words, asked.is_typing)
    if asked.states or asked.owner or asked.topic or all(term.is_excluded for term in terms):
        return []
    ranked = sorted(ranked_companies(actor, terms, 200), key=lambda row: (row[1], -row[0]))
    rows = select(Organization.id, Organization.name, Organization.siren, Organization.city).where(
        Organization.id.in_([row[0] for row in ranked[:COMPANIES]]), access.visible(actor, Organization)
    )
    by_id = {row.id: CompanyHit(*row) for row in session.execute(rows)}
    for site in session.execute(_sites_asked(asked)).scalars() if by_id else ():
        if (one := by_id.get(site.organization_id)) is not None:
            by_id[one.id] = replace(one, site_id=site.id, site=site.city or site.name or site.siret or "")
    return [by_id[row[0]] for row in ranked if row[0] in by_id]


def _sites_asked(asked: Asked) -> Select[Establishment]:
    """Select the site whose number was asked for."""
    numbers = [text for text, _, _ in asked.words if len(text) == SIRET_DIGITS and text.isdigit()]
    return select(Establishment).where(Establishment.siret.in_(numbers))
