"""Figures for the funder and the desk: `indicators` defines each once, and opens it down to its records."""

from desk.reports.period import Period, quarter, year

__all__ = ["Period", "quarter", "year"]
