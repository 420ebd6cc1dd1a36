"""Indicators for the funder and the desk: one module a subject; each figure can be opened down to its records."""

from desk.reports.agreements import CASH, MILESTONES, SIGNED
from desk.reports.answers import FIRST_ANSWER, PROMISE
from desk.reports.matching import FUNNEL, MATCHES, QUALIFICATION
from desk.reports.offers import ACCEPTANCE, REASONS
from desk.reports.period import Period, quarter, year
from desk.reports.records import behind
from desk.reports.report import Report, Result, Row, for_outsiders
from desk.reports.requests import COMPANIES, REQUESTS
from desk.reports.topics import AXES, TOPICS, UNSERVED

REPORTS: tuple[Report, ...] = (
    REQUESTS, COMPANIES, FUNNEL, FIRST_ANSWER, PROMISE, QUALIFICATION, MATCHES, ACCEPTANCE, REASONS, SIGNED, CASH,
    MILESTONES, AXES, TOPICS, UNSERVED,
)  # fmt: skip

__all__ = ["REPORTS", "Period", "Report", "Result", "Row", "behind", "for_outsiders", "quarter", "year"]
