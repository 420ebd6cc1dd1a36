"""Figures counted beforehand: what each request and company adds to each month, summed, and kept in step with the events.

A report of a year would otherwise look at every request of it. See docs/adr/0018-figures-counted-beforehand.md.
"""

from desk.figures.keeping import catch_up
from desk.figures.reading import sums
from desk.figures.telling import Sums

__all__ = ["Sums", "catch_up", "sums"]
