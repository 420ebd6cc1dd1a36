"""Bringing in files of topics, units and organizations: rows matched by their key, bad ones named, all kept or none."""

from desk.services.imports.outcome import ImportRefused, Outcome, Problem, Rehearsed
from desk.services.imports.reading import read, table_of
from desk.services.imports.table import Row, Table, UnreadableFile

__all__ = [
    "ImportRefused", "Outcome", "Problem", "Rehearsed", "Row", "Table", "UnreadableFile", "read", "table_of",
]  # fmt: skip
