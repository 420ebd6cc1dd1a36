"""What figures may be narrowed to one at a time, so that sums of it are kept: an axis, a region, a size, a kind of agreement."""

from collections.abc import Iterable
from typing import Final

from desk.reports.indicators import Facts, Filters

ALL: Final = ""  # not narrowed
# Of these a request or company as a whole is, or is not: what it adds there is what it adds at all.
BY_COMPANY: Final = ("region", "size")
NAMES: Final = ("axis", *BY_COMPANY, "kind")


def of_filters(filters: Filters) -> str | None:
    """Return the slice that filters ask for; None when they ask for several at once, of which no sums are kept."""
    asked = [f"{name}:{value}" for name in NAMES if (value := getattr(filters, name))]
    return ALL if not asked else asked[0] if len(asked) == 1 else None


def filters_of(name: str) -> Filters:
    """Return the filters that a slice stands for."""
    dimension, _colon, value = name.partition(":")
    return Filters(**{dimension: value}) if value else Filters()


def of_company(facts: Facts, organization_id: int) -> list[str]:
    """Return the slices that all of a company is in, after merges."""
    home = facts.home(organization_id)
    found = {"region": home.region, "size": home.size_class}
    return [f"{name}:{found[name]}" for name in BY_COMPANY if found[name]]


def of_ticket(facts: Facts, ticket_id: int) -> list[str]:
    """Return the slices a request is in with all it adds: those of its company, and of its axes. Kinds cut through requests."""
    axes = {one.axis for one in facts.topics_of.get(ticket_id, ()) if one.is_confirmed}
    company = of_company(facts, facts.tickets[ticket_id].organization_id)
    return sorted([*company, *(f"axis:{axis}" for axis in axes)])


def through(facts: Facts, names: Iterable[str]) -> list[str]:
    """Return the slices that cut through what a request or company adds, so that it is counted in each apart."""
    found = {
        "kind": {one.kind for one in facts.contracts.values()},
        "axis": {one.axis for one in facts.topics if one.is_confirmed},
    }
    return [f"{name}:{value}" for name in names for value in sorted(found[name])]
