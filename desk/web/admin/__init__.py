"""Room: administration. Accounts, units, topics, kinds of agreement, and whether the desk is well."""

from desk.web.admin import (
    canned_replies,
    contract_kinds,
    document_templates,
    macros,
    overview,
    phrases,
    pool,
    public_texts,
    retention,
    second_step,
    timetable,
    topics,
    unit_parts,
    units,
    users,
)
from desk.web.admin.room import room

__all__ = [
    "canned_replies",
    "contract_kinds",
    "document_templates",
    "macros",
    "overview",
    "phrases",
    "pool",
    "public_texts",
    "retention",
    "room",
    "second_step",
    "timetable",
    "topics",
    "unit_parts",
    "units",
    "users",
]
