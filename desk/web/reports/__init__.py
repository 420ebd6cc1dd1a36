"""Room: the figures: a first view, every indicator down to its records, and periods frozen for ever."""

from desk.web.reports import frozen, indicators, monthly, overview, pipeline
from desk.web.reports.room import room

__all__ = ["frozen", "indicators", "monthly", "overview", "pipeline", "room"]
