"""Figures counted beforehand: what each request adds to each month, summed, and kept in step with the events.

A report of a year would otherwise look at every request of it. See docs/adr/0018-figures-counted-beforehand.md.
"""

from desk.figures.keeping import catch_up
from desk.figures.parts import Part, parts_of, tenths_of_hours
from desk.figures.reading import Totals, totals

__all__ = ["Part", "Totals", "catch_up", "parts_of", "tenths_of_hours", "totals"]
