"""What figures may be narrowed to: an axis, a region, a size, a kind of agreement, or several of these at once.

Of one of them sums are kept; of several they are made of what each request and company in all of them adds.
"""

from collections.abc import Iterable
from typing import Final

from desk.reports.indicators import Facts, Filters

ALL: Final = ""  # not narrowed
# Of these a request or company as a whole is, or is not: what it adds there is what it adds at all.
BY_COMPANY: Final = ("region", "size")
NAMES: Final = ("axis", *BY_COMPANY, "kind")
# The other ones cut through what it adds: of a request only its agreements of a kind, of a company only what it asked for so.
_THROUGH: Final = {"ticket": ("kind",), "organization": ("axis", "kind")}
_BOTH: Final = "&"


def of_filters(filters: Filters) -> tuple[str, ...]:
    """Return the slices that filters ask for, all of which something is in that passes."""
    return tuple(f"{name}:{value}" for name in NAMES if (value := getattr(filters, name)))


def filters_of(name: str) -> Filters:
    """Return the filters that a slice stands for."""
    asked = (one.partition(":") for one in name.split(_BOTH))
    return Filters(**{dimension: value for dimension, _colon, value in asked if value})


def is_summed(name: str) -> bool:
    """Tell whether sums are kept of a slice."""
    return _BOTH not in name


def chosen(about: str, slices: tuple[str, ...]) -> tuple[frozenset[str], str]:
    """Return what a request or company that is in all of some slices is in as a whole, and the slice that cuts through it."""
    cutting = [one for one in slices if one.partition(":")[0] in _THROUGH[about]]
    return frozenset(slices) - {*cutting} or frozenset({ALL}), _BOTH.join(cutting)


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


def through_requests(facts: Facts) -> list[str]:
    """Return the slices that cut through what a request adds, so that it is counted in each apart."""
    return _named("kind", {one.kind for one in facts.contracts.values()})


def through_companies(facts: Facts) -> list[str]:
    """Return the slices that cut through what a company adds, and where two do so at once."""
    axes = {one.axis for one in facts.topics if one.is_confirmed}
    pairs = {
        f"axis:{topic.axis}{_BOTH}kind:{contract.kind}"
        for topic in facts.topics if topic.is_confirmed
        for contract in facts.contracts_of.get(topic.ticket_id, ())
    }  # fmt: skip
    return [*_named("axis", axes), *through_requests(facts), *sorted(pairs)]


def _named(name: str, values: Iterable[str]) -> list[str]:
    return [f"{name}:{value}" for value in sorted(values)]
