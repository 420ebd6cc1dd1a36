"""Whether two records are the same company, person or request: how sure, and why. Knows names, numbers and words, never rows."""

from desk.likeness.organizations import Company, compare, keys_of
from desk.likeness.people import Person, compare_people
from desk.likeness.requests import Asked, compare_requests, telling, text_likeness
from desk.likeness.verdict import ALIKE_FROM, Verdict

__all__ = [
    "ALIKE_FROM", "Asked", "Company", "Person", "Verdict", "compare", "compare_people", "compare_requests", "keys_of", "telling",
    "text_likeness",
]  # fmt: skip
