"""The whole desk in one file: made while people work, checked to the last byte before anything is restored.

A tar: a member of compressed JSON lines per table, the attachments by their hash, and last a manifest that names
each member with its hash. Rows are the same on both databases, so that a desk moves from one to the other this way.
"""

from desk.archive.reading import restore
from desk.archive.shape import ArchiveRefused, Kept
from desk.archive.writing import back_up

__all__ = ["ArchiveRefused", "Kept", "back_up", "restore"]
