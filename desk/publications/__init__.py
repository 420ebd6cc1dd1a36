"""Reads the export files people have of their publications: BibTeX, HAL (JSON, TEI), ORCID (JSON, XML) and CSV.

Pure and linear in the size of the file, hostile ones included: what can be read is returned, each entry that cannot is
named, and a file that is none of these is refused with a code. Nothing is fetched and no entity is ever expanded.
"""

from desk.publications.reading import FILE_BYTES, read
from desk.publications.work import Fault, Reading, Unreadable, Work, title_key

__all__ = ["FILE_BYTES", "Fault", "Reading", "Unreadable", "Work", "read", "title_key"]
