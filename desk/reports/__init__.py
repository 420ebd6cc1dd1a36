"""Indicators for the funder and the desk: one module a subject; each figure can be opened down to its records."""

from desk import figures
from desk.reports.agreements import CASH, MILESTONES, SIGNED
from desk.reports.answers import FIRST_ANSWER, PROMISE
from desk.reports.matching import FUNNEL, MATCHES, QUALIFICATION
from desk.reports.offers import ACCEPTANCE, REASONS
from desk.reports.period import Period, quarter, year
from desk.reports.records import behind
from desk.reports.report import Report, Result, Row, Tallied, for_outsiders
from desk.reports.requests import COMPANIES, REQUESTS
from desk.reports.topics import AXES, TOPICS, UNSERVED

REPORTS: tuple[Report, ...] = (
    REQUESTS, COMPANIES, FUNNEL, FIRST_ANSWER, PROMISE, QUALIFICATION, MATCHES, ACCEPTANCE, REASONS, SIGNED, CASH,
    MILESTONES, AXES, TOPICS, UNSERVED,
)  # fmt: skip


def read_all(period: Period, language: str) -> list[tuple[Report, Result]]:
    """Read every report: from the sums counted beforehand where they say it, else from the records themselves."""
    totals = figures.totals(period.months()) if period.is_whole_months else None
    sums = None if totals is None else Tallied(period, totals)
    return [
        (one, one.tallied(sums, language) if sums and one.tallied else one.read(period, language))
        for one in REPORTS
    ]


__all__ = [
    "REPORTS",
    "Period",
    "Report",
    "Result",
    "Row",
    "behind",
    "for_outsiders",
    "quarter",
    "read_all",
    "year",
]
