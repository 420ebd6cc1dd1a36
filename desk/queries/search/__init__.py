"""Search over requests and companies: the access rule inside the query, the best first, the words found shown in their place."""

from desk.queries.search.find import (
    CAP,
    PAGE,
    Asked,
    Found,
    Hit,
    companies,
    matching_tickets,
    of_company,
    requests,
)
from desk.queries.search.places import Place, places

__all__ = [
    "CAP",
    "PAGE",
    "Asked",
    "Found",
    "Hit",
    "Place",
    "companies",
    "matching_tickets",
    "of_company",
    "places",
    "requests",
]
