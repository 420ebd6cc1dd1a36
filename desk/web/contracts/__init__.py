"""Room: agreements of every kind, their money and steps, and the gates before them."""

from desk.web.contracts import (
    agreements,
    documents,
    drafting,
    gates,
    lists,
    milestones,
    money,
    ndas,
    outputs,
    parties,
    plan,
)
from desk.web.contracts.room import room

__all__ = [
    "agreements",
    "documents",
    "drafting",
    "gates",
    "lists",
    "milestones",
    "money",
    "ndas",
    "outputs",
    "parties",
    "plan",
    "room",
]
