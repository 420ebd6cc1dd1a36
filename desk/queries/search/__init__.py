"""Search over requests and companies: the access rule inside the query, the best first, the words found shown in their place."""

from desk.queries.search.answer import Answer, answer
from desk.queries.search.companies import companies
from desk.queries.search.find import CAP, PAGE, Asked, Found, Hit, matching_tickets, of_company, requests
from desk.queries.search.places import Place, places

__all__ = [
    "CAP",
    "PAGE",
    "Answer",
    "Asked",
    "Found",
    "Hit",
    "Place",
    "answer",
    "companies",
    "matching_tickets",
    "of_company",
    "places",
    "requests",
]
