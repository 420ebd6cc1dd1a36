"""The one access rule: who may see what, as predicates compiled into each query, and who may do what."""

from desk.access import (  # noqa: F401 - each registers its rules
    agreement_rules,
    days,
    figure_rules,
    offer_rules,
    relation_rules,
    request_rules,
    staff_rules,
)
from desk.access.actors import PERMISSIONS, Actor, can, ensure
from desk.access.loading import load, load_all
from desk.access.rules import visible
from desk.access.searching import Reach, reaches
from desk.access.standing_in import Person, Rota, looks_after, rota

__all__ = [
    "PERMISSIONS", "Actor", "Person", "Reach", "Rota", "can", "ensure", "load", "load_all", "looks_after", "reaches", "rota", "visible",
]  # fmt: skip
