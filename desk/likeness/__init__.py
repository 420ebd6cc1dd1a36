"""Whether two records are the same company or person: how sure, and why. Knows names and numbers, never rows."""

from desk.likeness.organizations import Company, compare, keys_of
from desk.likeness.people import Person, compare_people
from desk.likeness.verdict import ALIKE_FROM, Verdict

__all__ = ["ALIKE_FROM", "Company", "Person", "Verdict", "compare", "compare_people", "keys_of"]
