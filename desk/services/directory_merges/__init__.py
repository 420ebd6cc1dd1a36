"""Putting together records of the directory that are one, and parting them again at any time."""

from desk.services.directory_merges.facts import Choice, choices_between
from desk.services.directory_merges.replaying import forget, merges_into
from desk.services.directory_merges.verbs import merge_organizations, merge_people, undo

__all__ = [
    "Choice",
    "choices_between",
    "forget",
    "merge_organizations",
    "merge_people",
    "merges_into",
    "undo",
]
