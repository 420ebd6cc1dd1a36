"""Room: organizations, people, units, what was done with them and what is planned."""

from desk.web.directory import (
    contacts,
    duplicates,
    establishments,
    follow_ups,
    imports,
    interactions,
    maturity,
    meetings,
    merges,
    organizations,
    personal_data,
    profiles,
    quick,
    silent,
    units,
)
from desk.web.directory.room import room

__all__ = [
    "contacts",
    "duplicates",
    "establishments",
    "follow_ups",
    "imports",
    "interactions",
    "maturity",
    "meetings",
    "merges",
    "organizations",
    "personal_data",
    "profiles",
    "quick",
    "room",
    "silent",
    "units",
]
